"""An approval: one request may go beyond the limits of a role, once."""

import dataclasses
import datetime as dt
import enum
import hashlib
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final, Protocol
from uuid import UUID

from kit.auth.caller import Role
from kit.errors import FailedPrecondition, NotFound, PermissionDenied
from kit.pages import PageRequest
from trade.domain.dating import RequestedDate
from trade.domain.role_limits import LimitPassed, RoleLimitExceeded

USUAL_TIME: Final = dt.timedelta(days=1)
"""How long an approval may be used when nobody says otherwise."""
_LEFT_OUT: Final = frozenset({
    "approval_id", "approval", "date_role", "reference", "note", "etag", "field", "line_id",
    "premises", "premises_field", "hold_id", "billed_before", "free_agreed",
    "agreed_batches", "consignee",
})  # fmt: skip
"""Fields of a command that make no other request: paths, what is written for people, and what was read for it.

A day is kept apart.
"""


class ApprovalNotFound(NotFound):
    """No such approval in this organisation."""

    reason = "APPROVAL_NOT_FOUND"


class ApprovalNotOpen(FailedPrecondition):
    """The approval is not given yet, or is used, rejected, cancelled or expired. The facts name the status."""

    reason = "APPROVAL_NOT_OPEN"


class ApprovalForAnother(FailedPrecondition):
    """The approval is for another request: another party, day, other lines or other terms."""

    reason = "APPROVAL_FOR_ANOTHER"


class ApprovalNotNeeded(FailedPrecondition):
    """The role may do this without an approval."""

    reason = "APPROVAL_NOT_NEEDED"


class ApprovalOfOwnRequest(PermissionDenied):
    """Whoever asked for an approval does not decide on it."""

    reason = "APPROVAL_OF_OWN_REQUEST"


class ApprovalOfAnother(PermissionDenied):
    """Somebody else has asked for the approval."""

    reason = "APPROVAL_OF_ANOTHER"


class ApprovalStatus(enum.StrEnum):
    """requested → open or rejected; open → used; requested or open → cancelled."""

    REQUESTED = "requested"
    OPEN = "open"
    USED = "used"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestContent:
    """What one approval is for: a command, its kind of the service's own kinds, and the day of the document.

    The command is a dataclass of dataclasses, tuples, texts and numbers.
    """

    kind: enum.StrEnum
    command: object
    day: dt.date | None = None

    @property
    def digest(self) -> bytes:
        """Identifies everything of the request but its day, reference, note and paths."""
        return digest_of(self.command)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSummary:
    """The approval as a list shows it. `needed_role` is the lowest that may approve."""

    approval_id: UUID
    kind: enum.StrEnum
    status: ApprovalStatus
    party_id: UUID | None
    note: str
    needed_role: Role
    expires_at: dt.datetime | None
    used_by_document_id: UUID | None
    decided_by: UUID | None
    created_by: UUID
    created_at: dt.datetime
    version: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Approval(ApprovalSummary):
    """An approval of what `digest` identifies. `role` approved it, once somebody has.

    `date` is the only day on which the document may be dated; of None the caller's own limits judge the day.
    `request` is the request itself, for whoever decides: nothing is computed with it.
    """

    digest: bytes
    date: dt.date | None
    role: Role | None
    request: bytes
    limits_passed: tuple[LimitPassed, ...]
    valid_for: dt.timedelta
    decision_reason: str
    decision_at: dt.datetime | None
    trace_id: str
    cancel_reason: str
    cancelled_at: dt.datetime | None

    def check_covers(self, content: RequestContent, now: dt.datetime, *, prefix: str = "") -> None:
        """`prefix` begins the paths of the request's fields. Raises ApprovalNotOpen, ApprovalForAnother."""
        field = f"{prefix}approval_id"
        self.check_status(ApprovalStatus.OPEN, field=field)
        if self.expires_at is not None and now > self.expires_at:
            raise ApprovalNotOpen("The approval has expired.", field=field, status="expired")
        if self.kind != content.kind or self.digest != content.digest:
            raise ApprovalForAnother("The approval is for something else.", field=field)
        if self.date is not None and self.date != content.day:
            raise ApprovalForAnother("The approval is for another day.", field=f"{prefix}date", date=f"{self.date}")

    def used(self, document_id: UUID) -> "Approval":
        """The approval after its use."""
        return self._next(status=ApprovalStatus.USED, used_by_document_id=document_id)

    def approved(self, by: UUID, role: Role, reason: str, now: dt.datetime) -> "Approval":
        """The approval, given. Raises ApprovalNotOpen, ApprovalOfOwnRequest, RoleLimitExceeded."""
        self._check_decided_by(by)
        if role < self.needed_role:
            beyond = RoleLimitExceeded.of(self.limits_passed)
            beyond.field = "approval_id"  # the facts name the fields of the request that is approved
            raise beyond
        return self._decided(ApprovalStatus.OPEN, by, reason, now, role=role, expires_at=now + self.valid_for)

    def rejected(self, by: UUID, reason: str, now: dt.datetime) -> "Approval":
        """The approval, refused. Raises ApprovalNotOpen, ApprovalOfOwnRequest."""
        self._check_decided_by(by)
        return self._decided(ApprovalStatus.REJECTED, by, reason, now)

    def withdrawn(self, by: UUID, reason: str, now: dt.datetime) -> "Approval":
        """The approval, withdrawn by whoever asked. Raises ApprovalNotOpen, ApprovalOfAnother."""
        if by != self.created_by:
            raise ApprovalOfAnother("Only who has asked for an approval withdraws it.", field="approval_id")
        return self.cancelled(reason, now)

    def cancelled(self, reason: str, now: dt.datetime) -> "Approval":
        """The approval, cancelled. Raises ApprovalNotOpen."""
        self.check_status(ApprovalStatus.OPEN, ApprovalStatus.REQUESTED)
        return self._next(status=ApprovalStatus.CANCELLED, cancel_reason=reason, cancelled_at=now)

    def _check_decided_by(self, by: UUID) -> None:
        self.check_status(ApprovalStatus.REQUESTED)
        if by == self.created_by:
            raise ApprovalOfOwnRequest("Somebody else decides on what you have asked for.", field="approval_id")

    def _decided(
        self,
        status: ApprovalStatus,
        by: UUID,
        reason: str,
        now: dt.datetime,
        **changes: Any,  # noqa: ANN401 - fields of an approval
    ) -> "Approval":
        return self._next(status=status, decided_by=by, decision_at=now, decision_reason=reason, **changes)

    def _next(self, **changes: Any) -> "Approval":  # noqa: ANN401 - fields of an approval
        return dataclasses.replace(self, version=self.version + 1, **changes)

    def check_status(self, *statuses: ApprovalStatus, field: str = "approval_id") -> None:
        """Raises ApprovalNotOpen."""
        if self.status not in statuses:
            raise ApprovalNotOpen(f"The approval is {self.status}.", field=field, status=self.status)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The roles whose limits judge a request: its caller's, or that of who approved it. A day is judged apart."""

    role: Role
    date_role: Role
    approval: Approval | None = None

    @classmethod
    def of(cls, role: Role, approval: Approval | None = None) -> "Authority":
        """Of the caller's role, and of the approval that the request names."""
        if approval is None or approval.role is None:
            return cls(role=role, date_role=role, approval=approval)
        date_role = role if approval.date is None else approval.role
        return cls(role=approval.role, date_role=date_role, approval=approval)

    @property
    def of_parts(self) -> "Authority":
        """For what the request enters beside its document, which alone names and uses the approval."""
        return dataclasses.replace(self, approval=None)

    @property
    def approval_id(self) -> UUID | None:
        """For the document."""
        return self.approval.approval_id if self.approval else None

    @property
    def approved_by(self) -> UUID | None:
        """For the document."""
        return self.approval.decided_by if self.approval else None


class _Approved(Protocol):
    @property
    def approval_id(self) -> UUID | None: ...

    @property
    def approved_by(self) -> UUID | None: ...


def approved_facts(document: _Approved) -> dict[str, str]:
    """What the audit row of a document says of its approval: nothing of one without an approval."""
    if document.approval_id is None:
        return {}
    return {"approval_id": str(document.approval_id), "approved_by": str(document.approved_by)}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A request for which an approval is created or asked for, and the limits of each role that it passes."""

    content: RequestContent
    party_id: UUID | None
    passed: Callable[[Role], Sequence[LimitPassed]]
    day_passed: Callable[[Role], Sequence[LimitPassed]] = lambda _role: ()
    lowest_role: Role = Role.USER
    """The lowest role that may send the request at all."""
    prefix: str = ""
    """It begins the paths of the fields of the request that is approved."""

    def all_passed(self, role: Role) -> tuple[LimitPassed, ...]:
        return (*self.day_passed(role), *self.passed(role))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalTerms:
    """The request that needs an approval as it was sent, how long the approval may be used, and a note."""

    request: bytes
    valid_for: dt.timedelta
    note: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListApprovals:
    """What a list of approvals is narrowed to."""

    party_id: UUID | None
    status: ApprovalStatus | None
    page: PageRequest


def digest_of(command: object) -> bytes:
    """Identifies the content of a command, however its numbers are written."""
    return hashlib.sha256(repr(_content(command)).encode()).digest()


def _content(value: object) -> object:
    if isinstance(value, RequestedDate):
        return value.booking_day
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return tuple((each.name, _content(getattr(value, each.name))) for each in fields if each.name not in _LEFT_OUT)
    if isinstance(value, tuple | list):
        return tuple(map(_content, value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value
