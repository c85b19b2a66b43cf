"""Which units of a received line a bill is for, when a part of them came free or went back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.purchase.domain.kept_goods import BilledUnits, NeverBilled, UnbilledUnits


def unbilled(  # noqa: PLR0913 - the counts of one line
    quantity: int,
    free: int = 0,
    returned: int = 0,
    held: int = 0,
    *,
    never: int = 0,
    never_free: int = 0,
    uqc: str = "TBS",
) -> UnbilledUnits:
    return UnbilledUnits(
        quantity=Decimal(quantity),
        free_quantity=Decimal(free),
        returned=Decimal(returned),
        held=Decimal(held),
        never_billed=Decimal(never),
        never_billed_free=Decimal(never_free),
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


@pytest.mark.parametrize(
    ("line", "quantity", "held"),
    [
        pytest.param(unbilled(100, held=20), 80, 0, id="the others suffice"),
        pytest.param(unbilled(100, held=20), 90, 10, id="a part of them"),
        pytest.param(unbilled(100, held=20), 100, 20, id="all"),
        pytest.param(unbilled(100, returned=20, held=10), 70, 0, id="the others suffice, and some went back"),
        pytest.param(unbilled(100, returned=20, held=10), 75, 5, id="a part, and some went back"),
        pytest.param(unbilled(100, returned=20, held=10), 90, 10, id="all, and some that went back"),
        pytest.param(unbilled(100, free=10, held=22), 90, 10, id="a part, and free units"),
        pytest.param(unbilled(100, returned=20), 100, 0, id="nothing is held"),
    ],
)
def test_bill_takes_held_units_after_the_other_kept_ones(line: UnbilledUnits, quantity: int, held: int) -> None:
    assert line.held_in(line.bill(Decimal(quantity))) == held


def test_bill_reaches_units_that_were_said_never_to_be_billed() -> None:
    line = unbilled(30, free=3, never=20, never_free=2)

    assert line.reaching(Decimal(30)) is line
    assert units_of(line.reaching(Decimal(40)).bill(Decimal(40))) == (40, 4, 11, 0, 0)
    assert units_of(line.reaching(Decimal(50)).bill(Decimal(50))) == (50, 5, 22, 0, 0)
    assert line.reaching(Decimal(60)) == line.reaching(Decimal(50))


@given(st.data())
def test_units_are_in_one_document_whatever_was_billed_and_returned(data: st.DataObject) -> None:
    quantity, free = data.draw(st.integers(1, 60)), data.draw(st.integers(0, 12))
    returned = data.draw(st.integers(0, quantity + free))
    held = data.draw(st.integers(0, quantity + free - returned))
    line = unbilled(quantity, free, returned, held)
    of_line = line.bill(Decimal(data.draw(st.integers(1, quantity))))

    billed, of_bill, met, never, never_free = units_of(of_line)
    held_in_bill = int(line.held_in(of_line))

    left, left_free = quantity - billed - never, free - of_bill - never_free
    assert min(of_bill, met, never, never_free, left, left_free) >= 0
    assert 0 <= held_in_bill <= held
    assert met + held_in_bill <= billed + of_bill
    # What went back is in the bill, never billed, or among what no bill is for; and so is what is held.
    assert returned - met - never - never_free >= 0
    assert left + left_free >= returned - met - never - never_free + held - held_in_bill
    # Nothing that was kept is left once something is never billed.
    assert never + never_free == 0 or (left + left_free, held_in_bill) == (0, held)


@given(st.data())
def test_parts_of_what_is_never_billed_add_up(data: st.DataObject) -> None:
    quantity, free = data.draw(st.integers(1, 60)), data.draw(st.integers(0, 12))
    whole = NeverBilled(quantity=Decimal(quantity), free_quantity=Decimal(free))

    part = whole.part(Decimal(data.draw(st.integers(0, quantity + free))), "TBS")

    assert 0 <= part.quantity <= whole.quantity
    assert 0 <= part.free_quantity <= whole.free_quantity
    assert part.units == part.units.to_integral_value()
