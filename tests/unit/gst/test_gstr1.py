import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gst.filer_facts import FilerFacts
from gst.portal_json import read_json, write_json
from gst.returns.gstr1 import build_gstr1
from gst.returns.outward_documents import OriginalInvoice, ShippingBill
from gst.returns.sections import Section, b2cl_limit
from gst.returns.unplaceable import UnplacedReason
from gst.settings import settings_on
from gst.tax.categories import DocumentKind, SupplyKind, Treatment
from tests.unit.gst.months import SELLER, document, line, v30_month
from tests.unit.gst.vectors import expected, given, opened

_RETAILER = "27ABKPS7712L1Z1"
_OCTOBER = "102026"


def _exact(value):
    return read_json(json.dumps(value))


def _sections(*documents, **more):
    return build_gstr1(SELLER, _OCTOBER, documents, **more)


def test_v30_month_gives_the_complete_file():
    found = build_gstr1(SELLER, _OCTOBER, v30_month())
    want = expected("V30")["gstr1"]
    assert read_json(write_json(found.file)) == _exact(want)
    assert list(found.file) == list(want)
    assert [(item.number, item.why) for item in found.unplaced] == [("MP/26-27/000106", UnplacedReason.CANCELLED)]
    assert found.hsn_total.taxable == Decimal("247798.06")


@pytest.mark.parametrize("row", expected("V31")["rows"], ids=lambda row: f"{row['value']}@{row['pos']}")
def test_v31_large_is_strictly_above_the_limit(row):
    inter = row["pos"] != "27"
    invoice = document(
        "A1",
        line("100", inter=inter),
        value=Decimal(row["value"]),
        place_of_supply=row["pos"],
        supply=SupplyKind.INTER_STATE if inter else SupplyKind.INTRA_STATE,
    )
    assert _sections(invoice).placed[0].section.value == row["section"]


def test_v31_limit_was_higher_before_august_2024():
    case = given("V31")["before_2024_08"]
    invoice = document(
        "A1",
        line("100", inter=True),
        value=Decimal(case["value"]),
        place_of_supply=case["pos"],
        supply=SupplyKind.INTER_STATE,
        date=date(2024, 7, 31),
    )
    found = build_gstr1(SELLER, "072024", [invoice])
    assert found.placed[0].section is Section.B2CS
    assert (b2cl_limit(date(2024, 7, 31)), b2cl_limit(date(2024, 8, 1))) == (Decimal(250000), Decimal(100000))


@pytest.mark.parametrize(
    ("original_value", "original_date", "section"),
    [
        ("100000.01", date(2026, 9, 1), Section.CDNUR),
        ("100000.00", date(2026, 9, 1), Section.B2CS),
        ("200000.00", date(2024, 7, 1), Section.B2CS),
    ],
)
def test_v31_note_follows_its_original_however_small(original_value, original_date, section):
    note = document(
        "C1",
        line("500", inter=True),
        kind=DocumentKind.CREDIT_NOTE,
        place_of_supply="29",
        supply=SupplyKind.INTER_STATE,
        date=date(original_date.year, 10, 5),
        original=OriginalInvoice(number="A1", date=original_date, value=Decimal(original_value)),
    )
    assert build_gstr1(SELLER, f"10{original_date.year}", [note]).placed[0].section is section


def test_v48_returns_above_sales_give_a_negative_row():
    sale = document("A1", line("1000.00"))
    back = document("C1", line("1500.00"), kind=DocumentKind.CREDIT_NOTE)
    assert read_json(write_json(opened(_sections(sale, back).file)["b2cs"])) == _exact(expected("V48")["b2cs"])


def test_v49_export_and_its_note_have_their_own_shapes():
    case = given("V49")
    invoice = document(
        case["invoice"]["no"],
        line("106200.00", inter=True),
        date=date(2026, 10, 8),
        supply=SupplyKind.EXPORT_WITH_TAX,
        place_of_supply="96",
        shipping_bill=ShippingBill(port="INNSA1", number="1234567", date=date(2026, 10, 10)),
    )
    note = document(
        case["credit_note"]["no"],
        line(case["credit_note"]["taxable"], inter=True),
        date=date(2026, 10, 25),
        kind=DocumentKind.CREDIT_NOTE,
        supply=SupplyKind.EXPORT_WITH_TAX,
        place_of_supply="96",
    )
    found = _sections(invoice, note)
    assert read_json(write_json(opened(found.file)["exp"])) == _exact(expected("V49")["exp"])
    assert read_json(write_json(opened(found.file)["cdnur"])) == _exact(expected("V49")["cdnur"])


def test_v21_exempt_part_goes_to_nil_and_the_rest_to_b2b():
    exempt = line("1200.00", 0, treatment=Treatment.EXEMPT)
    found = _sections(document("A1", line("4000.00"), exempt, value=Decimal(5400), recipient_gstin=_RETAILER))
    want = expected("V21")["gstr1"]
    row = opened(found.file)["b2b"][0]["inv"][0]
    assert row["val"] == Decimal(want["b2b_val"])
    assert [item["itm_det"]["txval"] for item in row["itms"]] == [Decimal(want["b2b_txval"])]
    assert opened(found.file)["nil"]["inv"][0]["sply_ty"] == want["nil_row"]
    assert opened(found.file)["nil"]["inv"][0]["expt_amt"] == Decimal(want["nil_expt_amt"])


def test_v28_debit_note_row_is_positive():
    note = document(
        "D1",
        line("500.00", inter=True, quantity=Decimal(0)),
        kind=DocumentKind.DEBIT_NOTE,
        recipient_gstin="24AADCH3390Q1Z6",
        supply=SupplyKind.INTER_STATE,
        place_of_supply="24",
    )
    found, want = _sections(note), expected("V28")["gstr1"]
    row = opened(found.file)["cdnr"][0]["nt"][0]
    assert (row["ntty"], row["val"]) == (want["ntty"], Decimal(str(want["val"])))
    assert row["itms"][0]["itm_det"] == {
        "txval": Decimal(500),
        "rt": Decimal(5),
        "iamt": Decimal(25),
        "csamt": Decimal(0),
    }
    assert opened(found.file)["hsn"]["hsn_b2b"][0]["qty"] == Decimal(expected("V28")["hsn_qty_change"])


def test_v27_commercial_credit_note_is_outside_the_return():
    note = document("F1", line("5000.00", 0), kind=DocumentKind.COMMERCIAL_CREDIT_NOTE)
    found = _sections(note)
    assert [(item.number, item.why) for item in found.unplaced] == [("F1", UnplacedReason.OUTSIDE_GSTR1)]
    assert set(found.file) == {"gstin", "fp", "version", "hash"}


@pytest.mark.parametrize(
    ("includes_free", "want"), [(True, "hsn_qty_default"), (False, "hsn_qty_alternative_billed_only")]
)
def test_v10_hsn_quantity_has_free_units_by_setting(includes_free, want):
    settings = replace(settings_on(date(2026, 10, 1)), hsn_quantity_includes_free=includes_free)
    invoice = document("A1", line("8163.00", quantity=Decimal(100), free_quantity=Decimal(10)))
    found = _sections(invoice, settings=settings)
    assert opened(found.file)["hsn"]["hsn_b2c"][0]["qty"] == Decimal(expected("V10")[want])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"date": date(2017, 6, 30)}, UnplacedReason.BEFORE_GST),
        ({"number": "0001"}, UnplacedReason.NUMBER_INVALID),
        ({"lines": ()}, UnplacedReason.NO_LINES),
        ({"place_of_supply": "99"}, UnplacedReason.PLACE_INVALID),
        ({"recipient_gstin": "27ABKPS7712L1Z9"}, UnplacedReason.GSTIN_INVALID),
        ({"supply": SupplyKind.SEZ_WITH_TAX, "lines": (line("100", inter=True),)}, UnplacedReason.GSTIN_MISSING),
        ({"value": Decimal(-1)}, UnplacedReason.AMOUNT_NEGATIVE),
        ({"value": Decimal(10) ** 13}, UnplacedReason.VALUE_TOO_LARGE),
        (
            {"shipping_bill": ShippingBill(port="INNSA1", number="", date=date(2026, 10, 1))},
            UnplacedReason.SHIPPING_BILL_INCOMPLETE,
        ),
        ({"lines": (line("100", hsn=""),)}, UnplacedReason.HSN_INVALID),
        ({"lines": (line("100"), line("100", hsn="300"))}, UnplacedReason.HSN_INVALID),
        ({"lines": (line("100", uqc="STRIP"),)}, UnplacedReason.UQC_INVALID),
        ({"lines": (line("100", 13),)}, UnplacedReason.RATE_NOT_ACCEPTED),
        ({"lines": (line("100", cgst=Decimal(2)),)}, UnplacedReason.HEADS_WRONG),
        ({"lines": (line("100", inter=True),)}, UnplacedReason.HEADS_WRONG),
        ({"supply": SupplyKind.INTER_STATE}, UnplacedReason.HEADS_WRONG),
        ({"lines": (line("-100"),)}, UnplacedReason.AMOUNT_NEGATIVE),
        ({"lines": (line("100", treatment=Treatment.EXEMPT),)}, UnplacedReason.HEADS_WRONG),
        (
            {"lines": (line("100", treatment=Treatment.EXEMPT, cgst=Decimal(0), sgst=Decimal(0)),)},
            UnplacedReason.RATE_NOT_ACCEPTED,
        ),
        ({"lines": (line("100", cgst=Decimal(0), sgst=Decimal(0)),)}, UnplacedReason.TAX_MISSING),
        ({"lines": (line("100.005", 0),)}, UnplacedReason.PARTS_OF_A_PAISA),
        ({"value": Decimal("100.005")}, UnplacedReason.PARTS_OF_A_PAISA),
        ({"lines": (line("60000000000"), line("60000000000"))}, UnplacedReason.VALUE_TOO_LARGE),
        ({"place_of_supply": "29"}, UnplacedReason.PLACE_INVALID),
        (
            {"supply": SupplyKind.INTRA_STATE_WITH_IGST, "lines": (line("100", inter=True),)},
            UnplacedReason.REVERSE_CHARGE_MISSING,
        ),
        (
            {
                "supply": SupplyKind.INTRA_STATE_WITH_IGST,
                "lines": (line("100", inter=True),),
                "reverse_charge": True,
            },
            UnplacedReason.GSTIN_MISSING,
        ),
    ],
)
def test_faulty_document_is_listed_with_its_reason_and_counted(change, why):
    good, bad = document("A1", line("100")), replace(document("A2", line("100")), **change)
    found = _sections(good, bad)
    assert [(item.number, item.why) for item in found.unplaced] == [(bad.number, why)]
    assert [item.number for item in found.placed] == ["A1"]
    assert sum(row["totnum"] for row in opened(found.file)["doc_issue"]["doc_det"][0]["docs"]) == 2


def test_line_at_fault_is_numbered():
    found = _sections(document("A1", line("100"), line("100", hsn="12345")))
    assert found.unplaced[0].line == 2


def test_second_use_of_a_number_is_listed_whatever_its_case():
    found = _sections(document("a1", line("100")), document("A1", line("100")))
    assert [(item.number, item.why) for item in found.unplaced] == [("A1", UnplacedReason.NUMBER_TWICE)]
    assert opened(found.file)["doc_issue"]["doc_det"][0]["docs"][0]["totnum"] == 1


def test_unregistered_inter_state_note_without_original_is_listed():
    note = document(
        "C1",
        line("500", inter=True),
        kind=DocumentKind.CREDIT_NOTE,
        place_of_supply="29",
        supply=SupplyKind.INTER_STATE,
    )
    assert _sections(note).unplaced[0].why is UnplacedReason.ORIGINAL_MISSING


def test_six_digits_are_owed_by_the_large():
    found = _sections(document("A1", line("100", hsn="3004")), facts=FilerFacts(least_hsn_digits=6))
    assert found.unplaced[0].why is UnplacedReason.HSN_INVALID
