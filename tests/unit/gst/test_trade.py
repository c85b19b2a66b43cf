from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gst.dates.due_dates import Filer
from gst.document.compute import compute_document
from gst.document.lines import Line
from gst.document.post_sale_discount import (
    DiscountNeedsCommercialNote,
    PostSaleDiscount,
    commercial_discount_note,
    gst_discount_note,
)
from gst.document.schemes import HalfScheme, SchemeInvalid, free_units, half_scheme_percent
from gst.filer_facts import FilerFacts
from gst.goods.expired_return import ReturnRoute, due_soon, expired_return_routes
from gst.goods.pack_code import BarcodeInvalid, gtin_check_digit, read_pack_code
from gst.goods.price_ceiling import AboveCeiling, ceiling_mrp, check_ceiling, highest_mrp_after_rise
from gst.goods.trade_prices import MarginConvention, price_warnings, trade_prices
from gst.settings import settings_on
from gst.tax.categories import Charge, DocumentKind, RecipientCategory
from tests.unit.gst.vectors import expected, given


@pytest.mark.parametrize(
    ("method", "want"),
    [
        (HalfScheme.EQUAL_EFFECTIVE_RATE, "method_equal_effective_rate"),
        (HalfScheme.VALUE_OF_FREE_UNIT, "method_value_of_half_free_unit"),
    ],
)
def test_v11_half_a_scheme_becomes_a_discount(method, want):
    case, row = given("V11"), expected("V11")[want]
    pct = half_scheme_percent(Decimal(10), Decimal(1), method)
    line = Line(
        quantity=Decimal(case["qty"]), rate=Decimal(case["rate"]), tax_rate=Decimal(case["gst"]), discount_percent=pct
    )
    found = compute_document([line], charge=Charge.IGST).lines[0]
    assert (found.disc1, found.taxable, found.igst) == (
        Decimal(row["discount"]),
        Decimal(row["taxable"]),
        Decimal(row["igst"]),
    )
    assert pct == Decimal(row.get("disc_pct", "10"))


def test_whole_schemes_give_whole_units():
    assert [free_units(Decimal(quantity), Decimal(10), Decimal(1)) for quantity in (9, 10, 25)] == [
        Decimal(0),
        Decimal(1),
        Decimal(2),
    ]
    with pytest.raises(SchemeInvalid):
        free_units(Decimal(1), Decimal(0), Decimal(1))


@pytest.mark.parametrize("row", expected("V14")["rows"], ids=lambda row: row["mrp"])
def test_v14_trade_prices_under_both_conventions(row):
    case = given("V14")
    off, up = case["non_scheduled"], case["scheduled"]
    mrp, rate = Decimal(row["mrp"]), Decimal(row["gst"])
    by_off = trade_prices(
        mrp,
        rate,
        MarginConvention.MARGIN_OFF,
        retailer_percent=Decimal(off["retailer_pct_of_mrp"]),
        stockist_percent=Decimal(off["stockist_pct_of_ptr"]),
    )
    by_up = trade_prices(
        mrp,
        rate,
        MarginConvention.MARK_UP,
        retailer_percent=Decimal(up["retailer_markup_on_ptr"]),
        stockist_percent=Decimal(up["stockist_markup_on_pts"]),
    )
    for found, want in ((by_off, "non_scheduled_discount_method"), (by_up, "scheduled_markup_method")):
        assert found.mrp_without_gst == Decimal(row["mrp_ex_gst"])
        assert (found.ptr, found.pts) == (Decimal(row[want]["ptr"]), Decimal(row[want]["pts"]))


def test_odd_prices_are_reported():
    assert price_warnings(Decimal(80), Decimal(90), Decimal(100)) == ()
    assert price_warnings(Decimal(95), Decimal(90), Decimal(85)) == (
        "PTR 85 is below PTS 90",
        "PTS 90 is below cost 95",
    )


@pytest.mark.parametrize("row", expected("V16")["rows"], ids=lambda row: row["mrp"])
def test_v16_ceiling_limits_the_mrp(row):
    highest = ceiling_mrp(Decimal(row["ceiling_per_unit_ex_gst"]), Decimal(row["units"]), Decimal(row["gst"]))
    assert highest == Decimal(row["max_mrp"])
    if row["ok"]:
        check_ceiling(Decimal(row["mrp"]), highest)
    else:
        with pytest.raises(AboveCeiling) as refusal:
            check_ceiling(Decimal(row["mrp"]), highest)
        assert refusal.value.facts["excess"] == row["excess"]


@pytest.mark.parametrize("n", [0, 1])
def test_v16_non_scheduled_mrp_rises_ten_per_cent_a_year(n):
    case, want = given("V16")["non_scheduled"][n], expected("V16")["non_scheduled"][n]
    highest = highest_mrp_after_rise(Decimal(case["mrp_12m_ago"]))
    assert highest == Decimal(want["max"])
    assert (Decimal(case["mrp"]) <= highest) is want["ok"]


def test_v41_pack_code_is_read():
    want = expected("V41")
    found = read_pack_code(given("V41")["raw_with_FNC1_as_GS"].replace("<GS>", "\x1d"))
    assert (found.gtin, found.batch, found.serial) == (want["ai_01_gtin"], want["ai_10_batch"], want["ai_21_serial"])
    assert found.expiry == date.fromisoformat(want["expiry"])
    assert found.made_on is None


def test_pack_code_with_symbology_mark_and_day_is_read():
    gtin = "0890123456789" + gtin_check_digit("0890123456789")
    found = read_pack_code(f"]d201{gtin}1126010517280215")
    assert (found.made_on, found.expiry) == (date(2026, 1, 5), date(2028, 2, 15))


@pytest.mark.parametrize(
    "raw",
    ["0108901234567891", "17281300", "99ABC", "10", "1728", "10A\x1d10B", "10" + "A" * 21, "https://example.org/x"],
)
def test_pack_code_of_another_form_is_refused(raw):
    with pytest.raises(BarcodeInvalid):
        read_pack_code(raw)


def _discount(**more):
    case = given("V27")
    amount = Decimal(case["turnover"]) * Decimal(case["pct"]) / 100
    fields: dict[str, Any] = {"agreed_before": True, "linked": True, "supplied_on": date(2026, 7, 1)}
    return PostSaleDiscount(amount=amount, tax_rate=Decimal(case["gst"]), charge=Charge.IGST, **(fields | more))


def test_v27_agreed_discount_cuts_tax_and_the_buyer_reverses():
    found, want = gst_discount_note(_discount(), date(2026, 11, 22)), expected("V27")["gst_credit_note"]
    assert (found.totals.taxable, found.totals.igst, found.totals.value) == tuple(
        Decimal(want[name]) for name in ("taxable", "igst", "total")
    )
    assert found.buyer_reverses == Decimal(want["buyer_itc_reversal"])
    assert found.kind is DocumentKind.CREDIT_NOTE


def test_v27_commercial_note_leaves_tax_alone():
    found, want = commercial_discount_note(_discount().amount), expected("V27")["commercial_credit_note"]
    assert (found.totals.value, found.totals.tax, found.buyer_reverses) == (
        Decimal(want["amount"]),
        Decimal(0),
        Decimal(0),
    )
    assert (found.in_gstr1, found.kind) == (False, DocumentKind.COMMERCIAL_CREDIT_NOTE)


def test_discount_without_agreement_or_late_is_commercial_only():
    for late_or_loose, day in ((_discount(agreed_before=False), date(2026, 11, 22)), (_discount(), date(2027, 12, 1))):
        with pytest.raises(DiscountNeedsCommercialNote):
            gst_discount_note(late_or_loose, day)
    lenient = replace(settings_on(date(2026, 11, 22)), discount_needs_agreement=False)
    assert gst_discount_note(_discount(agreed_before=False), date(2026, 11, 22), settings=lenient).in_gstr1


@pytest.mark.parametrize("row", expected("V29")["route_credit_note"], ids=lambda row: row["date"])
def test_v29_credit_note_cuts_tax_to_30_november_by_setting(row):
    case = given("V29")
    on, invoiced = date.fromisoformat(row["date"]), date.fromisoformat(case["original_invoice_date"])
    november = replace(settings_on(on), november_note_cuts_tax=True)
    _, note = expired_return_routes(RecipientCategory.REGULAR, invoiced, on, settings=november)
    assert note.taxed is row["with_tax"]
    charge = Charge.CGST_SGST if note.taxed else Charge.NO_TAX
    totals = compute_document(
        [Line(quantity=Decimal(1), rate=Decimal(case["value"]), tax_rate=Decimal(case["gst"]))], charge=charge
    ).totals
    if note.taxed:
        assert (totals.cgst, totals.sgst, totals.value) == (
            Decimal(row["cgst"]),
            Decimal(row["sgst"]),
            Decimal(row["total"]),
        )
        assert note.last_day == date.fromisoformat(expected("V29")["last_date_for_tax_adjustment"])
    else:
        assert totals.value == Decimal(row["commercial_credit"])
        assert note.document is DocumentKind.COMMERCIAL_CREDIT_NOTE


@pytest.mark.parametrize(("on", "taxed"), [(date(2026, 10, 31), True), (date(2026, 11, 1), False)])
def test_expired_goods_of_november_come_back_on_a_commercial_note(on, taxed):
    _, note = expired_return_routes(RecipientCategory.REGULAR, date(2025, 6, 10), on)
    assert (note.taxed, note.last_day) == (taxed, date(2026, 10, 31) if taxed else None)


@pytest.mark.parametrize(
    ("sender", "route", "document", "taxed"),
    [
        (RecipientCategory.REGULAR, ReturnRoute.FRESH_SUPPLY, DocumentKind.TAX_INVOICE, True),
        (RecipientCategory.COMPOSITION, ReturnRoute.FRESH_SUPPLY_COMPOSITION, DocumentKind.BILL_OF_SUPPLY, False),
        (RecipientCategory.UNREGISTERED, ReturnRoute.UNREGISTERED, None, False),
    ],
)
def test_v29_sender_decides_the_paper_that_goes_back(sender, route, document, taxed):
    back, _ = expired_return_routes(sender, date(2025, 6, 10), date(2026, 11, 22))
    assert (back.route, back.document, back.taxed) == (route, document, taxed)
    assert back.receiver_reverses_on_destruction is taxed


@pytest.mark.parametrize(
    ("sender", "last_day"),
    [(RecipientCategory.REGULAR, date(2026, 10, 31)), (RecipientCategory.UNREGISTERED, date(2026, 9, 30))],
)
def test_quarterly_filer_takes_goods_back_and_discounts_as_its_returns_allow(sender, last_day):
    quarterly, registered = FilerFacts(filer=Filer.QUARTERLY), sender is RecipientCategory.REGULAR
    discount = _discount(supplied_on=date(2025, 6, 10), to_registered=registered)
    later = last_day + timedelta(days=1)

    for on, in_time in ((last_day, True), (later, False)):
        _, note = expired_return_routes(sender, date(2025, 6, 10), on, facts=quarterly)
        assert note.taxed is in_time
        assert due_soon(sender, date(2025, 6, 10), on, facts=quarterly) is in_time
    assert gst_discount_note(discount, last_day, facts=quarterly).in_gstr1
    with pytest.raises(DiscountNeedsCommercialNote):
        gst_discount_note(discount, later, facts=quarterly)


def test_november_by_setting_brings_a_return_up_until_its_30th():
    november = replace(settings_on(date(2026, 11, 30)), november_note_cuts_tax=True)
    on = date(2026, 11, 30)
    assert due_soon(RecipientCategory.REGULAR, date(2025, 6, 10), on, settings=november)
    assert not due_soon(RecipientCategory.REGULAR, date(2025, 6, 10), on)


def test_return_is_brought_up_sixty_days_before_its_limit():
    invoiced = date(2025, 6, 10)
    assert [
        due_soon(RecipientCategory.REGULAR, invoiced, on)
        for on in (date(2026, 8, 31), date(2026, 9, 1), date(2026, 10, 31), date(2026, 11, 1))
    ] == [
        False,
        True,
        True,
        False,
    ]
