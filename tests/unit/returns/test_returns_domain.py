"""The pure rules of returns, each with its exact figures."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from services.returns.domain.amounts import LineAmounts, add_up
from services.returns.domain.dates import BeforeOriginal, check_not_before
from services.returns.domain.dispositions import Disposition, ExpiredNotSaleable, check_disposition
from services.returns.domain.notes import NoteKind, TaxTimeOver, kind_of_note
from services.returns.domain.returned_goods import RequestedLine, quantities_by_line

INVOICED = dt.date(2025, 6, 10)
LAST_DAY = dt.date(2026, 11, 30)
LATE = dt.date(2026, 12, 1)


def line(**amounts: str) -> LineAmounts:
    names = ("gross", "discount", "bill_discount", "taxable", "tax_rate", "cgst", "sgst", "igst", "cess")
    return LineAmounts(**{name: Decimal(amounts.get(name, "0.00")) for name in names})


V45 = line(gross="302.33", discount="9.07", taxable="293.26", tax_rate="5", cgst="7.33", sgst="7.33")


def test_a_full_credit_mirrors_its_invoice_round_off_included() -> None:
    note = add_up([V45], round_to_rupee=True)

    assert (note.gross, note.discount, note.taxable) == (Decimal("302.33"), Decimal("9.07"), Decimal("293.26"))
    assert (note.cgst, note.sgst, note.round_off, note.total) == (
        Decimal("7.33"),
        Decimal("7.33"),
        Decimal("0.08"),
        Decimal("308.00"),
    )


def test_an_organisation_that_does_not_round_is_credited_to_the_paisa() -> None:
    note = add_up([V45], round_to_rupee=False)

    assert (note.round_off, note.total) == (Decimal("0.00"), Decimal("307.92"))


def test_a_documents_discount_is_that_of_lines_and_bill() -> None:
    note = add_up([line(gross="100.00", discount="5.00", bill_discount="2.50", taxable="92.50")], round_to_rupee=True)

    assert note.discount == Decimal("7.50")


def test_a_commercial_line_keeps_its_value_and_loses_its_tax() -> None:
    plain = V45.untaxed()

    assert (plain.taxable, plain.tax_rate, plain.total) == (Decimal("293.26"), Decimal(0), Decimal("293.26"))


@pytest.mark.parametrize(
    ("asked", "on", "expected"),
    [
        (None, LAST_DAY, NoteKind.GST),
        (None, LATE, NoteKind.COMMERCIAL),
        (NoteKind.GST, LAST_DAY, NoteKind.GST),
        (NoteKind.COMMERCIAL, LAST_DAY, NoteKind.COMMERCIAL),
        (NoteKind.COMMERCIAL, LATE, NoteKind.COMMERCIAL),
    ],
)
def test_the_kind_of_note_follows_the_day_and_the_wish(asked, on, expected) -> None:
    assert kind_of_note(asked, on, INVOICED) is expected


def test_a_gst_note_after_the_last_day_is_refused() -> None:
    with pytest.raises(TaxTimeOver) as caught:
        kind_of_note(NoteKind.GST, LATE, INVOICED)

    assert (caught.value.field, caught.value.facts) == ("credit_note_kind", {"last_day": "2026-11-30"})


def test_a_batch_is_saleable_to_its_last_day_and_not_a_day_longer() -> None:
    check_disposition(Disposition.SALEABLE, LAST_DAY, LAST_DAY, field="lines[0].disposition")
    with pytest.raises(ExpiredNotSaleable):
        check_disposition(Disposition.SALEABLE, LAST_DAY, LATE, field="lines[0].disposition")


@pytest.mark.parametrize("disposition", [Disposition.EXPIRED, Disposition.DAMAGED, Disposition.QUARANTINE])
def test_expired_goods_may_be_anything_else(disposition) -> None:
    check_disposition(disposition, LAST_DAY, LATE, field="lines[0].disposition")


def test_a_return_cannot_precede_what_it_returns() -> None:
    check_not_before(INVOICED, INVOICED)
    with pytest.raises(BeforeOriginal):
        check_not_before(INVOICED - dt.timedelta(days=1), INVOICED)


def test_several_conditions_of_one_line_are_one_quantity_in_the_order_first_named() -> None:
    one, two = UUID(int=1), UUID(int=2)
    goods = tuple(
        RequestedLine(original_line_id=id_, quantity=Decimal(units), location_id=None, reason="")
        for id_, units in ((two, "1"), (one, "2.5"), (two, "3"))
    )

    assert list(quantities_by_line(goods).items()) == [(two, Decimal(4)), (one, Decimal("2.5"))]
