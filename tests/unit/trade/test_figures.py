"""What documents, their lines and their returns amount to, to the paisa."""

from decimal import Decimal

import pytest

from gst.document.credit import NOTHING_CREDITED, OriginalLine
from gst.money import NIL
from trade.api.figures import line_from_proto, line_to_proto
from trade.domain.figures import LineFigures, TaxFigures, add_up, sum_by_head
from trade.domain.refusals import OverReturn
from trade.domain.returnables import DeliveredLine, returned_figures


def line(**figures: str) -> LineFigures:
    names = ("gross", "discount", "bill_discount", "taxable", "tax_rate", "cgst", "sgst", "igst", "cess")
    return LineFigures(**{name: Decimal(figures.get(name, "0.00")) for name in names})


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


def test_parts_of_a_document_by_rate_add_up_by_head() -> None:
    parts = [
        TaxFigures(
            taxable=Decimal(taxable), cgst=Decimal(tax), sgst=Decimal(tax), igst=Decimal(0), cess=Decimal("0.01")
        )
        for taxable, tax in (("100.00", "2.50"), ("50.00", "3.00"))
    ]

    total = sum_by_head(parts)

    assert (total.taxable, total.cgst, total.sgst, total.cess) == (
        Decimal("150.00"),
        Decimal("5.50"),
        Decimal("5.50"),
        Decimal("0.02"),
    )
    assert (total.round_off, total.total) == (None, Decimal("161.02"))
    assert sum_by_head([]) == TaxFigures(taxable=NIL, cgst=NIL, sgst=NIL, igst=NIL, cess=NIL)


def test_a_register_shows_a_document_with_its_round_off() -> None:
    by_head = add_up([V45], round_to_rupee=True).by_head()

    assert (by_head.round_off, by_head.total) == (Decimal("0.08"), Decimal("308.00"))


def test_a_line_survives_its_message() -> None:
    assert line_from_proto(line_to_proto(V45)) == V45


DELIVERED = DeliveredLine(
    original=OriginalLine(
        billed_quantity=Decimal(3),
        free_quantity=Decimal(1),
        taxable=Decimal("100.00"),
        cgst=Decimal("2.50"),
        sgst=Decimal("2.50"),
        igst=Decimal("0.00"),
        cess=Decimal("0.00"),
    ),
    returned=NOTHING_CREDITED,
)


def test_a_whole_line_can_be_returned_free_units_too_and_is_worth_what_it_was_billed_for() -> None:
    credit = DELIVERED.credit(Decimal(4), field="lines[0].quantity")

    assert DELIVERED.returnable == 4
    assert (credit.taxable, credit.cgst, credit.sgst) == (Decimal("100.00"), Decimal("2.50"), Decimal("2.50"))


def test_no_more_can_be_returned_than_was_delivered() -> None:
    with pytest.raises(OverReturn) as caught:
        DELIVERED.credit(Decimal("4.5"), field="lines[0].quantity")

    assert (caught.value.field, caught.value.facts) == ("lines[0].quantity", {"returnable": "4"})


def test_returned_goods_are_valued_net_of_the_discounts_of_their_original() -> None:
    figures = returned_figures(DELIVERED.credit(Decimal(4), field=""), Decimal(5))

    assert (figures.gross, figures.discount, figures.taxable, figures.total) == (
        Decimal("100.00"),
        Decimal("0.00"),
        Decimal("100.00"),
        Decimal("105.00"),
    )
