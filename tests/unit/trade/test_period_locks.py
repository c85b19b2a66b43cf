"""What may be dated in a month of a registration, by its state and by who dates it."""

import datetime as dt
from uuid import UUID

import pytest

from kit.auth.caller import Role
from trade.domain.period_locks import NO_LOCKS, PeriodLocked, PeriodLocks, PeriodState, PostingDay, month_of
from trade.store.period_locks import payload_of

DELHI, PUNE = UUID(int=1), UUID(int=2)
OCTOBER = dt.date(2026, 10, 31)


def locks(state: PeriodState) -> PeriodLocks:
    return PeriodLocks(default_registration_id=DELHI, states={DELHI: {"2026-10": state}})


@pytest.mark.parametrize(
    ("state", "role", "reason", "allowed"),
    [
        (PeriodState.OPEN, Role.USER, "", True),
        (PeriodState.SOFT, Role.USER, "", False),
        (PeriodState.SOFT, Role.USER, "Challan of the month", False),
        (PeriodState.SOFT, Role.MANAGER, "", False),
        (PeriodState.SOFT, Role.MANAGER, "Challan of the month", True),
        (PeriodState.SOFT, Role.ADMIN, "Challan of the month", True),
        (PeriodState.CLOSING, Role.ADMIN, "Challan of the month", False),
        (PeriodState.LOCKED, Role.ADMIN, "Challan of the month", False),
    ],
)
def test_a_state_allows_a_role(state: PeriodState, role: Role, reason: str, allowed: bool) -> None:
    day = PostingDay(date=OCTOBER, registration_id=DELHI, reason=reason, field="invoice.date")

    if allowed:
        assert locks(state).check(day, role) is state
        return
    with pytest.raises(PeriodLocked) as refused:
        locks(state).check(day, role)
    assert refused.value.field == "invoice.date"
    assert refused.value.facts == {"registration_id": str(DELHI), "month": "2026-10", "state": state.value}


def test_a_lock_is_of_its_month_and_its_registration() -> None:
    locked = locks(PeriodState.LOCKED)

    locked.check(PostingDay(date=dt.date(2026, 11, 1), registration_id=DELHI), Role.USER)
    locked.check(PostingDay(date=dt.date(2026, 9, 30), registration_id=DELHI), Role.USER)
    locked.check(PostingDay(date=OCTOBER, registration_id=PUNE), Role.USER)
    with pytest.raises(PeriodLocked):
        locked.check(PostingDay(date=dt.date(2026, 10, 1), registration_id=DELHI), Role.USER)


def test_what_belongs_to_no_registration_follows_the_default_one() -> None:
    with pytest.raises(PeriodLocked) as refused:
        locks(PeriodState.LOCKED).check(PostingDay(date=OCTOBER), Role.ADMIN)

    assert refused.value.facts["registration_id"] == str(DELHI)
    assert NO_LOCKS.check(PostingDay(date=OCTOBER), Role.USER) is PeriodState.OPEN


def test_a_month_is_written_so_that_months_sort() -> None:
    assert month_of(dt.date(2026, 3, 31)) == "2026-03"
    assert payload_of(locks(PeriodState.SOFT)) == (
        b'{"default_registration_id":"00000000-0000-0000-0000-000000000001",'
        b'"states":{"00000000-0000-0000-0000-000000000001":{"2026-10":"soft"}},'
        b'"composition_terms":{}}'
    )
