"""Lines of goods that are taxed on their declared retail price: Rule 31D. What is paid does not lower the tax."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from gst.amounts import Amounts
from gst.document.compute import LineInvalid, compute_document
from gst.document.credit import NOTHING_CREDITED, OriginalLine, add_credits, credit_for_return
from gst.document.explain import explain_line
from gst.document.lines import Line, LineFigures
from gst.document.parts import PartUnits, cut_line
from gst.einvoice.cross_checks import cross_check_faults
from gst.einvoice.payload import build_einvoice
from gst.inward.bill_check import PrintedTax, RoundingSchool, bill_by_school, schools_of_bill
from gst.price import Price
from gst.tax.categories import Charge
from gst.tax.rates import SHIPPED_RATES
from gst.tax.retail_price_value import RetailPriceMissing, declared_value, value_on_retail_price
from tests.support.sizes import SEEDED
from tests.unit.gst.einvoices import einvoice

_steady = settings(deadline=None, derandomize=SEEDED, suppress_health_check=[HealthCheck.too_slow])

FORTY, ZERO = Decimal(40), Decimal(0)
FEBRUARY = date(2026, 2, 1)
HEADS = ("taxable", "cgst", "sgst", "igst", "cess")
FIGURES = ("gross", "disc1", "disc2", "bill_discount", *HEADS, "total", "value_of_supply")
paise = st.decimals("0.01", 500, places=2)
charges = st.sampled_from([Charge.IGST, Charge.CGST_SGST])


def D(value: str) -> Decimal:
    return Decimal(value)


def packs(quantity: str = "10", declared: str = "1000.00", **changed: Any) -> Line:
    """Packs at 60.00 that say 100.00."""
    return replace(
        Line(quantity=D(quantity), rate=D("60.00"), tax_rate=FORTY, retail_value=D(declared)),
        **changed,
    )


def computed(line: Line, charge: Charge = Charge.CGST_SGST, **more: Any) -> LineFigures:
    return compute_document([line], charge=charge, **more).lines[0]


@pytest.mark.parametrize(
    ("charge", "heads", "value", "total"),
    [
        (Charge.IGST, ("0.00", "0.00", "285.71"), "714.29", "885.71"),
        (Charge.CGST_SGST, ("142.86", "142.86", "0.00"), "714.28", "885.72"),
        (Charge.NO_TAX, ("0.00", "0.00", "0.00"), "1000.00", "600.00"),
    ],
)
def test_the_buyer_pays_the_price_and_the_tax_on_the_declared_price(charge, heads, value, total):
    found = computed(packs(), charge)

    assert (found.taxable, found.cgst, found.sgst, found.igst) == (D("600.00"), *map(D, heads))
    assert (found.value_of_supply, found.total) == (D(value), D(total))


@pytest.mark.parametrize(
    ("changed", "taxable", "half"),
    [
        ({"discount_percent": Decimal(10)}, "540.00", "142.86"),
        ({"discount_percent": Decimal(100)}, "0.00", "142.86"),
        ({"free_quantity": Decimal(2), "retail_value": Decimal("1200.00")}, "600.00", "171.43"),
        ({"inclusive": True, "rate": Decimal("90.00")}, "614.28", "142.86"),
    ],
)
def test_discounts_and_free_units_do_not_lower_the_tax(changed, taxable, half):
    found = computed(packs(**changed))

    assert (found.taxable, found.cgst, found.sgst) == (D(taxable), D(half), D(half))


def test_a_price_with_tax_below_the_tax_is_refused():
    with pytest.raises(LineInvalid) as refusal:
        computed(packs(inclusive=True, rate=D("28.57")))
    assert (refusal.value.field, refusal.value.facts["tax"]) == ("rate", "285.72")


def test_the_declared_price_of_listed_goods_counts_from_february_2026():
    units = [(Price(amount=D("100.00")), Decimal(7)), (Price(amount=D("32.00"), units=Decimal(15)), Decimal(5))]

    assert declared_value("24022090", FORTY, FEBRUARY, units) == D("710.67")
    assert declared_value("24022090", Decimal(28), date(2026, 1, 31), units) is None
    assert declared_value("24031921", Decimal(18), FEBRUARY, units) is None
    assert declared_value("24049100", FORTY, FEBRUARY, units) is None
    with pytest.raises(RetailPriceMissing) as refusal:
        declared_value("24022090", FORTY, FEBRUARY, [*units, (Price(amount=ZERO), Decimal(1))])
    assert (refusal.value.reason, refusal.value.facts) == ("retail_price_missing", {"hsn": "24022090"})


def test_no_class_of_listed_goods_has_a_rate_between_those_of_biris_and_of_tobacco():
    """`declared_value` tells leaves and biris from the others by their rate."""
    rows = [row for name in ("tobacco", "pan_masala", "biri") for row in SHIPPED_RATES.history(name)]
    rates = {row.tax_rate for row in rows if not row.until}
    assert rates == {Decimal(18), FORTY}


@_steady
@given(paise, st.integers(1, 300).map(Decimal), charges, st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_the_heads_are_those_of_the_rule_whatever_is_paid(price, units, charge, discount, bill_discount):
    rule = value_on_retail_price([price], units, FORTY, charge)
    line = packs(f"{units}", f"{price * units:f}", discount_percent=discount)

    found = computed(line, charge, bill_discount_percent=bill_discount)

    of_line = Amounts(taxable=found.value_of_supply, igst=found.igst, cgst=found.cgst, sgst=found.sgst)
    assert of_line == rule
    assert found.total == found.taxable + found.tax
    assert found.taxable == found.gross - found.discount


part_units = st.tuples(st.integers(0, 20).map(Decimal), st.integers(0, 3).map(Decimal), paise)


@st.composite
def cut_lines(draw):
    """A line over batches of different declared prices, with its figures in a document, and its batches."""
    drawn = [each for each in draw(st.lists(part_units, min_size=1, max_size=8)) if each[0] + each[1]]
    assume(drawn)
    parts = [PartUnits(billed, free, (billed + free) * price) for billed, free, price in drawn]
    line = Line(
        quantity=sum((part.billed for part in parts), ZERO),
        free_quantity=sum((part.free for part in parts), ZERO),
        rate=draw(paise),
        tax_rate=FORTY,
        discount_percent=draw(st.decimals(0, 100, places=3)),
        inclusive=draw(st.booleans()),
        retail_value=sum((part.retail_value or ZERO for part in parts), ZERO),
    )
    other = Line(quantity=Decimal(1), rate=D("9.99"), tax_rate=Decimal(5), inclusive=line.inclusive)
    try:
        figures = compute_document(
            [line, other], charge=draw(charges), bill_discount_percent=draw(st.decimals(0, 100, places=2))
        )
    except LineInvalid:
        reject()
    return figures.lines[0], parts


@_steady
@given(cut_lines())
def test_batches_of_different_declared_prices_add_up_to_the_line(case):
    whole, units = case

    parts = cut_line(whole, units)

    assert {name: sum(getattr(part, name) for part in parts) for name in FIGURES} == {
        name: getattr(whole, name) for name in FIGURES
    }
    assert [part.line.retail_value for part in parts] == [each.retail_value for each in units]
    assert min(getattr(part, name) for part in parts for name in HEADS) >= 0


@_steady
@given(cut_lines(), st.data())
def test_credits_of_a_line_add_up_to_it_in_any_split(case, data):
    whole, _ = case
    original = OriginalLine(
        billed_quantity=whole.line.quantity,
        free_quantity=whole.line.free_quantity,
        **{name: getattr(whole, name) for name in HEADS},
    )
    left, credited = whole.stock_out, NOTHING_CREDITED
    while left:
        back = data.draw(st.integers(1, int(left)).map(Decimal))
        credited = add_credits(credited, credit_for_return(original, credited, back))
        left -= back

    assert {name: getattr(credited, name) for name in HEADS} == {name: getattr(whole, name) for name in HEADS}


@pytest.mark.parametrize(
    ("school", "half"),
    [(RoundingSchool.LINE_PAISA, "42.87"), (RoundingSchool.HEAD, "42.86"), (RoundingSchool.LINE_RUPEE, "42.00")],
)
def test_a_vendor_of_any_school_rounds_the_tax_of_the_declared_price(school, half):
    """100.00 at 20 in 140 is 14.2857 a line."""
    lines = compute_document([packs("1", "100.00")] * 3, charge=Charge.CGST_SGST, round_to_rupee=False).lines

    bill = bill_by_school(lines, school)

    assert (bill.heads.cgst, bill.heads.sgst) == (D(half), D(half))
    assert school in schools_of_bill(lines, PrintedTax(heads=bill.heads, total=bill.total))


def test_the_figures_of_a_line_are_explained():
    steps = {step.figure: step for step in explain_line(computed(packs()))}

    assert (steps["cgst"].value, steps["cgst"].formula) == (D("142.86"), "1000.00 x 20 ÷ 140")
    assert (steps["value_of_supply"].value, steps["taxable"].value) == (D("714.28"), D("600.00"))
    assert "Rule 31D" in steps["cgst"].rule
    halves = cut_line(computed(packs()), [PartUnits(Decimal(5), ZERO, D("500.00"))] * 2)
    second = {step.figure: step for step in explain_line(halves[1], halves[:1])}
    assert (second["cgst"].value, second["cgst"].formula) == (D("71.43"), "1000.00 x 20 ÷ 140 - 71.43 before")


def test_an_einvoice_reports_the_net_sale_value_and_the_tax_on_the_declared_price():
    payload: Any = build_einvoice(einvoice(compute_document([packs()], charge=Charge.CGST_SGST)))
    assert (payload["ItemList"][0]["AssAmt"], payload["ItemList"][0]["CgstAmt"]) == (D("600.00"), D("142.86"))
    assert cross_check_faults(payload) == []

    payload["DocDtls"]["Dt"] = "31/01/2026"
    assert [fault.field for fault in cross_check_faults(payload)] == ["ItemList[1].CgstAmt"]
