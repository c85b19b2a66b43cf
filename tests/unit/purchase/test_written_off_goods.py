"""Which goods a write-off is of, and what it reverses: any split adds up to the credit, and never to more."""

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gst.money import NIL, ZERO, proportion
from services.purchase.domain.written_off_goods import (
    NOTHING_REVERSED,
    BilledCredit,
    Layer,
    ReversalKey,
    ReversedCredit,
    StockAdjustment,
    changes_of,
    reversals_of,
    standing_write_offs,
)
from tests.support.days import TODAY
from trade.domain.figures import TaxFigures

BATCH = UUID(int=1)


def adjusted(number: int, quantity: int, *, on_hand: int, received: int = 20, counted: bool = False) -> StockAdjustment:
    return StockAdjustment(
        adjustment_id=UUID(int=number),
        number=f"ADJ/{number}",
        date=TODAY,
        batch_id=BATCH,
        quantity=Decimal(quantity),
        reverses_input_tax=not counted and quantity < 0,
        received=Decimal(received),
        on_hand=Decimal(on_hand),
        returned=ZERO,
    )


def tax(cgst: str, sgst: str | None = None, igst: str = "0.00") -> TaxFigures:
    return TaxFigures(taxable=NIL, cgst=Decimal(cgst), sgst=Decimal(sgst or cgst), igst=Decimal(igst), cess=NIL)


def layer(number: int, units: int, credit: TaxFigures, *, returned: int = 0, eligible: bool = True) -> Layer:
    noted = TaxFigures(
        taxable=NIL,
        cgst=proportion(credit.cgst, Decimal(returned), Decimal(units)),
        sgst=proportion(credit.sgst, Decimal(returned), Decimal(units)),
        igst=proportion(credit.igst, Decimal(returned), Decimal(units)),
        cess=NIL,
    )
    bill = BilledCredit(
        document_id=UUID(int=100 + number),
        registration_id=UUID(int=3),
        booking_date=dt.date(2026, 11, 1),
        units=Decimal(units),
        eligible=eligible,
        tax_rate=Decimal(5),
        figures=credit,
        returned=Decimal(returned),
        noted=noted,
    )
    return Layer(
        goods_receipt_line_id=UUID(int=number), units=Decimal(units), returned=Decimal(returned), bills=(bill,)
    )


def sums(found: dict[ReversalKey, ReversedCredit]) -> dict[int, tuple[Decimal, Decimal]]:
    """Units and CGST by layer."""
    by_layer: dict[int, tuple[Decimal, Decimal]] = {}
    for (_, line_id, _), credit in found.items():
        units, cgst = by_layer.get(line_id.int, (ZERO, NIL))
        by_layer[line_id.int] = units + credit.units, cgst + credit.figures.cgst
    return by_layer


def cleared(number: int, units: int, igst: str, *, returned: int = 0) -> Layer:
    """A line whose bill bears no tax, and whose IGST is on a bill of entry."""
    of_bill = layer(number, units, tax("0.00"), returned=returned, eligible=False)
    of_entry = layer(number, units, tax("0.00", igst=igst), returned=returned).bills[0]
    return replace(of_bill, entry=replace(of_entry, document_id=UUID(int=200 + number), imported=True))


FIRST, SECOND = layer(1, 10, tax("50.00")), layer(2, 10, tax("60.00"))


def test_sold_units_are_of_the_first_receipt() -> None:
    assert sums(reversals_of([adjusted(1, -5, on_hand=12)], [FIRST, SECOND])) == {
        1: (Decimal(2), Decimal("10.00")),
        2: (Decimal(3), Decimal("18.00")),
    }


def test_units_that_come_back_from_a_customer_are_not_those_written_off() -> None:
    found = [adjusted(1, -5, on_hand=10), adjusted(2, -8, on_hand=8)]

    assert sums(reversals_of(found, [FIRST, SECOND])) == {
        1: (Decimal(3), Decimal("15.00")),
        2: (Decimal(10), Decimal("60.00")),
    }


def test_units_that_go_back_to_the_vendor_later_are_of_their_own_receipt() -> None:
    first = layer(1, 10, tax("50.00"), returned=10)

    assert sums(reversals_of([adjusted(1, -10, on_hand=20)], [first, SECOND])) == {2: (Decimal(10), Decimal("60.00"))}


def test_goods_found_are_those_that_went_last() -> None:
    events = [
        adjusted(1, -4, on_hand=20),
        adjusted(2, -3, on_hand=16, counted=True),
        adjusted(3, 5, on_hand=13),
    ]

    assert [(each.quantity, each.skipped) for each in standing_write_offs(events)] == [(Decimal(2), ZERO)]


def test_what_the_books_say_already_is_not_booked_again() -> None:
    target = reversals_of([adjusted(1, -5, on_hand=12)], [FIRST, SECOND])

    assert changes_of({}, target) == target
    assert changes_of(target, target) == {}
    assert {credit.figures.cgst for credit in changes_of(target, {}).values()} == {Decimal("-10.00"), Decimal("-18.00")}


def test_goods_without_credit_and_more_units_than_came_reverse_nothing() -> None:
    without = layer(1, 10, tax("50.00"), eligible=False)

    found = reversals_of([adjusted(1, -15, on_hand=15, received=10)], [without])

    assert [(credit.units, credit.figures) for credit in found.values()] == [(Decimal(10), NOTHING_REVERSED)]


@given(
    splits=st.lists(st.integers(1, 9), min_size=1, max_size=6),
    units=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    credits_=st.tuples(st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 9999)),
    returned=st.integers(0, 20),
    later=st.randoms(use_true_random=False),
)
def test_any_split_adds_up_to_the_credit_and_never_to_more(
    splits: list[int], units: tuple[int, int], credits_: tuple[int, int, int], returned: int, later: random.Random
) -> None:
    c, s, i = (Decimal(paise).scaleb(-2) for paise in credits_)
    heads = TaxFigures(taxable=NIL, cgst=c, sgst=s, igst=i, cess=NIL)
    layers = [layer(1, units[0], heads, returned=min(returned, units[0])), layer(2, units[1], heads)]
    received = sum(units)
    here = left = received - min(returned, units[0])
    events = []
    for number, lost in enumerate(splits):
        part = min(lost, left)
        if part:
            event = adjusted(number + 1, -part, on_hand=left, received=received)
            events.append(event)
            left -= part
    later.shuffle(events)

    found = reversals_of(events, layers)

    for head, whole in (("cgst", c), ("sgst", s), ("igst", i)):
        credit = {each.goods_receipt_line_id.int: whole - getattr(each.bills[0].noted, head) for each in layers}
        of_layer = dict.fromkeys(credit, NIL)
        for (_, line_id, _), part_of in found.items():
            assert getattr(part_of.figures, head) >= 0
            of_layer[line_id.int] += getattr(part_of.figures, head)
        assert all(of_layer[number] <= credit[number] for number in credit)
        if left == 0:
            assert of_layer == credit
    assert sum(credit.units for credit in found.values()) == here - left


def test_goods_under_a_bill_of_entry_reverse_its_igst_and_keep_that_of_what_went_back() -> None:
    goods = cleared(1, 9, "10.00", returned=3)
    parts = [adjusted(1, -2, on_hand=6, received=9), adjusted(2, -4, on_hand=4, received=9)]

    found = reversals_of(parts, [goods])

    imported = [(key[2].int, credit.units, credit.figures.igst) for key, credit in found.items() if credit.imported]
    assert imported == [(201, Decimal(2), Decimal("2.22")), (201, Decimal(4), Decimal("4.45"))]  # 6.67 of 10.00
    assert sum((credit.figures.cgst for credit in found.values()), NIL) == NIL
