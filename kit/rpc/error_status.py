"""Maps errors to gRPC: how an error leaves a service, and how it is raised again in the calling service."""

from collections.abc import Sequence
from typing import cast

import grpc
from google.rpc import error_details_pb2, status_pb2

from kit.errors import (
    Aborted,
    AlreadyExists,
    DeadlineExceeded,
    DomainError,
    FailedPrecondition,
    FieldViolation,
    IdempotencyKeyReused,
    Internal,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    StaleEtag,
    Unauthenticated,
    Unavailable,
)

DOMAIN = "bahi"
DETAILS_KEY = "grpc-status-details-bin"
# Details travel in trailing metadata: all of them together fit into MAX_METADATA_BYTES.
MAX_VIOLATIONS = 20
MAX_FACTS = 20
MAX_TEXT_LENGTH = 160  # characters

# A code without details is read as the first kind that has it.
CODES: dict[type[DomainError], grpc.StatusCode] = {
    InvalidArgument: grpc.StatusCode.INVALID_ARGUMENT,
    Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,
    PermissionDenied: grpc.StatusCode.PERMISSION_DENIED,
    NotFound: grpc.StatusCode.NOT_FOUND,
    AlreadyExists: grpc.StatusCode.ALREADY_EXISTS,
    FailedPrecondition: grpc.StatusCode.FAILED_PRECONDITION,
    Aborted: grpc.StatusCode.ABORTED,
    ResourceExhausted: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Unavailable: grpc.StatusCode.UNAVAILABLE,
    DeadlineExceeded: grpc.StatusCode.DEADLINE_EXCEEDED,
    Internal: grpc.StatusCode.INTERNAL,
    # Recognised by their reasons, which no other kind uses; the gateway answers 412 and 422. Clients send a request
    # again after some codes. A used key stays used, so its code must not be one of them.
    StaleEtag: grpc.StatusCode.ABORTED,
    IdempotencyKeyReused: grpc.StatusCode.FAILED_PRECONDITION,
}
_BY_REASON: dict[str, type[DomainError]] = {kind.reason: kind for kind in (StaleEtag, IdempotencyKeyReused)}
_BY_CODE: dict[int, type[DomainError]] = {code.value[0]: kind for kind, code in reversed(CODES.items())}
_remote_kinds: dict[tuple[type[DomainError], str], type[DomainError]] = {}
_BY_NUMBER: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}


def code_of(error: BaseException) -> grpc.StatusCode:
    """The gRPC code of an error; INTERNAL for one that is no DomainError."""
    for kind in type(error).__mro__:
        if kind in CODES:
            return CODES[kind]
    return grpc.StatusCode.INTERNAL


def status_of(error: BaseException) -> status_pb2.Status:
    """The status of an error, also for one item of a batch. That of an unknown error has no detail."""
    if not isinstance(error, DomainError):
        error = Internal()
    status = status_pb2.Status(code=_number(code_of(error)), message=error.message)
    status.details.add().Pack(error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=_facts(error)))
    violations = _violations(error)
    if violations:
        status.details.add().Pack(error_details_pb2.BadRequest(field_violations=violations))
    return status


def error_of(status: status_pb2.Status) -> DomainError:
    """The error of a status: of the same kind, with the same message, reason, facts and fields."""
    info = error_details_pb2.ErrorInfo()
    bad_request = error_details_pb2.BadRequest()
    for detail in status.details:
        detail.Unpack(info)
        detail.Unpack(bad_request)
    if info.domain != DOMAIN:
        return _error_of_transport(status)
    kind = _BY_REASON.get(info.reason) or _BY_CODE.get(status.code, Internal)
    if kind is Internal:
        return Internal()
    violations = bad_request.field_violations
    if info.reason == InvalidRequest.reason and violations:
        return InvalidRequest(
            [FieldViolation(field=each.field, reason=each.reason, message=each.description) for each in violations]
        )
    error = _with_reason(kind, info.reason)(status.message)
    error.field = violations[0].field if violations else ""
    error.facts = dict(info.metadata)
    return error


def raise_for_status(status: status_pb2.Status) -> None:
    """Raises the error of one item of a batch reply; returns when the item succeeded."""
    if status.code:
        raise error_of(status)


def from_rpc_error(error: grpc.aio.AioRpcError) -> DomainError:
    """The error of a failed call. A refusal of a service far behind it is unchanged."""
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY:
            return error_of(status_pb2.Status.FromString(cast("bytes", value)))
    return _error_of_transport(status_pb2.Status(code=_number(error.code())))


def trailers(status: status_pb2.Status) -> Sequence[tuple[str, bytes]]:
    """The trailing metadata that carries a status."""
    return ((DETAILS_KEY, status.SerializeToString()),)


def grpc_code(status: status_pb2.Status) -> grpc.StatusCode:
    """The gRPC code of a status."""
    return _BY_NUMBER[status.code]


def _error_of_transport(status: status_pb2.Status) -> DomainError:
    """The error of a status that gRPC or a proxy made. Its message is not passed on: it names hosts and addresses."""
    code = _BY_NUMBER.get(status.code, grpc.StatusCode.UNKNOWN)
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.RESOURCE_EXHAUSTED):
        return Unavailable("A part of the system does not answer now.")
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        return DeadlineExceeded("The time given for the call is over.")
    return Internal()


def _facts(error: DomainError) -> dict[str, str]:
    return {name: str(fact)[:MAX_TEXT_LENGTH] for name, fact in list(error.facts.items())[:MAX_FACTS]}


def _violations(error: DomainError) -> list[error_details_pb2.BadRequest.FieldViolation]:
    if isinstance(error, InvalidRequest):
        return [
            error_details_pb2.BadRequest.FieldViolation(
                field=v.field, reason=v.reason, description=v.message[:MAX_TEXT_LENGTH]
            )
            for v in error.violations[:MAX_VIOLATIONS]
        ]
    if not error.field:
        return []
    violation = error_details_pb2.BadRequest.FieldViolation(
        field=error.field, reason=error.reason, description=error.message
    )
    return [violation]


def _with_reason(kind: type[DomainError], reason: str) -> type[DomainError]:
    """The kind itself, or a class of that kind with another service's reason.

    There are only as many as there are reasons.
    """
    if kind.reason == reason:
        return kind
    if (kind, reason) not in _remote_kinds:
        _remote_kinds[kind, reason] = type(kind.__name__, (kind,), {"reason": reason})
    return _remote_kinds[kind, reason]


def _number(code: grpc.StatusCode) -> int:
    number: int = code.value[0]
    return number
