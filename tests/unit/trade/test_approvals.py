"""What an approval covers, who decides on it, and whose limits then judge the request."""

import dataclasses
import datetime as dt
import enum
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from kit.auth.caller import Role
from tests.support.days import NOON, TODAY
from trade.domain.approvals import (
    Approval,
    ApprovalForAnother,
    ApprovalNotOpen,
    ApprovalOfAnother,
    ApprovalOfOwnRequest,
    ApprovalStatus,
    Authority,
    RequestContent,
    approved_facts,
    digest_of,
)
from trade.domain.dating import TODAY as TODAYS
from trade.domain.dating import RequestedDate
from trade.domain.role_limits import LimitPassed, RoleLimitExceeded

HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)
ASKER, OTHER, PARTY = UUID(int=61), UUID(int=62), UUID(int=1)


class Kind(enum.StrEnum):
    REFUND = "refund"
    RECEIPT = "receipt"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    field: str
    amount: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    party_id: UUID = PARTY
    amount: Decimal = Decimal("5.00")
    parts: tuple[Part, ...] = (Part(field="parts[0].", amount=Decimal(1)),)
    note: str = ""
    reference: str = ""
    approval_id: UUID | None = None
    date: RequestedDate = TODAYS


CONTENT = RequestContent(kind=Kind.REFUND, command=Command())


def approval(**changed: Any) -> Approval:
    fields: dict[str, Any] = {
        "approval_id": UUID(int=60),
        "kind": Kind.REFUND,
        "status": ApprovalStatus.OPEN,
        "party_id": UUID(int=1),
        "note": "",
        "needed_role": Role.MANAGER,
        "expires_at": NOON + HOUR,
        "used_by_document_id": None,
        "decided_by": OTHER,
        "created_by": ASKER,
        "created_at": NOON,
        "version": 1,
        "digest": CONTENT.digest,
        "date": None,
        "role": Role.MANAGER,
        "request": b"",
        "limits_passed": (LimitPassed(field="amount", asked="5", limit="4"),),
        "valid_for": HOUR,
        "decision_reason": "",
        "decision_at": NOON,
        "trace_id": "",
        "cancel_reason": "",
        "cancelled_at": None,
    }
    return Approval(**(fields | changed))


REQUESTED = approval(status=ApprovalStatus.REQUESTED, role=None, expires_at=None, decided_by=None, decision_at=None)


def test_day_reference_note_paths_and_the_writing_of_numbers_make_no_difference() -> None:
    alike = Command(
        amount=Decimal(5),
        parts=(Part(field="request.parts[0].", amount=Decimal("1.000")),),
        note="By telephone",
        reference="7",
        approval_id=UUID(int=60),
        date=RequestedDate(day=TODAY, reason="Late"),
    )

    assert digest_of(alike) == CONTENT.digest


@pytest.mark.parametrize(
    "other",
    [
        Command(party_id=UUID(int=2)),
        Command(amount=Decimal("5.01")),
        Command(parts=()),
        Command(parts=(Part(field="parts[0].", amount=Decimal(2)),)),
    ],
)
def test_every_other_difference_makes_another_request(other: Command) -> None:
    assert digest_of(other) != CONTENT.digest


def test_open_approval_covers_its_request_until_its_time() -> None:
    approval().check_covers(CONTENT, NOON + HOUR)

    for status in ApprovalStatus:
        if status is not ApprovalStatus.OPEN:
            with pytest.raises(ApprovalNotOpen) as refused:
                approval(status=status).check_covers(CONTENT, NOON, prefix="invoice.")
            assert (refused.value.field, refused.value.facts) == ("invoice.approval_id", {"status": status})
    with pytest.raises(ApprovalNotOpen):
        approval().check_covers(CONTENT, NOON + HOUR + SECOND)
    for wrong in ({"digest": b"other"}, {"kind": Kind.RECEIPT}):
        with pytest.raises(ApprovalForAnother):
            approval(**wrong).check_covers(CONTENT, NOON)


def test_approval_of_a_day_is_for_that_day_alone() -> None:
    yesterday = TODAY - dt.timedelta(days=1)
    dated, content = approval(date=yesterday), dataclasses.replace(CONTENT, day=yesterday)

    dated.check_covers(content, NOON)
    for day in (None, TODAY, yesterday - dt.timedelta(days=1)):
        with pytest.raises(ApprovalForAnother) as refused:
            dated.check_covers(dataclasses.replace(CONTENT, day=day), NOON)
        assert refused.value.field == "date"
    approval().check_covers(content, NOON)


def test_limits_of_who_approved_judge_the_request_and_its_day_only_where_the_day_was_approved() -> None:
    plain, given = Authority.of(Role.USER), Authority.of(Role.USER, approval())
    dated = Authority.of(Role.USER, approval(date=TODAY, role=Role.ADMIN))

    assert (plain.role, plain.date_role, plain.approval_id, approved_facts(plain)) == (Role.USER, Role.USER, None, {})
    assert (given.role, given.date_role) == (Role.MANAGER, Role.USER)
    assert (dated.role, dated.date_role) == (Role.ADMIN, Role.ADMIN)
    assert approved_facts(given) == {"approval_id": str(UUID(int=60)), "approved_by": str(OTHER)}


def test_time_of_an_approval_begins_when_it_is_approved() -> None:
    late = NOON + dt.timedelta(days=3)

    given = REQUESTED.approved(OTHER, Role.MANAGER, "An old customer", late)

    assert (given.status, given.role, given.expires_at) == (ApprovalStatus.OPEN, Role.MANAGER, late + HOUR)
    assert (given.decided_by, given.decision_at, given.decision_reason) == (OTHER, late, "An old customer")
    assert given.version == 2


def test_whoever_asked_or_has_too_low_a_role_does_not_decide() -> None:
    with pytest.raises(ApprovalOfOwnRequest):
        REQUESTED.approved(ASKER, Role.ADMIN, "", NOON)
    with pytest.raises(ApprovalOfOwnRequest):
        REQUESTED.rejected(ASKER, "No", NOON)
    with pytest.raises(RoleLimitExceeded) as refused:
        dataclasses.replace(REQUESTED, needed_role=Role.ADMIN).approved(OTHER, Role.MANAGER, "", NOON)
    assert (refused.value.field, refused.value.facts) == ("approval_id", {"amount": "asked 5, limit 4"})


def test_what_is_decided_is_not_decided_again() -> None:
    rejected = REQUESTED.rejected(OTHER, "Usual price", NOON)

    assert (rejected.status, rejected.role, rejected.decided_by) == (ApprovalStatus.REJECTED, None, OTHER)
    for decided in (approval(), approval().used(UUID(int=90)), rejected):
        with pytest.raises(ApprovalNotOpen):
            decided.approved(OTHER, Role.MANAGER, "", NOON)
        with pytest.raises(ApprovalNotOpen):
            decided.rejected(OTHER, "No", NOON)


def test_asker_withdraws_his_own_and_any_that_is_not_used_is_cancelled() -> None:
    for open_one in (approval(), REQUESTED):
        withdrawn = open_one.withdrawn(ASKER, "Usual price", NOON)
        assert (withdrawn.status, withdrawn.cancelled_at, withdrawn.version) == (ApprovalStatus.CANCELLED, NOON, 2)
        assert open_one.cancelled("Usual price", NOON).status is ApprovalStatus.CANCELLED
        with pytest.raises(ApprovalOfAnother):
            open_one.withdrawn(OTHER, "Usual price", NOON)
    for ended in (approval().used(UUID(int=90)), REQUESTED.rejected(OTHER, "No", NOON)):
        with pytest.raises(ApprovalNotOpen):
            ended.cancelled("Again", NOON)
