from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gst.portal_json import JsonInvalid, write_json
from gst.returns.gstr1 import Extras, build_gstr1
from gst.returns.gstr1_file import file_name, iff_only, read_gstr1, upload_parts
from gst.returns.outward_documents import IssuedAs, IssuedNumber
from gst.returns.sections import Section
from gst.returns.unplaceable import UnplacedReason
from gst.settings import settings_on
from gst.tax.categories import DocumentKind, SupplyKind, Treatment
from tests.unit.gst.months import SELLER, document, line, v30_month
from tests.unit.gst.vectors import opened

_RETAILER = "27ABKPS7712L1Z1"


_OCTOBER = "102026"


def _sections(*documents, **more):
    return build_gstr1(SELLER, _OCTOBER, documents, **more)


def test_bill_of_exempt_goods_is_in_nil_only():
    found = _sections(document("A1", line("450.00", 0, treatment=Treatment.EXEMPT), kind=DocumentKind.BILL_OF_SUPPLY))
    assert found.placed[0].section is Section.NIL
    assert "b2cs" not in found.file
    assert opened(found.file)["nil"]["inv"] == [
        {"sply_ty": "INTRAB2C", "expt_amt": Decimal("450.00"), "nil_amt": Decimal(0), "ngsup_amt": Decimal(0)}
    ]


def test_nil_rows_name_the_border_in_the_portals_words():
    inter = {"supply": SupplyKind.INTER_STATE, "place_of_supply": "24"}
    lines = (line("10", 0, treatment=Treatment.NIL_RATED), line("1", 0, treatment=Treatment.NON_GST))
    found = _sections(
        document("A1", *lines, recipient_gstin="24AADCH3390Q1Z6", **inter),
        document("A2", *lines, **inter),
        document("A3", *lines, recipient_gstin=_RETAILER),
    )
    assert [row["sply_ty"] for row in opened(found.file)["nil"]["inv"]] == ["INTRB2B", "INTRB2C", "INTRAB2B"]
    assert opened(found.file)["nil"]["inv"][0]["nil_amt"] == Decimal(10)
    assert opened(found.file)["nil"]["inv"][0]["ngsup_amt"] == Decimal(1)


def test_export_of_exempt_goods_is_zero_rated():
    invoice = document(
        "A1",
        line("100", 0, treatment=Treatment.EXEMPT),
        supply=SupplyKind.EXPORT_WITHOUT_TAX,
        place_of_supply="96",
    )
    found = _sections(invoice)
    assert opened(found.file)["exp"][0]["exp_typ"] == "WOPAY"
    assert "nil" not in found.file


@pytest.mark.parametrize(("keep", "rate"), [(False, Decimal(0)), (True, Decimal(5))])
def test_rate_of_a_supply_without_payment_is_reported_by_setting(keep, rate):
    settings = replace(settings_on(date(2026, 10, 1)), keep_wop_rate=keep)
    untaxed = line("100", cgst=Decimal(0), sgst=Decimal(0))
    invoice = document(
        "A1", untaxed, supply=SupplyKind.SEZ_WITHOUT_TAX, place_of_supply="24", recipient_gstin="24AAFCZ5508B1ZL"
    )
    found = _sections(invoice, settings=settings)
    assert opened(found.file)["b2b"][0]["inv"][0]["itms"][0]["itm_det"]["rt"] == rate
    assert opened(found.file)["hsn"]["hsn_b2b"][0]["rt"] == rate


def test_deemed_export_and_reverse_charge_are_marked():
    found = _sections(
        document("A1", line("100"), recipient_gstin=_RETAILER, supply=SupplyKind.DEEMED_EXPORT),
        document("A2", line("100", cgst=Decimal(0), sgst=Decimal(0)), recipient_gstin=_RETAILER, reverse_charge=True),
    )
    rows = opened(found.file)["b2b"][0]["inv"]
    assert [(row["inv_typ"], row["rchrg"]) for row in rows] == [("DE", "N"), ("R", "Y")]
    assert rows[0]["itms"][0]["itm_det"]["camt"] == Decimal("2.50")


@pytest.mark.parametrize(("in_b2b", "tab"), [(False, "hsn_b2c"), (True, "hsn_b2b")])
def test_export_is_in_the_hsn_tab_of_the_setting(in_b2b, tab):
    settings = replace(settings_on(date(2026, 10, 1)), exports_in_b2b_hsn=in_b2b)
    invoice = document("A1", line("100", inter=True), supply=SupplyKind.EXPORT_WITH_TAX, place_of_supply="96")
    assert list(opened(_sections(invoice, settings=settings).file)["hsn"]) == [tab]


def test_hsn_table_had_one_array_before_may_2025():
    invoices = [
        document("A1", line("100"), date=date(2025, 4, 5), recipient_gstin=_RETAILER),
        document("A2", line("50"), date=date(2025, 4, 5)),
    ]
    found = opened(build_gstr1(SELLER, "042025", invoices).file)["hsn"]
    assert [(row["txval"], row["qty"]) for row in found["data"]] == [(Decimal(150), Decimal(2))]


def test_service_line_has_no_quantity():
    row = opened(_sections(document("A1", line("100", 18, hsn="996511", uqc="OTH"))).file)["hsn"]["hsn_b2c"][0]
    assert (row["uqc"], row["qty"]) == ("NA", Decimal(0))


def test_own_hsn_text_replaces_the_shipped_one():
    found = _sections(document("A1", line("100")), extras=Extras(hsn_texts={"30049099": "OTHER MEDICAMENTS"}))
    assert opened(found.file)["hsn"]["hsn_b2c"][0]["desc"] == "OTHER MEDICAMENTS"


def test_documents_issued_are_listed_per_series_and_unbroken_range():
    extras = Extras(
        issued=(
            IssuedNumber(issued_as=IssuedAs.OUTWARD_INVOICE, number="B/10"),
            IssuedNumber(issued_as=IssuedAs.CHALLAN_OTHER, number="CH/1"),
            IssuedNumber(issued_as=IssuedAs.CHALLAN_OTHER, number="CH/2", cancelled=True),
        ),
    )
    numbers = ("A/1", "A/2", "A/4", "B/9")
    found = opened(_sections(*(document(number, line("1")) for number in numbers), extras=extras).file)["doc_issue"][
        "doc_det"
    ]
    ranges = [
        [(row["from"], row["to"], row["totnum"], row["cancel"], row["net_issue"]) for row in kind["docs"]]
        for kind in found
    ]
    assert [kind["doc_num"] for kind in found] == [1, 12]
    assert ranges == [
        [("A/1", "A/2", 2, 0, 2), ("A/4", "A/4", 1, 0, 1), ("B/9", "B/10", 2, 0, 2)],
        [("CH/1", "CH/2", 2, 1, 1)],
    ]


def test_cess_stands_in_its_row_and_in_the_hsn_table():
    found = _sections(document("A1", line("1000", 28, cess=Decimal("120.00")), recipient_gstin=_RETAILER))
    assert opened(found.file)["b2b"][0]["inv"][0]["itms"][0]["itm_det"]["csamt"] == Decimal("120.00")
    assert opened(found.file)["hsn"]["hsn_b2b"][0]["csamt"] == Decimal("120.00")
    assert found.placed[0].amounts.cess == Decimal("120.00")


def test_row_that_cannot_be_split_stands_alone():
    file = opened(_sections(document("A1", line("1"), recipient_gstin=_RETAILER)).file)
    parts = upload_parts(file, limit=10)
    assert [list(read_gstr1(part))[-1] for part in parts] == ["b2b", "doc_issue", "hsn"]


@pytest.mark.parametrize("text", ["[]", '{"gstin": "27AAECM4821K1ZC", "fp": "102026"}', "{"])
def test_file_of_another_shape_is_refused(text):
    with pytest.raises(JsonInvalid):
        read_gstr1(text)


def test_file_is_named_after_day_and_gstin():
    assert file_name(SELLER, date(2026, 11, 5)) == "returns_05112026_R1_27AAECM4821K1ZC_offline.json"


def test_quarterly_filers_month_holds_registered_buyers_only():
    assert set(iff_only(build_gstr1(SELLER, _OCTOBER, v30_month()).file)) == {
        "gstin",
        "fp",
        "version",
        "hash",
        "b2b",
        "cdnr",
    }


def test_upload_is_split_and_keeps_every_row():
    file = opened(build_gstr1(SELLER, _OCTOBER, v30_month()).file)
    assert upload_parts(file) == [write_json(file)]
    parts = [opened(read_gstr1(part)) for part in upload_parts(file, limit=420)]
    assert len(parts) > 6
    rows = [row["inum"] for part in parts for group in part.get("b2b", []) for row in group["inv"]]
    assert rows == ["MP/26-27/000101", "MP/26-27/000102", "MP/26-27/000107"]
    assert {"b2b", "b2cl", "b2cs", "nil", "cdnr", "cdnur", "doc_issue", "hsn"} <= {
        name for part in parts for name in part
    }


def test_long_list_of_one_party_is_cut_and_its_gstin_repeated():
    invoices = [document(f"A{n}", line("100"), recipient_gstin=_RETAILER) for n in range(1, 9)]
    file = {name: held for name, held in opened(_sections(*invoices).file).items() if name not in {"hsn", "doc_issue"}}
    parts = [opened(read_gstr1(part)) for part in upload_parts(file, limit=600)]
    assert [group["ctin"] for part in parts for group in part["b2b"]] == [_RETAILER] * len(parts)
    assert [row["inum"] for part in parts for group in part["b2b"] for row in group["inv"]] == [
        f"A{n}" for n in range(1, 9)
    ]


def test_long_hsn_table_is_cut_and_keeps_every_row_in_its_tab():
    buyers = (_RETAILER, None)
    goods = ("30049011", "30049012", "30049013", "30049014")
    invoices = [
        document(f"A{n}", *(line("100", hsn=code) for code in goods), recipient_gstin=buyer)
        for n, buyer in enumerate(buyers)
    ]
    whole = opened(_sections(*invoices).file)
    parts = upload_parts(whole, limit=500)
    tables = [opened(read_gstr1(part))["hsn"] for part in parts if '"hsn"' in part]
    assert len(tables) > 2
    for tab in ("hsn_b2b", "hsn_b2c"):
        assert [row["hsn_sc"] for table in tables for row in table.get(tab, [])] == list(goods)
    assert max(len(part) for part in parts if '"hsn"' in part) <= 500


def test_document_of_many_items_is_never_cut():
    export = {"supply": SupplyKind.EXPORT_WITH_TAX, "place_of_supply": "96", "kind": DocumentKind.CREDIT_NOTE}
    note = document("C1", line("100", 5, inter=True), line("100", 18, inter=True), **export)
    rows = [
        row
        for part in upload_parts(opened(_sections(note).file), limit=10)
        for row in opened(read_gstr1(part)).get("cdnur", [])
    ]
    assert [(row["nt_num"], len(row["itms"])) for row in rows] == [("C1", 2)]


def test_document_of_a_later_period_is_listed_and_counted_where_it_was_issued():
    later = document("A2", line("100"), date=date(2026, 11, 1))
    found = _sections(document("A1", line("100")), later)
    assert [(item.number, item.why) for item in found.unplaced] == [("A2", UnplacedReason.AFTER_PERIOD)]
    assert opened(found.file)["doc_issue"]["doc_det"][0]["docs"][0]["totnum"] == 1
    november = build_gstr1(SELLER, "112026", [later])
    assert opened(november.file)["doc_issue"]["doc_det"][0]["docs"][0]["from"] == "A2"


def test_late_document_of_last_year_may_share_a_number():
    found = build_gstr1(SELLER, "042026", [document("A1", line("1"), date=date(2026, 4, 1)), _of_march("A1")])
    assert len(found.placed) == 2
    assert not found.unplaced


def _of_march(number):
    return document(number, line("1"), date=date(2026, 3, 31))


def test_note_without_value_is_listed():
    note = document("C1", line("0"), kind=DocumentKind.CREDIT_NOTE, recipient_gstin=_RETAILER)
    assert _sections(note).unplaced[0].why is UnplacedReason.NOTE_WITHOUT_VALUE


def test_line_too_small_to_bear_tax_is_placed():
    assert len(_sections(document("A1", line("0.05"))).placed) == 1


@pytest.mark.parametrize(
    ("hsn", "faults"), [("300490", [UnplacedReason.HSN_INVALID]), ("30049099", []), ("996511", [])]
)
def test_exported_goods_owe_eight_digits(hsn, faults):
    export = document("A1", line("100", inter=True, hsn=hsn), supply=SupplyKind.EXPORT_WITH_TAX, place_of_supply="96")
    assert [item.why for item in _sections(export).unplaced] == faults


def test_cancelled_number_used_again_by_a_live_document_is_listed():
    live = document("A1", line("100"))
    found = _sections(replace(live, cancelled=True), live)
    assert [(item.number, item.why) for item in found.unplaced] == [
        ("A1", UnplacedReason.CANCELLED),
        ("A1", UnplacedReason.NUMBER_WAS_CANCELLED),
    ]
    assert not found.placed
    (series,) = opened(found.file)["doc_issue"]["doc_det"][0]["docs"]
    assert (series["totnum"], series["cancel"]) == (1, 1)


def test_document_cancelled_after_a_live_one_of_its_number_is_its_second_use():
    live = document("A1", line("100"))
    found = _sections(live, replace(live, number="a1", cancelled=True))
    assert [(item.number, item.why) for item in found.unplaced] == [("a1", UnplacedReason.NUMBER_TWICE)]
    (series,) = opened(found.file)["doc_issue"]["doc_det"][0]["docs"]
    assert (series["totnum"], series["cancel"]) == (1, 0)


def test_number_cancelled_before_posting_is_not_used_again_by_its_kind():
    extras = Extras(issued=(IssuedNumber(issued_as=IssuedAs.OUTWARD_INVOICE, number="A1", cancelled=True),))
    note = document("A1", line("100"), kind=DocumentKind.CREDIT_NOTE)
    found = _sections(document("A1", line("100")), note, extras=extras)
    assert [item.why for item in found.unplaced] == [UnplacedReason.NUMBER_WAS_CANCELLED]
    assert [item.kind for item in found.placed] == [DocumentKind.CREDIT_NOTE]
    invoices, _ = opened(found.file)["doc_issue"]["doc_det"]
    assert (invoices["doc_num"], invoices["docs"][0]["cancel"]) == (1, 1)
