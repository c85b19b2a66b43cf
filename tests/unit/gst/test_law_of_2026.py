"""The law that was new or changed until 30-Nov-2026: gst-corrections.md 1 (row 21) and 2."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gst.amounts import Amounts
from gst.dates.due_dates import Filer
from gst.goods.schedules import CodedKind, pack_code_is_due, schedule_h1_substances, schedule_on
from gst.inward.late_interest import interest_on_late_tax
from gst.returns.credit_note_state import DeclaredReversal, ReversalInvalid, last_pending_period, reversal_of
from gst.tax.categories import Charge
from gst.tax.exempt_drugs import ExemptDrugUnconfirmed, check_exempt_class
from gst.tax.rates import SHIPPED_RATES, RateUnknown, rate_for
from gst.tax.retail_price_value import (
    RULE_31D,
    RetailPriceMissing,
    value_on_retail_price,
    valued_on_retail_price,
)
from gst.tax.withholding import buyer_tds_section

_FEBRUARY = date(2026, 2, 1)
_JANUARY = _FEBRUARY - timedelta(days=1)


def test_28_per_cent_ends_for_all_goods_in_february_2026():
    rows = [row for name in SHIPPED_RATES.tax_classes() for row in SHIPPED_RATES.history(name) if row.tax_rate == 28]
    assert rows
    assert all(row.until is not None and row.until <= _JANUARY for row in rows)
    with pytest.raises(RateUnknown):
        rate_for("slab_28", _FEBRUARY)


@pytest.mark.parametrize(("tax_class", "after"), [("biri", 18), ("tobacco", 40), ("pan_masala", 40)])
def test_tobacco_changes_its_rate_in_february_2026(tax_class, after):
    rates = [rate_for(tax_class, on).tax_rate for on in (_JANUARY, _FEBRUARY)]
    assert rates == [Decimal(28), Decimal(after)]


@pytest.mark.parametrize(
    ("hsn", "excepted", "on", "valued"),
    [
        ("21069020", False, _FEBRUARY, True),
        ("21069020", False, _JANUARY, False),
        ("21069099", False, _FEBRUARY, False),
        ("24012090", False, _FEBRUARY, True),
        ("24011010", True, _FEBRUARY, False),
        ("24022090", False, _FEBRUARY, True),
        ("24039910", False, _FEBRUARY, True),
        ("24031921", True, _FEBRUARY, False),
        ("24041100", False, _FEBRUARY, True),
        ("24041900", False, _FEBRUARY, True),
        ("24049100", False, _FEBRUARY, False),
        ("24049200", False, _FEBRUARY, False),
        ("30049099", False, _FEBRUARY, False),
    ],
)
def test_listed_tobacco_is_valued_on_its_retail_price(hsn, excepted, on, valued):
    assert valued_on_retail_price(hsn, on, leaf_or_biri=excepted) is valued


def test_tax_is_taken_out_of_the_highest_declared_price():
    prices = [Decimal("90.00"), Decimal("100.00")]
    assert value_on_retail_price(prices, Decimal(7), Decimal(40), Charge.IGST) == Amounts(
        taxable=Decimal("500.00"), igst=Decimal("200.00")
    )
    assert value_on_retail_price(prices[:1], Decimal(1), Decimal(40), Charge.IGST) == Amounts(
        taxable=Decimal("64.29"), igst=Decimal("25.71")
    )
    assert value_on_retail_price(prices[:1], Decimal(1), Decimal(40), Charge.CGST_SGST) == Amounts(
        taxable=Decimal("64.28"), cgst=Decimal("12.86"), sgst=Decimal("12.86")
    )
    assert value_on_retail_price(prices, Decimal(1), Decimal(40), Charge.NO_TAX) == Amounts(taxable=Decimal(100))


def test_listed_goods_without_a_declared_price_are_refused():
    with pytest.raises(RetailPriceMissing) as refusal:
        value_on_retail_price([], Decimal(1), Decimal(40), Charge.IGST)
    assert refusal.value.rule == RULE_31D


@pytest.mark.parametrize(
    ("cash", "balance", "due", "paid", "want"),
    [
        ("100000", "30000", date(2026, 10, 20), date(2026, 11, 19), "1035.62"),
        ("100000", "100000", date(2026, 10, 20), date(2026, 11, 19), "0.00"),
        ("100000", "150000", date(2026, 10, 20), date(2026, 11, 19), "0.00"),
        ("100000", "30000", date(2024, 6, 20), date(2024, 7, 9), "936.99"),
        ("100000", "30000", date(2024, 6, 20), date(2024, 7, 10), "690.41"),
        ("100000", "0", date(2026, 10, 20), date(2026, 10, 20), "0.00"),
        ("100000", "0", date(2026, 10, 20), date(2026, 10, 19), "0.00"),
    ],
)
def test_interest_is_on_the_cash_part_less_the_least_balance(cash, balance, due, paid, want):
    assert interest_on_late_tax(Decimal(cash), Decimal(balance), due, paid) == Decimal(want)


def test_buyer_deducts_under_the_act_of_2025_from_april_2026():
    assert (buyer_tds_section(date(2026, 3, 31)), buyer_tds_section(date(2026, 4, 1))) == ("194Q", "393")


@pytest.mark.parametrize(
    ("communicated", "filer", "last"),
    [
        ("102025", Filer.MONTHLY, "112025"),
        ("122025", Filer.MONTHLY, "012026"),
        ("102025", Filer.QUARTERLY, "032026"),
        ("122025", Filer.QUARTERLY, "032026"),
    ],
)
def test_note_stays_pending_for_one_period_of_the_recipient(communicated, filer, last):
    assert last_pending_period(communicated, filer) == last


def test_accepted_note_reverses_all_part_or_nothing():
    tax, on = Decimal("90.00"), date(2025, 10, 1)
    assert reversal_of(tax, DeclaredReversal.FULL, on) == tax
    assert reversal_of(tax, DeclaredReversal.PART, on, part=Decimal("20.00")) == Decimal("20.00")
    assert reversal_of(tax, DeclaredReversal.NIL, on) == Decimal(0)
    for declared, part, day in (
        (DeclaredReversal.PART, tax, on),
        (DeclaredReversal.PART, Decimal(0), on),
        (DeclaredReversal.NIL, Decimal(1), on),
        (DeclaredReversal.NIL, Decimal(0), date(2025, 9, 30)),
    ):
        with pytest.raises(ReversalInvalid):
            reversal_of(tax, declared, day, part=part)


@pytest.mark.parametrize(
    ("texts", "tax_class"),
    [
        (("Mepolizumab 100 mg", ""), "exempt_medicine"),
        (("Nucala", "mepolizumab"), "exempt_medicine"),
        (("Imiglucerase 400 U",), "exempt_medicine_from_5"),
        (("Paracetamol 500", "paracetamol"), "medicine"),
        (("Paracetamol 500",), "exempt"),
    ],
)
def test_class_that_agrees_with_the_list_of_exempt_drugs_passes(texts, tax_class):
    check_exempt_class(texts, tax_class)


@pytest.mark.parametrize(
    ("texts", "tax_class", "drugs", "want"),
    [
        (("Nucala", "mepolizumab"), "medicine", "Mepolizumab", "exempt_medicine"),
        (("Imiglucerase 400 U",), "exempt_medicine", "Imiglucerase", "exempt_medicine_from_5"),
        (("Paracetamol 500",), "exempt_medicine", "", ""),
        ((), "exempt_medicine_from_5", "", ""),
    ],
)
def test_class_against_the_list_of_exempt_drugs_needs_a_reason(texts, tax_class, drugs, want):
    with pytest.raises(ExemptDrugUnconfirmed) as refusal:
        check_exempt_class(texts, tax_class)
    assert (refusal.value.facts["drugs"], refusal.value.facts["expected"]) == (drugs, want)
    with pytest.raises(ExemptDrugUnconfirmed):
        check_exempt_class(texts, tax_class, reason="  ")
    check_exempt_class(texts, tax_class, reason="combination with another drug")


def test_pregabalin_joins_schedule_h1_in_august_2026():
    before, since = date(2026, 8, 19), date(2026, 8, 20)
    assert schedule_h1_substances("Pregabalin 75 mg", before) == ()
    assert schedule_h1_substances("PREGABALIN 75 mg + Methylcobalamin", since) == ("Pregabalin",)
    assert schedule_h1_substances("Tramadol 37.5 mg, Paracetamol 325 mg", before) == ("Tramadol",)
    assert schedule_h1_substances("Tramadol", date(2014, 2, 28)) == ()
    assert schedule_h1_substances("Paracetamol 500 mg", since) == ()


@pytest.mark.parametrize(
    ("composition", "stated", "days"),
    [
        ("Pregabalin 75 mg", "h", ("h", "h1")),
        ("Pregabalin 75 mg", "h1", ("h", "h1")),
        ("Pregabalin 75 mg", "", ("", "h1")),
        ("Tramadol and pregabalin", "h", ("h1", "h1")),
        ("Codeine", "ndps", ("ndps", "ndps")),
        ("Alprazolam", "x", ("x", "x")),
        ("Paracetamol", "h1", ("h1", "h1")),
        ("Paracetamol", "h", ("h", "h")),
    ],
)
def test_schedule_of_a_drug_is_that_of_the_day(composition, stated, days):
    assert tuple(schedule_on(composition, stated, on) for on in (date(2026, 8, 19), date(2026, 8, 20))) == days


@pytest.mark.parametrize(("kind", "year"), list(zip(CodedKind, (2027, 2027, 2027, 2028), strict=True)))
def test_pack_codes_are_due_by_kind_of_drug(kind, year):
    assert [pack_code_is_due(kind, on) for on in (date(year, 6, 30), date(year, 7, 1))] == [False, True]
