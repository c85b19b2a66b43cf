from datetime import date
from decimal import Decimal

import pytest

from gst.document.compute import compute_document
from gst.document.credit import (
    NOTHING_CREDITED,
    CreditExceedsOriginal,
    FreeGoodsPolicy,
    OriginalLine,
    add_credits,
    credit_for_return,
    credit_for_value,
)
from gst.document.lines import Line
from gst.document.totals import add_up
from gst.tax.categories import Charge
from gst.tax.rates import rate_for
from tests.unit.gst.vectors import expected, given


def _original(figures):
    return OriginalLine(
        billed_quantity=figures.line.quantity,
        free_quantity=figures.line.free_quantity,
        taxable=figures.taxable,
        cgst=figures.cgst,
        sgst=figures.sgst,
        igst=figures.igst,
        cess=figures.cess,
    )


def _sold(row, charge):
    line = Line(
        quantity=Decimal(row["qty"]),
        rate=Decimal(row["rate"]),
        tax_rate=Decimal(row["gst"]),
        discount_percent=Decimal(row["disc_pct"]),
        free_quantity=Decimal(row.get("free_qty", 0)),
    )
    return compute_document([line], charge=charge)


@pytest.mark.parametrize(
    ("policy", "want"),
    [
        (FreeGoodsPolicy.EFFECTIVE_RATE, "policy_effective_rate_all_units"),
        (FreeGoodsPolicy.BILLED_ONLY, "policy_billed_units_only"),
    ],
)
def test_v24_returned_unit_is_worth_what_the_policy_says(policy, want):
    sold = _sold(given("V24")["original"], Charge.CGST_SGST)
    found = credit_for_return(
        _original(sold.lines[0]), NOTHING_CREDITED, Decimal(given("V24")["return_units"]), policy=policy
    )
    row = expected("V24")[want]
    assert {name: getattr(found, name) for name in row} == {name: Decimal(value) for name, value in row.items()}
    assert found.quantity == Decimal(expected("V24")["stock_in"])


def test_v25_single_unit_returns_add_back_to_the_invoice():
    original = given("V25")["original"]
    line = OriginalLine(
        billed_quantity=Decimal(original["qty"]),
        free_quantity=Decimal(0),
        taxable=Decimal(original["taxable"]),
        igst=Decimal(original["igst"]),
    )
    so_far, notes = NOTHING_CREDITED, []
    for quantity in given("V25")["returns"]:
        notes.append(credit_for_return(line, so_far, Decimal(quantity)))
        so_far = add_credits(so_far, notes[-1])
    assert [note.taxable for note in notes] == [Decimal(value) for value in expected("V25")["credit_taxable"]]
    assert [note.igst for note in notes] == [Decimal(value) for value in expected("V25")["credit_igst"]]
    assert (so_far.taxable, so_far.igst) == (
        Decimal(expected("V25")["sum_taxable"]),
        Decimal(expected("V25")["sum_igst"]),
    )


def test_v26_credit_keeps_the_rate_of_its_invoice():
    invoice, want = given("V26")["invoice"], expected("V26")
    rate = rate_for("medicine", date.fromisoformat(invoice["date"])).tax_rate
    assert (
        rate
        == Decimal(want["rate"])
        != rate_for("medicine", date.fromisoformat(given("V26")["credit_note_date"])).tax_rate
    )
    sold = compute_document(
        [Line(quantity=Decimal(1), rate=Decimal(invoice["taxable"]), tax_rate=rate)], charge=Charge.IGST
    )
    found = credit_for_return(_original(sold.lines[0]), NOTHING_CREDITED, Decimal(1))
    assert (found.taxable, found.igst, found.total) == (
        Decimal(want["taxable"]),
        Decimal(want["igst"]),
        Decimal(want["total"]),
    )


def test_v45_full_credit_mirrors_the_invoice_with_its_round_off():
    want = expected("V45")
    sold = _sold(given("V45"), Charge.CGST_SGST)
    assert (sold.totals.total, sold.totals.value, sold.totals.round_off) == (
        Decimal("307.92"),
        Decimal(308),
        Decimal("0.08"),
    )
    note = add_up([credit_for_return(_original(sold.lines[0]), NOTHING_CREDITED, Decimal(7))])
    assert note == sold.totals
    assert (note.taxable, note.cgst, note.round_off, note.value) == tuple(
        Decimal(want["credit_note"][name]) for name in ("taxable", "cgst", "round_off", "value")
    )


def test_return_beyond_what_was_sold_is_refused():
    line = OriginalLine(billed_quantity=Decimal(10), free_quantity=Decimal(1), taxable=Decimal("872.18"))
    so_far = credit_for_return(line, NOTHING_CREDITED, Decimal(10))
    with pytest.raises(CreditExceedsOriginal) as refusal:
        credit_for_return(line, so_far, Decimal(2))
    assert refusal.value.facts == {"returned": "2", "left": "1"}
    assert credit_for_return(line, so_far, Decimal(1)).taxable == Decimal("79.29")


def test_free_unit_alone_is_not_credited_under_billed_only():
    line = OriginalLine(billed_quantity=Decimal(10), free_quantity=Decimal(1), taxable=Decimal("872.18"))
    with pytest.raises(CreditExceedsOriginal):
        credit_for_return(line, NOTHING_CREDITED, Decimal(11), policy=FreeGoodsPolicy.BILLED_ONLY)


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1)])
def test_return_of_nothing_is_refused(quantity):
    with pytest.raises(CreditExceedsOriginal):
        credit_for_return(
            OriginalLine(billed_quantity=Decimal(1), free_quantity=Decimal(0), taxable=Decimal(1)),
            NOTHING_CREDITED,
            quantity,
        )


def test_credit_is_never_negative_after_a_change_of_policy():
    line = OriginalLine(billed_quantity=Decimal(10), free_quantity=Decimal(1), taxable=Decimal("100.00"))
    so_far = credit_for_return(line, NOTHING_CREDITED, Decimal(9), policy=FreeGoodsPolicy.BILLED_ONLY)
    found = credit_for_return(line, so_far, Decimal("0.5"))
    assert (so_far.taxable, found.taxable) == (Decimal("90.00"), Decimal("0.00"))
    assert credit_for_return(line, add_credits(so_far, found), Decimal("1.5")).taxable == Decimal("10.00")


def test_value_credit_takes_its_share_of_tax():
    line = OriginalLine(
        billed_quantity=Decimal(3),
        free_quantity=Decimal(0),
        taxable=Decimal("100.00"),
        cgst=Decimal("2.50"),
        sgst=Decimal("2.50"),
    )
    first = credit_for_value(line, NOTHING_CREDITED, Decimal("33.33"))
    rest = credit_for_value(line, first, Decimal("66.67"))
    assert (first.cgst, first.sgst, first.quantity) == (Decimal("0.83"), Decimal("0.83"), Decimal(0))
    assert add_credits(first, rest).total == Decimal("105.00")
    with pytest.raises(CreditExceedsOriginal):
        credit_for_value(line, first, Decimal("66.68"))
