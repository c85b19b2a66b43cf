from decimal import Decimal
from typing import Any

import pytest

from gst.document.compute import MAX_LINES, BillDiscountInvalid, LineInvalid, compute_document
from gst.document.lines import Line
from gst.document.totals import add_up
from gst.money import CannotSpread, round_tax, spread
from gst.tax.categories import Charge, Treatment
from tests.unit.gst.vectors import expected, given

_LINE = ("gross", "disc1", "disc2", "taxable", "cgst", "sgst", "igst", "cess", "total")
_TOTALS = ("taxable", "cgst", "sgst", "igst", "cess", "total")


def _line(row):
    return Line(
        quantity=Decimal(row["qty"]),
        rate=Decimal(row["rate"]),
        tax_rate=Decimal(row["gst"]),
        free_quantity=Decimal(row.get("free_qty", 0)),
        discount_percent=Decimal(row.get("disc_pct", 0)),
        second_discount_percent=Decimal(row.get("disc_pct2", 0)),
        treatment=Treatment(row.get("treatment", "TAXABLE").lower()),
        cess_percent=Decimal(row.get("cess_pct", 0)),
        cess_per_unit=Decimal(row.get("cess_per_unit", 0)),
    )


def _assert_line(found, row):
    assert {name: getattr(found, name) for name in _LINE} == {name: Decimal(row[name]) for name in _LINE}
    assert found.bill_discount == Decimal(row["disc_amt"])


def _assert_totals(found, row):
    assert {name: getattr(found, name) for name in _TOTALS} == {name: Decimal(row[name]) for name in _TOTALS}
    assert found.value == Decimal(row["rounded"])
    assert found.round_off == Decimal(row["round_off"])


def _assert_vector(vector_id):
    case, want = given(vector_id), expected(vector_id)
    charge = Charge.CGST_SGST if case["seller_state"] == case["pos"] else Charge.IGST
    found = compute_document([_line(row) for row in case["lines"]], charge=charge)
    for line, row in zip(found.lines, want["lines"], strict=True):
        _assert_line(line, row)
    _assert_totals(found.totals, want["invoice"])


def test_v04_line_within_the_state_bears_cgst_and_sgst():
    _assert_vector("V04")


def test_v05_the_same_line_across_a_border_bears_igst():
    _assert_vector("V05")


def test_v07_three_rates_on_one_invoice_add_up():
    _assert_vector("V07")


def test_v07_taxable_and_exempt_values_are_separate():
    found = compute_document([_line(row) for row in given("V07")["lines"]], charge=Charge.CGST_SGST)
    assert found.taxable_of(Treatment.TAXABLE) == Decimal(expected("V07")["taxable_supply_value"])
    assert found.taxable_of(Treatment.EXEMPT) == Decimal(expected("V07")["exempt_value"])


def test_v06_heads_may_differ_from_igst_by_a_paisa_and_round_half_up():
    line = Line(quantity=Decimal(1), rate=Decimal(given("V06")["taxable"]), tax_rate=Decimal(given("V06")["gst"]))
    intra = compute_document([line], charge=Charge.CGST_SGST).totals
    inter = compute_document([line], charge=Charge.IGST).totals
    assert (intra.cgst, intra.sgst, intra.tax) == (Decimal("2.50"), Decimal("2.50"), Decimal("5.00"))
    assert inter.igst == round_tax(Decimal("100.10"), Decimal(5)) == Decimal("5.01")


@pytest.mark.parametrize("row", expected("V08")["rows"], ids=lambda row: row["total"])
def test_v08_document_is_rounded_half_up_to_the_rupee(row):
    found = compute_document(
        [Line(quantity=Decimal(1), rate=Decimal(row["total"]), tax_rate=Decimal(0))], charge=Charge.NO_TAX
    ).totals
    assert (found.value, found.round_off) == (Decimal(row["rounded"]), Decimal(row["round_off"]))


def test_customer_without_round_off_pays_the_paise():
    line = Line(quantity=Decimal(1), rate=Decimal("1234.51"), tax_rate=Decimal(0))
    found = compute_document([line], charge=Charge.NO_TAX, round_to_rupee=False).totals
    assert (found.value, found.round_off) == (Decimal("1234.51"), Decimal("0.00"))


def test_v09_bill_discount_is_spread_by_largest_remainder():
    case, want = given("V09"), expected("V09")
    found = compute_document(
        [_line(row) for row in case["lines"]],
        charge=Charge.CGST_SGST,
        bill_discount_percent=Decimal(case["bill_discount_pct"]),
    )
    assert found.subtotal == Decimal(want["subtotal_before_bill_discount"])
    assert found.bill_discount == Decimal(want["bill_discount"])
    assert [line.bill_discount for line in found.lines] == [Decimal(part) for part in want["allocation"]]
    for line, row in zip(found.lines, want["lines"], strict=True):
        _assert_line(line, row)
    _assert_totals(found.totals, want["invoice"])


def test_bill_discount_in_rupees_equals_the_same_in_per_cent():
    lines = [_line(row) for row in given("V09")["lines"]]
    by_pct = compute_document(lines, charge=Charge.IGST, bill_discount_percent=Decimal("1.5"))
    assert compute_document(lines, charge=Charge.IGST, bill_discount_amount=Decimal("118.15")) == by_pct


def test_bill_discount_tie_goes_to_the_earlier_line():
    assert spread(Decimal("0.01"), [Decimal("5.00"), Decimal("5.00")]) == [Decimal("0.01"), Decimal("0.00")]


@pytest.mark.parametrize(("amount", "weights"), [("0.01", ["0.00"]), ("0.01", []), ("-0.01", ["1.00"])])
def test_amount_without_a_weight_to_carry_it_is_refused(amount, weights):
    with pytest.raises(CannotSpread):
        spread(Decimal(amount), [Decimal(weight) for weight in weights])


def test_v10_free_units_carry_no_value_and_leave_the_shelf():
    case, want = given("V10"), expected("V10")
    found = compute_document([_line(case)], charge=Charge.CGST_SGST)
    _assert_line(found.lines[0], want["line"])
    _assert_totals(found.totals, want["invoice"])
    assert found.lines[0].stock_out == Decimal(want["stock_out"])
    assert found.lines[0].effective_rate == Decimal(want["effective_rate_per_unit"])


@pytest.mark.parametrize("row", expected("V12")["rows"], ids=lambda row: f"{row['inclusive']}@{row['gst']}")
@pytest.mark.parametrize(("school", "charge"), [("intra", Charge.CGST_SGST), ("inter", Charge.IGST)])
def test_v12_tax_inside_a_price_is_worked_back(row, school, charge):
    line = Line(quantity=Decimal(1), rate=Decimal(row["inclusive"]), tax_rate=Decimal(row["gst"]), inclusive=True)
    found = compute_document([line], charge=charge).lines[0]
    want = row[school]
    assert {name: getattr(found, name) for name in want} == {name: Decimal(value) for name, value in want.items()}
    assert found.total == Decimal(row["inclusive"])


def test_v13_tax_is_worked_back_once_per_line():
    case, want = given("V13"), expected("V13")
    line = Line(quantity=Decimal(case["qty"]), rate=Decimal(case["mrp"]), tax_rate=Decimal(case["gst"]), inclusive=True)
    found = compute_document([line], charge=Charge.IGST).lines[0]
    assert found.gross == Decimal(want["line_amount"])
    assert (found.taxable, found.igst, found.cgst) == (
        Decimal(want["line"]["taxable"]),
        Decimal(want["line"]["igst"]),
        Decimal(0),
    )


@pytest.mark.parametrize("n", [0, 1])
def test_v22_cess_is_on_value_and_per_unit(n):
    case = given("V22")["cases"][n]
    charge = Charge.IGST if case["inter"] else Charge.CGST_SGST
    _assert_line(compute_document([_line(case)], charge=charge).lines[0], expected("V22")["rows"][n])


def test_v28_debit_note_is_computed_like_a_document():
    case, want = given("V28"), expected("V28")
    line = Line(quantity=Decimal(case["qty"]), rate=Decimal(case["rate_diff"]), tax_rate=Decimal(case["gst"]))
    found = compute_document([line], charge=Charge.IGST)
    _assert_line(found.lines[0], want["line"])
    assert found.totals.value == Decimal(525)


def test_v36_lines_are_rounded_independently():
    case, want = given("V36"), expected("V36")["independent_lines"]
    lines = [Line(quantity=Decimal(1), rate=Decimal(value), tax_rate=Decimal(case["gst"])) for value in case["lines"]]
    found = compute_document(lines, charge=Charge.CGST_SGST)
    assert [line.cgst for line in found.lines] == [Decimal(value) for value in want["cgst"]]
    assert found.totals.cgst == Decimal(want["sum"])


def test_v46_discount_on_mrp_comes_off_before_tax_is_worked_back():
    case, want = given("V46"), expected("V46")
    line = Line(
        quantity=Decimal(case["qty"]),
        rate=Decimal(case["mrp"]),
        tax_rate=Decimal(case["gst"]),
        discount_percent=Decimal(case["disc_on_mrp_pct"]),
        inclusive=True,
    )
    found = compute_document([line], charge=Charge.CGST_SGST).lines[0]
    assert found.total == Decimal(want["line_amount"])
    names = ("taxable", "cgst", "sgst", "igst")
    assert {name: getattr(found, name) for name in names} == {name: Decimal(want[name]) for name in names}


def test_bill_of_no_tax_charges_none_whatever_the_rate():
    line = Line(quantity=Decimal(100), rate=Decimal(150), tax_rate=Decimal(5), cess_percent=Decimal(12))
    found = compute_document([line], charge=Charge.NO_TAX).totals
    assert (found.taxable, found.tax, found.cess, found.value) == (
        Decimal(15000),
        Decimal(0),
        Decimal(0),
        Decimal(15000),
    )


def test_rates_are_shown_per_head():
    line = Line(quantity=Decimal(1), rate=Decimal(1), tax_rate=Decimal(5))
    intra = compute_document([line], charge=Charge.CGST_SGST).lines[0]
    inter = compute_document([line], charge=Charge.IGST).lines[0]
    assert (intra.cgst_rate, intra.sgst_rate, intra.igst_rate) == (Decimal("2.5"), Decimal("2.5"), Decimal(0))
    assert (inter.cgst_rate, inter.sgst_rate, inter.igst_rate) == (Decimal(0), Decimal(0), Decimal(5))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quantity": Decimal(-1)}, "quantity"),
        ({"free_quantity": Decimal(-1)}, "free_quantity"),
        ({"rate": Decimal("-0.01")}, "rate"),
        ({"rate": Decimal("Infinity")}, "rate"),
        ({"tax_rate": Decimal(101)}, "tax_rate"),
        ({"discount_percent": Decimal("100.01")}, "discount_percent"),
        ({"second_discount_percent": Decimal(-1)}, "second_discount_percent"),
        ({"cess_percent": Decimal(-1)}, "cess"),
        ({"treatment": Treatment.EXEMPT}, "tax_rate"),
        ({"quantity": Decimal("NaN")}, "lines"),
    ],
)
def test_impossible_line_is_refused_by_field_and_number(change, field):
    good: dict[str, Any] = {"quantity": Decimal(1), "rate": Decimal(1), "tax_rate": Decimal(5)}
    with pytest.raises(LineInvalid) as refusal:
        compute_document([Line(**good), Line(**(good | change))], charge=Charge.IGST)
    assert refusal.value.field == field
    assert refusal.value.facts.get("line", "2") == "2"


def test_cess_above_an_inclusive_price_is_refused():
    line = Line(
        quantity=Decimal(1), rate=Decimal(4), tax_rate=Decimal(5), cess_per_unit=Decimal("4.50"), inclusive=True
    )
    with pytest.raises(LineInvalid) as refusal:
        compute_document([line], charge=Charge.IGST)
    assert refusal.value.field == "cess"


@pytest.mark.parametrize("count", [0, MAX_LINES + 1])
def test_document_without_lines_or_with_too_many_is_refused(count):
    with pytest.raises(LineInvalid):
        compute_document([Line(quantity=Decimal(1), rate=Decimal(1), tax_rate=Decimal(5))] * count, charge=Charge.IGST)


@pytest.mark.parametrize(
    "discount",
    [
        {"bill_discount_percent": Decimal(1), "bill_discount_amount": Decimal(1)},
        {"bill_discount_percent": Decimal(101)},
        {"bill_discount_amount": Decimal("10.01")},
        {"bill_discount_amount": Decimal("-0.01")},
        {"bill_discount_amount": Decimal("0.005")},
    ],
)
def test_impossible_bill_discount_is_refused(discount):
    with pytest.raises(BillDiscountInvalid):
        compute_document(
            [Line(quantity=Decimal(1), rate=Decimal(10), tax_rate=Decimal(5))], charge=Charge.IGST, **discount
        )


def test_bill_discount_over_prices_with_and_without_tax_is_refused():
    lines = [
        Line(quantity=Decimal(1), rate=Decimal(10), tax_rate=Decimal(5), inclusive=inclusive)
        for inclusive in (True, False)
    ]
    with pytest.raises(BillDiscountInvalid):
        compute_document(lines, charge=Charge.IGST, bill_discount_percent=Decimal(1))


def test_totals_add_whatever_carries_heads():
    lines = compute_document([_line(row) for row in given("V07")["lines"]], charge=Charge.CGST_SGST).lines
    assert add_up(lines).value == Decimal(3202)
