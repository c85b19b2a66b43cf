from datetime import date
from decimal import Decimal as D

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
from gst.tax.rates import rate_for
from gst.tax.words import Charge
from tests.unit.gst.vectors import expected, given


def _original(figures):
    return OriginalLine(
        billed_qty=figures.line.qty,
        free_qty=figures.line.free_qty,
        taxable=figures.taxable,
        cgst=figures.cgst,
        sgst=figures.sgst,
        igst=figures.igst,
        cess=figures.cess,
    )


def _sold(row, charge):
    line = Line(
        qty=D(row["qty"]),
        rate=D(row["rate"]),
        gst_rate=D(row["gst"]),
        disc1_pct=D(row["disc_pct"]),
        free_qty=D(row.get("free_qty", 0)),
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
    found = credit_for_return(_original(sold.lines[0]), NOTHING_CREDITED, D(given("V24")["return_units"]), policy=policy)
    row = expected("V24")[want]
    assert {name: getattr(found, name) for name in row} == {name: D(value) for name, value in row.items()}
    assert found.qty == D(expected("V24")["stock_in"])


def test_v25_single_unit_returns_add_back_to_the_invoice():
    original = given("V25")["original"]
    line = OriginalLine(
        billed_qty=D(original["qty"]), free_qty=D(0), taxable=D(original["taxable"]), igst=D(original["igst"])
    )
    so_far, notes = NOTHING_CREDITED, []
    for qty in given("V25")["returns"]:
        notes.append(credit_for_return(line, so_far, D(qty)))
        so_far = add_credits(so_far, notes[-1])
    assert [note.taxable for note in notes] == [D(value) for value in expected("V25")["credit_taxable"]]
    assert [note.igst for note in notes] == [D(value) for value in expected("V25")["credit_igst"]]
    assert (so_far.taxable, so_far.igst) == (D(expected("V25")["sum_taxable"]), D(expected("V25")["sum_igst"]))


def test_v26_credit_keeps_the_rate_of_its_invoice():
    invoice, want = given("V26")["invoice"], expected("V26")
    rate = rate_for("medicine", date.fromisoformat(invoice["date"])).gst_rate
    assert rate == D(want["rate"]) != rate_for("medicine", date.fromisoformat(given("V26")["credit_note_date"])).gst_rate
    sold = compute_document([Line(qty=D(1), rate=D(invoice["taxable"]), gst_rate=rate)], charge=Charge.IGST)
    found = credit_for_return(_original(sold.lines[0]), NOTHING_CREDITED, D(1))
    assert (found.taxable, found.igst, found.total) == (D(want["taxable"]), D(want["igst"]), D(want["total"]))


def test_v45_full_credit_mirrors_the_invoice_with_its_round_off():
    want = expected("V45")
    sold = _sold(given("V45"), Charge.CGST_SGST)
    assert (sold.totals.total, sold.totals.value, sold.totals.round_off) == (D("307.92"), D(308), D("0.08"))
    note = add_up([credit_for_return(_original(sold.lines[0]), NOTHING_CREDITED, D(7))])
    assert note == sold.totals
    assert (note.taxable, note.cgst, note.round_off, note.value) == tuple(
        D(want["credit_note"][name]) for name in ("taxable", "cgst", "round_off", "value")
    )


def test_return_beyond_what_was_sold_is_refused():
    line = OriginalLine(billed_qty=D(10), free_qty=D(1), taxable=D("872.18"))
    so_far = credit_for_return(line, NOTHING_CREDITED, D(10))
    with pytest.raises(CreditExceedsOriginal) as refusal:
        credit_for_return(line, so_far, D(2))
    assert refusal.value.facts == {"returned": "2", "left": "1"}
    assert credit_for_return(line, so_far, D(1)).taxable == D("79.29")


def test_free_unit_alone_is_not_credited_under_billed_only():
    line = OriginalLine(billed_qty=D(10), free_qty=D(1), taxable=D("872.18"))
    with pytest.raises(CreditExceedsOriginal):
        credit_for_return(line, NOTHING_CREDITED, D(11), policy=FreeGoodsPolicy.BILLED_ONLY)


@pytest.mark.parametrize("qty", [D(0), D(-1)])
def test_return_of_nothing_is_refused(qty):
    with pytest.raises(CreditExceedsOriginal):
        credit_for_return(OriginalLine(billed_qty=D(1), free_qty=D(0), taxable=D(1)), NOTHING_CREDITED, qty)


def test_credit_is_never_negative_after_a_change_of_policy():
    line = OriginalLine(billed_qty=D(10), free_qty=D(1), taxable=D("100.00"))
    so_far = credit_for_return(line, NOTHING_CREDITED, D(9), policy=FreeGoodsPolicy.BILLED_ONLY)
    found = credit_for_return(line, so_far, D("0.5"))
    assert (so_far.taxable, found.taxable) == (D("90.00"), D("0.00"))
    assert credit_for_return(line, add_credits(so_far, found), D("1.5")).taxable == D("10.00")


def test_value_credit_takes_its_share_of_tax():
    line = OriginalLine(billed_qty=D(3), free_qty=D(0), taxable=D("100.00"), cgst=D("2.50"), sgst=D("2.50"))
    first = credit_for_value(line, NOTHING_CREDITED, D("33.33"))
    rest = credit_for_value(line, first, D("66.67"))
    assert (first.cgst, first.sgst, first.qty) == (D("0.83"), D("0.83"), D(0))
    assert add_credits(first, rest).total == D("105.00")
    with pytest.raises(CreditExceedsOriginal):
        credit_for_value(line, first, D("66.68"))
