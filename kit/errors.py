"""The errors of this house, as a family of exceptions. Only `kit/rpc/error_status.py` turns them into gRPC.

A service defines its own errors by subclassing a kind and naming a stable reason:

    class InsufficientStock(FailedPrecondition):
        reason = "INSUFFICIENT_STOCK"

    raise InsufficientStock("Not enough stock.", field="lines[0].quantity", product_id=str(product_id), available="4")
"""

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar


class DomainError(Exception):
    """A refusal that the caller gets: a sentence, a stable reason, the field at fault, and facts as strings."""

    reason: ClassVar[str] = "UNKNOWN"

    def __init__(self, message: str, /, *, field: str = "", **facts: str) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.facts = facts


class InvalidArgument(DomainError):
    """The request is invalid by itself, whatever is stored. HTTP 400."""

    reason = "INVALID_ARGUMENT"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FieldViolation:
    """One field that breaks a rule: its path, such as `lines[0].quantity`, a `FieldReason`, and a sentence."""

    field: str
    reason: str
    message: str


class InvalidRequest(InvalidArgument):
    """Fields of the request break rules that the contract declares. HTTP 400, with every violation."""

    reason = "INVALID_REQUEST"

    def __init__(self, violations: Sequence[FieldViolation], /) -> None:
        super().__init__("The request is not valid.", field=violations[0].field)
        self.violations = tuple(violations)


class Unauthenticated(DomainError):
    """No valid token. HTTP 401."""

    reason = "UNAUTHENTICATED"


class PermissionDenied(DomainError):
    """A valid token whose role does not suffice. HTTP 403."""

    reason = "PERMISSION_DENIED"


class NotFound(DomainError):
    """The resource does not exist in this organisation. One of another organisation looks the same. HTTP 404."""

    reason = "NOT_FOUND"


class AlreadyExists(DomainError):
    """Another resource has this unique name or code. HTTP 409."""

    reason = "ALREADY_EXISTS"


class FailedPrecondition(DomainError):
    """The request is valid, and the stored state does not allow it now. HTTP 409."""

    reason = "FAILED_PRECONDITION"


class StaleEtag(DomainError):
    """The resource has changed since the caller read it. HTTP 412."""

    reason = "STALE_ETAG"


class IdempotencyKeyReused(DomainError):
    """The key was used before with another request. HTTP 422."""

    reason = "IDEMPOTENCY_KEY_REUSED"


class Aborted(DomainError):
    """The attempt lost a race and left no trace; the same request may be sent again. HTTP 409."""

    reason = "ABORTED"


class ResourceExhausted(DomainError):
    """A limit on requests is reached. HTTP 429."""

    reason = "RESOURCE_EXHAUSTED"


class Unavailable(DomainError):
    """A part of the system does not answer now; the same request may be sent again. HTTP 503."""

    reason = "UNAVAILABLE"


class PeerNotReached(Unavailable):
    """No connection to another service could be made: it has not seen the request."""


class DeadlineExceeded(DomainError):
    """The time given for the call is over. HTTP 504."""

    reason = "DEADLINE_EXCEEDED"


class Internal(DomainError):
    """A fault of this program. The caller gets no detail of it. HTTP 500."""

    reason = "INTERNAL"

    def __init__(self) -> None:
        super().__init__("Internal error.")


@contextmanager
def prefix_field(prefix: str) -> Iterator[None]:
    """Puts a prefix, such as `customer.`, before the field of a refusal.

    A rule does not know where its input stands. A refusal that names no field still names none.
    """
    try:
        yield
    except DomainError as refusal:
        if refusal.field:
            refusal.field = f"{prefix}{refusal.field}"
        raise
