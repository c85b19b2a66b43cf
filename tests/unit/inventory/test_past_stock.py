"""What a document of a past day may take: against a model that adds up the movements day by day."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.inventory.domain.allocation_trial import Trial
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.past_stock import NO_PAST, DayChange, PastBalance, PastStock
from services.inventory.domain.reservations import Balance, BalanceKey

DAY = dt.date(2026, 11, 1)
KEY = BalanceKey(UUID(int=1), UUID(int=2))


def on(day: int) -> dt.date:
    return DAY + dt.timedelta(days=day)


def changes(*moved: tuple[int, int]) -> PastBalance:
    """What moved: days after DAY, and units. A unit is worth ten rupees."""
    return PastBalance(
        DayChange(day=on(day), quantity=Decimal(units), value=Decimal(10 * units)) for day, units in moved
    )


@given(
    moved=st.dictionaries(st.integers(0, 9), st.integers(-9, 9), max_size=8),
    opening=st.integers(0, 50),
    day=st.integers(0, 9),
)
def test_absent_is_what_the_day_or_a_later_one_lacks_of_the_present(
    moved: dict[int, int], opening: int, day: int
) -> None:
    past = changes(*moved.items())
    end_of_day = [opening + sum(units for when, units in moved.items() if when <= each) for each in range(10)]

    assert past.absent(on(day)) == end_of_day[-1] - min(end_of_day[day:])
    assert past.absent_value(on(day)) == 10 * past.absent(on(day))


def test_days_after_are_those_on_which_something_moved_in_order() -> None:
    past = changes((5, 3), (2, 1), (9, -1))

    assert past.days_after(on(2)) == [on(5), on(9)]
    assert past.days_after(on(9)) == []


def trial_of(available: str, past: PastBalance, day: int, confirmed: str = "0") -> tuple[Trial, Balance]:
    balance = Balance(
        batch_id=KEY.batch_id,
        location_id=KEY.location_id,
        product_id=UUID(int=3),
        batch_number="B1",
        expiry_date=on(400),
        received_date=DAY,
        status=BatchStatus.SALEABLE,
        location_kind=LocationKind.SALEABLE,
        available=Decimal(available),
    )
    held = {("1", KEY): Decimal(confirmed)}
    return Trial({KEY: Decimal(available)}, held, PastStock({KEY: past}), on(day)), balance


def test_trial_takes_of_a_past_day_what_no_later_day_lacks() -> None:
    trial, balance = trial_of("10", changes((5, 7)), 3)

    assert trial.take_available(balance, Decimal(8)) == 3
    assert trial.take_available(balance, Decimal(1)) == 0
    assert trial.available[KEY] == 7


def test_units_of_a_confirmed_reservation_came_later_too() -> None:
    """Ten are set aside and two available; seven of the twelve came later."""
    trial, balance = trial_of("2", changes((5, 7)), 3, confirmed="10")

    assert trial.take_confirmed("1", balance, Decimal(10)) == 5
    assert trial.take_available(balance, Decimal(2)) == 0


def test_a_document_of_today_takes_everything() -> None:
    trial, balance = trial_of("10", changes((5, 7)), 5)

    assert trial.take_available(balance, Decimal(10)) == 10
    assert NO_PAST.absent(KEY, DAY) == 0
