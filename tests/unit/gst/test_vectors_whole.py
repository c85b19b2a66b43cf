"""The figures of the worked cases that no other test reads, so that every one of them is asserted from the file."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from gst.document.compute import compute_document
from gst.document.credit import NOTHING_CREDITED, OriginalLine, credit_for_return
from gst.document.lines import Line
from gst.document.post_sale_discount import commercial_discount_note
from gst.document.totals import add_up
from gst.eway.validity import valid_until
from gst.goods.pack_code import GROUP_SEPARATOR, read_pack_code
from gst.goods.price_ceiling import AboveCeiling, ceiling_mrp, check_ceiling
from gst.inward.itc import ItcFacts, ItcOutcome, decide_itc
from gst.money import round_tax
from gst.returns.gstr1 import build_gstr1
from gst.returns.gstr3b import Inward, gstr3b_file, outward_tables
from gst.returns.outward_documents import OriginalInvoice
from gst.tax.categories import Charge, DocumentKind, RecipientCategory, SupplyKind, Treatment
from gst.tax.rates import rate_for
from gst.tax.supply_kind_and_heads import SupplyFacts, SupplyRefused, decide_supply
from tests.unit.gst.months import SELLER, document, line, v30_month
from tests.unit.gst.vectors import expected, given, opened

_OCTOBER = "102026"


def _decimals(row):
    return {name: Decimal(value) for name, value in row.items()}


def _figures(found, names):
    return {name: getattr(found, name) for name in names}


def _line(row, **more):
    fields = {"quantity": Decimal(row["qty"]), "rate": Decimal(row["rate"]), "tax_rate": Decimal(row["gst"])}
    fields |= {"discount_percent": Decimal(row.get("disc_pct", 0)), "free_quantity": Decimal(row.get("free_qty", 0))}
    return Line(**(fields | more))


def _assert_line(found, row):
    declared = {name: value for name, value in row.items() if name != "disc_amt"}
    assert _figures(found, declared) == _decimals(declared)
    assert found.bill_discount == Decimal(row["disc_amt"])


def _assert_totals(found, row):
    declared = {name: value for name, value in row.items() if name != "rounded"}
    assert _figures(found, declared) == _decimals(declared)
    assert found.value == Decimal(row["rounded"])


def test_v06_both_sides_of_the_border():
    case, want = given("V06"), expected("V06")
    plain = Line(quantity=Decimal(1), rate=Decimal(case["taxable"]), tax_rate=Decimal(case["gst"]))
    intra = compute_document([plain], charge=Charge.CGST_SGST).totals
    inter = compute_document([plain], charge=Charge.IGST).totals
    assert _figures(intra, want["intra"]) == _decimals(want["intra"])
    assert _figures(inter, want["inter"]) == _decimals(want["inter"])
    assert inter.igst != Decimal(want["half_even_would_give_igst"])


def test_v13_working_back_by_the_unit_errs_by_what_the_case_says():
    case, want = given("V13"), expected("V13")
    mrp, quantity = Decimal(case["mrp"]), Decimal(case["qty"])
    whole = Line(quantity=quantity, rate=mrp, tax_rate=Decimal(case["gst"]), inclusive=True)
    found = compute_document([whole], charge=Charge.IGST).lines[0]
    unit = compute_document(
        [Line(quantity=Decimal(1), rate=mrp, tax_rate=Decimal(case["gst"]), inclusive=True)], charge=Charge.IGST
    ).lines[0]
    assert _figures(found, want["line"]) == _decimals(want["line"])
    assert {
        "unit_taxable": unit.taxable,
        "line_taxable": unit.taxable * quantity,
        "difference": found.taxable - unit.taxable * quantity,
    } == _decimals(want["wrong_per_unit"])


@pytest.mark.parametrize("row", expected("V16")["rows"], ids=lambda row: row["mrp"])
def test_v16_excess_over_the_ceiling(row):
    highest = ceiling_mrp(Decimal(row["ceiling_per_unit_ex_gst"]), Decimal(row["units"]), Decimal(row["gst"]))
    excess = Decimal(0)
    try:
        check_ceiling(Decimal(row["mrp"]), highest)
    except AboveCeiling as refusal:
        excess = Decimal(refusal.facts["excess"])
    assert excess == Decimal(row["excess"])


def test_v20_composition_supply_stays_within_the_state_and_gives_no_credit():
    want = expected("V20")
    with pytest.raises(SupplyRefused):
        decide_supply(
            SupplyFacts(
                supplier_state="27",
                place_of_supply="24",
                recipient=RecipientCategory.REGULAR,
                supplier_is_composition=not want["may_sell_interstate"],
            ),
        )
    day = date(2026, 10, 5)
    bought = decide_itc(
        ItcFacts(invoice_date=day, in_2b=True, received_on=day, claim_on=day, supplier_is_composition=True)
    )
    assert (bought.outcome, bought.table_3b) == (ItcOutcome.INELIGIBLE, "5")
    assert Decimal(want["buyer_itc"]) == 0


def test_v21_invoice_of_taxed_and_exempt_lines():
    case, want = given("V21"), expected("V21")["invoice"]
    lines = [_line(row, treatment=Treatment(row.get("treatment", "TAXABLE").lower())) for row in case["lines"]]
    _assert_totals(compute_document(lines, charge=Charge.CGST_SGST).totals, want)


def test_v24_line_that_is_returned_in_part():
    found = compute_document([_line(given("V24")["original"])], charge=Charge.CGST_SGST)
    _assert_line(found.lines[0], expected("V24")["original_line"])


def test_v26_note_on_an_old_invoice_keeps_its_row_at_the_old_rate():
    case, want = given("V26"), expected("V26")
    invoiced, noted = (date.fromisoformat(day) for day in (case["invoice"]["date"], case["credit_note_date"]))
    rate = rate_for("medicine", invoiced).tax_rate
    taxable = Decimal(case["invoice"]["taxable"])
    note = document(
        "C1",
        line(want["taxable"], rate, inter=True),
        kind=DocumentKind.CREDIT_NOTE,
        date=noted,
        supply=SupplyKind.INTER_STATE,
        place_of_supply="24",
        recipient_gstin="24AADCH3390Q1Z6",
        original=OriginalInvoice(number="A1", date=invoiced, value=Decimal(want["total"])),
    )
    file = opened(build_gstr1(SELLER, _OCTOBER, [note]).file)
    declared, summed = file["cdnr"][0]["nt"][0]["itms"][0]["itm_det"], file["hsn"]["hsn_b2b"][0]
    assert (declared["rt"], declared["iamt"]) == (Decimal(want["rate"]), Decimal(want["igst"]))
    assert (summed["rt"], summed["txval"]) == (Decimal(want["hsn_row_rate"]), -taxable)


def test_v27_commercial_note_bears_no_tax_and_is_in_no_return():
    want = expected("V27")["commercial_credit_note"]
    found = commercial_discount_note(Decimal(want["amount"]))
    assert (found.totals.value, found.totals.tax) == (Decimal(want["amount"]), Decimal(want["gst"]))
    assert found.buyer_reverses == Decimal(want["buyer_itc_reversal"])
    assert found.in_gstr1 is (want["gstr1"] is not None)


def test_v28_debit_note_row_and_document():
    case, want = given("V28"), expected("V28")
    computed = compute_document(
        [Line(quantity=Decimal(case["qty"]), rate=Decimal(case["rate_diff"]), tax_rate=Decimal(case["gst"]))],
        charge=Charge.IGST,
    )
    note = document(
        "D1",
        line(str(want["gstr1"]["txval"]), want["gstr1"]["rt"], inter=True, quantity=Decimal(want["stock_change"])),
        kind=DocumentKind.DEBIT_NOTE,
        recipient_gstin="24AADCH3390Q1Z6",
        supply=SupplyKind.INTER_STATE,
        place_of_supply="24",
        value=computed.totals.value,
    )
    row = opened(build_gstr1(SELLER, _OCTOBER, [note]).file)["cdnr"][0]["nt"][0]
    declared = {"ntty": row["ntty"], "val": row["val"]} | row["itms"][0]["itm_det"]
    assert {name: declared[name] for name in want["gstr1"]} == {
        name: value if name == "ntty" else Decimal(str(value)) for name, value in want["gstr1"].items()
    }


@pytest.mark.parametrize(
    ("route", "charge"),
    [
        ("route_fresh_supply_by_registered_retailer", Charge.CGST_SGST),
        ("route_composition_retailer", Charge.NO_TAX),
        ("route_unregistered", Charge.NO_TAX),
    ],
)
def test_v29_tax_on_each_way_back(route, charge):
    case, want = given("V29"), expected("V29")[route]
    goods = Line(quantity=Decimal(1), rate=Decimal(case["value"]), tax_rate=Decimal(case["gst"]))
    found = compute_document([goods], charge=charge).totals
    for name in ("taxable", "cgst", "sgst"):
        if name in want:
            assert getattr(found, name) == Decimal(want[name])
    for name in ("wholesaler_itc", "tax_on_document", "recipient_itc", "tax"):
        if name in want:
            assert found.tax == Decimal(want[name])
    if "on_destruction_reverse" in want:
        assert found.tax == Decimal(want["on_destruction_reverse"].split()[0])


def test_v31_each_section_has_its_words():
    want = expected("V31")
    case = given("V31")["before_2024_08"]
    inter = {"place_of_supply": case["pos"], "supply": SupplyKind.INTER_STATE}
    before = document("A1", line("100", inter=True), value=Decimal(case["value"]), date=date(2024, 7, 31), **inter)
    assert build_gstr1(SELLER, "072024", [before]).placed[0].section == want["before_2024_08"].split()[0]
    original = OriginalInvoice(number="A2", date=date(2026, 9, 1), value=Decimal("100000.01"))
    note = document("C1", line("500.00", inter=True), kind=DocumentKind.CREDIT_NOTE, original=original, **inter)
    row = opened(build_gstr1(SELLER, _OCTOBER, [note]).file)["cdnur"][0]
    assert f"goes to cdnur typ {row['typ']}" in want["credit_note_rule"]


def test_v32_zero_rated_row_of_the_file():
    file = opened(gstr3b_file(SELLER, _OCTOBER, outward_tables(build_gstr1(SELLER, _OCTOBER, v30_month())), Inward()))
    want = expected("V32")
    for name in ("osup_det", "osup_zero", "osup_nil_exmp"):
        assert file["sup_details"][name] == _decimals(want[name])


def test_v33_reply_seen_from_the_portal():
    made, _, until = expected("V33")["single_day_sample_from_NIC"].removeprefix("generated ").partition(", 10 km -> ")
    form = "%d/%m/%Y %I:%M %p"
    generated = datetime.strptime(made, form)
    assert valid_until(generated, 10).strftime(form) == until


def test_v41_expiry_as_written_in_the_code():
    case, want = given("V41"), expected("V41")
    raw = case["raw_with_FNC1_as_GS"].replace("<GS>", GROUP_SEPARATOR)
    assert f"17{want['ai_17_expiry_raw']}" in raw
    assert read_pack_code(raw).expiry == date.fromisoformat(want["expiry"])


def test_v42_only_what_lies_above_fifty_lakh_is_liable():
    case, want = given("V42"), expected("V42")
    cumulative = Decimal(case["purchases_so_far"]) + Decimal(case["new_invoice"]["taxable"])
    assert cumulative == Decimal(want["cumulative"])
    assert round_tax(Decimal(want["liable_amount"]), Decimal("0.1")) == Decimal(want["tds"])


def test_v45_invoice_and_its_whole_credit():
    want = expected("V45")
    sold = compute_document([_line(given("V45"))], charge=Charge.CGST_SGST)
    _assert_line(sold.lines[0], want["invoice_line"])
    _assert_totals(sold.totals, want["invoice"])
    back = credit_for_return(
        OriginalLine(
            billed_quantity=Decimal(given("V45")["qty"]),
            free_quantity=Decimal(0),
            taxable=sold.totals.taxable,
            cgst=sold.totals.cgst,
            sgst=sold.totals.sgst,
        ),
        NOTHING_CREDITED,
        Decimal(given("V45")["qty"]),
    )
    note = add_up([back])
    assert _figures(note, want["credit_note"]) == _decimals(want["credit_note"])
    assert {
        "taxable": sold.totals.taxable - note.taxable,
        "tax": sold.totals.tax - note.tax,
        "receivable": sold.totals.value - note.value,
    } == _decimals(want["net_after"])


def test_v47_bill_of_the_supplier():
    case, want = given("V47"), expected("V47")
    billed = Line(quantity=Decimal(case["billed_qty"]), rate=Decimal(case["rate"]), tax_rate=Decimal(case["gst"]))
    found = compute_document([billed], charge=Charge.IGST).totals
    assert _figures(found, want["supplier_invoice"]) == _decimals(want["supplier_invoice"])
    assert Decimal(want["grn_accept"]) == Decimal(case["received_qty"])


def test_v27_gst_note_to_a_registered_buyer_is_a_credit_in_cdnr():
    want = expected("V27")["gst_credit_note"]
    note = document(
        "C1",
        line(want["taxable"], given("V27")["gst"], inter=True),
        kind=DocumentKind.CREDIT_NOTE,
        supply=SupplyKind.INTER_STATE,
        place_of_supply="24",
        recipient_gstin="24AADCH3390Q1Z6",
    )
    found = build_gstr1(SELLER, _OCTOBER, [note])
    row = opened(found.file)["cdnr"][0]["nt"][0]
    assert f"{found.placed[0].section} {row['ntty']}" == want["gstr1"]
    assert row["itms"][0]["itm_det"]["iamt"] == Decimal(want["igst"])


def test_v29_note_after_the_limit_is_in_no_return():
    (late,) = [row for row in expected("V29")["route_credit_note"] if not row["with_tax"]]
    found = commercial_discount_note(Decimal(late["commercial_credit"]))
    assert found.in_gstr1 is late["in_gstr1"]
