"""Which units of a received line a bill is for, when a part of them came free or went back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.purchase.domain.kept_goods import BilledUnits, UnbilledUnits


def unbilled(quantity: int, free: int = 0, returned: int = 0, held: int = 0, uqc: str = "TBS") -> UnbilledUnits:
    return UnbilledUnits(
        quantity=Decimal(quantity),
        free_quantity=Decimal(free),
        returned=Decimal(returned),
        held=Decimal(held),
        uqc=uqc,
    )


def units_of(billed: BilledUnits) -> tuple[int, ...]:
    """Billed, free, returned among them; never billed, and free ones of these."""
    parts = (billed.quantity, billed.free_quantity, billed.returned, billed.never_billed, billed.never_billed_free)
    assert all(part == part.to_integral_value() for part in parts)
    return tuple(int(part) for part in parts)


@pytest.mark.parametrize(
    ("line", "quantity", "expected"),
    [
        pytest.param(unbilled(100), 100, (100, 0, 0, 0, 0), id="all"),
        pytest.param(unbilled(100), 40, (40, 0, 0, 0, 0), id="a part"),
        pytest.param(unbilled(100, returned=20), 80, (80, 0, 0, 20, 0), id="what was kept"),
        pytest.param(unbilled(100, returned=20), 100, (100, 0, 20, 0, 0), id="what came"),
        pytest.param(unbilled(100, returned=20), 90, (90, 0, 10, 10, 0), id="more than was kept"),
        pytest.param(unbilled(100, returned=20), 50, (50, 0, 0, 0, 0), id="less than was kept"),
        pytest.param(unbilled(100, free=10), 50, (50, 5, 0, 0, 0), id="free units in proportion"),
        pytest.param(unbilled(100, free=10), 33, (33, 3, 0, 0, 0), id="whole free units"),
        pytest.param(unbilled(100, free=10, returned=22), 80, (80, 8, 0, 20, 2), id="free units went back too"),
        pytest.param(unbilled(100, free=10, returned=22), 100, (100, 10, 22, 0, 0), id="free units, all that came"),
        pytest.param(unbilled(10, free=1, returned=1), 9, (9, 1, 0, 1, 0), id="one unit went back"),
    ],
)
def test_bill_is_for_kept_units_first(line: UnbilledUnits, quantity: int, expected: tuple[int, ...]) -> None:
    assert units_of(line.bill(Decimal(quantity))) == expected


def test_weighed_goods_are_split_to_the_third_decimal() -> None:
    billed = unbilled(3, free=1, uqc="KGS").bill(Decimal("1.5"))

    assert billed.free_quantity == Decimal("0.500")


@pytest.mark.parametrize(("quantity", "meets"), [(70, False), (80, True), (71, True), (100, True)])
def test_bill_waits_for_the_units_that_are_held_for_a_return(quantity: int, *, meets: bool) -> None:
    line = unbilled(100, returned=20, held=10)

    assert line.meets_a_return(Decimal(quantity)) is meets


def test_nothing_is_waited_for_when_nothing_is_held() -> None:
    assert not unbilled(100, returned=20).meets_a_return(Decimal(100))


@given(st.data())
def test_units_are_in_one_document_whatever_was_billed_and_returned(data: st.DataObject) -> None:
    quantity, free = data.draw(st.integers(1, 60)), data.draw(st.integers(0, 12))
    returned = data.draw(st.integers(0, quantity + free))
    held = data.draw(st.integers(0, quantity + free - returned))
    line = unbilled(quantity, free, returned, held)
    asked = data.draw(st.integers(1, quantity))
    if line.meets_a_return(Decimal(asked)):
        return

    billed, of_bill, met, never, never_free = units_of(line.bill(Decimal(asked)))

    left, left_free = quantity - billed - never, free - of_bill - never_free
    assert min(of_bill, met, never, never_free, left, left_free) >= 0
    assert met <= billed + of_bill
    # What went back is in the bill, never billed, or among what no bill is for; and so is what is held.
    assert returned - met - never - never_free >= 0
    assert left + left_free >= returned - met - never - never_free + held
    # Nothing that was kept is left once something is never billed.
    assert never + never_free == 0 or left + left_free == held == 0
