"""The lock of a month: what it becomes, and for whom it waits."""

import datetime as dt
from uuid import UUID

import pytest

from services.sales.domain.errors import PeriodNotBegun, PeriodStateUnchanged
from services.sales.domain.period_locks import PeriodLock, check_begun
from trade.domain.period_locks import PeriodState

OPEN = PeriodLock(registration_id=UUID(int=1), month="2026-10")
CLOSING = PeriodLock(registration_id=UUID(int=1), month="2026-10", state=PeriodState.CLOSING, announced_version=5)


def test_a_lock_begins_as_closing() -> None:
    assert OPEN.requested(PeriodState.LOCKED, "Filed tomorrow").state is PeriodState.CLOSING
    assert CLOSING.requested(PeriodState.SOFT, "A bill was forgotten").state is PeriodState.SOFT
    for same in (PeriodState.LOCKED, PeriodState.CLOSING):
        with pytest.raises(PeriodStateUnchanged):
            CLOSING.requested(same, "Again")


@pytest.mark.parametrize(
    ("acknowledged", "awaited"),
    [
        ({}, ("inventory", "purchase", "returns")),
        ({"inventory": 5, "purchase": 4, "returns": 9}, ("purchase",)),
        ({"inventory": 5, "purchase": 6, "returns": 9}, ()),
    ],
)
def test_a_lock_waits_for_every_service_that_has_not_stored_its_version(
    acknowledged: dict[str, int], awaited: tuple[str, ...]
) -> None:
    assert CLOSING.awaited(acknowledged) == awaited
    assert CLOSING.is_acknowledged(acknowledged) is not bool(awaited)
    assert not OPEN.is_acknowledged({"inventory": 9, "purchase": 9, "returns": 9})


def test_a_month_of_the_future_has_no_lock() -> None:
    check_begun("2026-11", dt.date(2026, 11, 1))
    with pytest.raises(PeriodNotBegun):
        check_begun("2026-12", dt.date(2026, 11, 30))
