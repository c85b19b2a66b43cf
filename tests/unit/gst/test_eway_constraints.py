"""Each constraint between the fields of an e-way bill as a test of its own; docs/eway-constraints.md lists them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gst.codes.hsn import HsnInvalid
from gst.codes.numbers import DocumentNumberInvalid
from gst.einvoice.document import Party, Transport, TransportMode
from gst.einvoice.portal import Portal
from gst.eway.cross_checks import cross_check_faults
from gst.eway.payload import Direction, EwayBillInvalid, EwayDocumentType, Purpose, build_eway_bill
from tests.unit.gst.eway_bills import BUYER, DAY, OTHER, SELLER, bill
from tests.unit.gst.vectors import opened

_RAIL = Transport(distance=280, mode=TransportMode.RAIL, document_number="RR/12", document_date=DAY)
_ROAD = Transport(distance=280, mode=TransportMode.ROAD, vehicle="MH12AB1234")
_CHALLAN = EwayDocumentType.CHALLAN
_ABROAD = Party(gstin=None, legal_name="Apotheke", address="Ring 1", place="Berlin", state_code="96")
_UNREGISTERED = replace(SELLER, gstin=None)
_INWARD = {"direction": Direction.INWARD, "seller": BUYER, "buyer": SELLER}
_TOTALS, _ITEMS = bill().totals, bill().items


def _items(**change):
    return {"items": (replace(_ITEMS[0], **change), _ITEMS[1])}


_BROKEN = {
    "203 purpose of the other direction": ({"purpose": Purpose.IMPORT}, "subSupplyType"),
    "205 document of another purpose": ({"document_type": _CHALLAN}, "docType"),
    "377 purpose in words": ({"purpose": Purpose.OTHERS, "document_type": _CHALLAN}, "subSupplyDesc"),
    "208 GSTIN of the seller": ({"seller": replace(SELLER, gstin="27AAECM4821K1ZA")}, "fromGstin"),
    "212 GSTIN of the buyer": ({"buyer": replace(BUYER, gstin="24AADCH3390Q1Z7")}, "toGstin"),
    "211 state of the seller's GSTIN": ({"seller": replace(SELLER, state_code="29")}, "fromStateCode"),
    "215 state of the buyer's GSTIN": ({"buyer": replace(BUYER, state_code="29")}, "toStateCode"),
    "211 no such state": ({"buyer": replace(BUYER, gstin=None, state_code="39")}, "toStateCode"),
    "822 two unregistered parties": (
        {"seller": _UNREGISTERED, "buyer": replace(BUYER, gstin=None), "maker_gstin": "27AAECM4821K1ZC"},
        "toGstin",
    ),
    "450 export to a GSTIN": ({"purpose": Purpose.EXPORT, "port": SELLER}, "toGstin"),
    "451 import from a GSTIN": (
        _INWARD | {"purpose": Purpose.IMPORT, "document_type": EwayDocumentType.BILL_OF_ENTRY},
        "fromGstin",
    ),
    "359 outward, made by the buyer": ({"maker_gstin": BUYER.gstin}, "userGstin"),
    "360 inward, made by the seller": (_INWARD | {"maker_gstin": BUYER.gstin}, "userGstin"),
    "609 GSTIN of the ship-to": ({"ship_to": replace(OTHER, gstin="24AAJFD6617E1ZA")}, "shipToGSTIN"),
    "210 no PIN in India": ({"seller": replace(SELLER, pin=None)}, "fromPincode"),
    "214 PIN of abroad in India": ({"buyer": replace(BUYER, pin="999999")}, "toPincode"),
    "210 PIN that begins with 0": ({"seller": replace(SELLER, pin="041100")}, "fromPincode"),
    "644 regular, to another state": (
        {"ship_to": replace(BUYER, address="9 Godown Road", state_code="29", pin="560001")},
        "actToStateCode",
    ),
    "221 too far inside one PIN": ({"buyer": replace(BUYER, pin="411001")}, "transDistance"),
    "221 beyond 4,000 km": ({"transport": replace(_ROAD, distance=4001)}, "transDistance"),
    "621 vehicle without mode": ({"transport": replace(_ROAD, mode=None)}, "transMode"),
    "622 transport document without mode": ({"transport": replace(_RAIL, mode=None)}, "transMode"),
    "619 nobody to fill part B": ({"transport": Transport(distance=280)}, "transporterId"),
    "303 road without vehicle": ({"transport": replace(_ROAD, vehicle="")}, "vehicleNo"),
    "304 form of the vehicle": ({"transport": replace(_ROAD, vehicle="MH1 AB 1234")}, "vehicleNo"),
    "385 rail without document": ({"transport": replace(_RAIL, document_number="")}, "transDocNo"),
    "385 rail without its day": ({"transport": replace(_RAIL, document_date=None)}, "transDocDate"),
    "223 long transport document": ({"transport": replace(_RAIL, document_number="1" * 16)}, "transDocNo"),
    "362 transport before the document": (
        {"transport": replace(_RAIL, document_date=date(2026, 11, 21))},
        "transDocDate",
    ),
    "222 transporter's form": ({"transport": replace(_ROAD, transporter_id="27AAECM4821")}, "transporterId"),
    "634 over-dimensional by rail": (
        {"transport": replace(_RAIL, vehicle="MH12AB1234", over_dimensional=True)},
        "vehicleType",
    ),
    "620 total beyond the grace": (
        {"totals": replace(_TOTALS, value=_TOTALS.value + Decimal("2.01"))},
        "totInvValue",
    ),
    "620 total below the grace": (
        {"totals": replace(_TOTALS, value=_TOTALS.value - Decimal("2.01"))},
        "totInvValue",
    ),
    "627 negative value": ({"totals": replace(_TOTALS, taxable=Decimal(-1))}, "totalValue"),
    "234 sum of the items": (_items(taxable=_ITEMS[0].taxable + Decimal("2.01")), "totalValue"),
    "218 both heads": (_items(cgst=Decimal(1), igst=Decimal(1)), "itemList[1].igstRate"),
    "219 CGST between states": (_items(cgst=Decimal(1), igst=Decimal(0)), "itemList[1].cgstRate"),
    "216 services alone": ({"items": tuple(replace(item, hsn="996511") for item in _ITEMS)}, "itemList"),
    "233 no items": ({"items": ()}, "itemList"),
    "207 a day after 2029": ({"date": date(2030, 1, 1)}, "docDate"),
    "202 long purpose in words": (
        {"purpose": Purpose.OTHERS, "document_type": _CHALLAN, "purpose_in_words": "x" * 21},
        "subSupplyDesc",
    ),
    "230 no place": ({"seller": replace(SELLER, place="")}, "fromPlace"),
    "209 no address": ({"buyer": replace(BUYER, address="")}, "toAddr1"),
}
_BROKEN_PAYLOADS = {
    "819 document before GST": ({"docDate": "30/06/2017"}, "docDate"),
    "207 no such day": ({"docDate": "31/02/2026"}, "docDate"),
    "643 regular, from another state": ({"actFromStateCode": 29}, "actFromStateCode"),
    "618 ship-to of the buyer's GSTIN": ({"shipToGSTIN": "24AADCH3390Q1Z6"}, "shipToGSTIN"),
    "361 vehicle without type": ({"vehicleType": None}, "vehicleType"),
    "251 CGST unlike SGST": (
        {"itemList": [{"hsnCode": "3004", "taxableAmount": Decimal(60100), "sgstRate": Decimal(1)}]},
        "itemList[1].sgstRate",
    ),
}


@pytest.mark.parametrize(("change", "field"), list(_BROKEN.values()), ids=list(_BROKEN))
def test_bill_that_the_portal_would_refuse_is_refused(change, field):
    with pytest.raises(EwayBillInvalid) as refusal:
        build_eway_bill(bill(**change))
    assert (refusal.value.field, refusal.value.reason) == (field, "eway_bill_invalid")


@pytest.mark.parametrize(("change", "field"), list(_BROKEN_PAYLOADS.values()), ids=list(_BROKEN_PAYLOADS))
def test_payload_that_contradicts_itself_has_the_fault(change, field):
    payload = build_eway_bill(bill()) | change
    assert [fault.field for fault in cross_check_faults(payload)] == [field]


@pytest.mark.parametrize(
    "change",
    [
        {"transport": Transport(distance=280, transporter_id="29AABCT1332L1ZV")},
        {"transport": _RAIL},
        {"transport": replace(_ROAD, vehicle="mh-12 ab 1234", over_dimensional=True)},
        {"transport": replace(_ROAD, distance=100), "buyer": replace(BUYER, pin="411001")},
        {"totals": replace(_TOTALS, value=_TOTALS.value + Decimal("2.00"))},
        {"totals": replace(_TOTALS, round_off=Decimal("-0.50"), value=_TOTALS.value - Decimal("0.50"))},
        {"buyer": replace(BUYER, gstin=None, legal_name="Ravi")},
        _INWARD | {"number": "0042/26"},
        _INWARD | {"seller": _ABROAD, "purpose": Purpose.IMPORT, "document_type": EwayDocumentType.BILL_OF_ENTRY},
        {"maker_gstin": "29AABCT1332L1ZV", "transport": replace(_ROAD, transporter_id="29AABCT1332L1ZV")},
    ],
)
def test_bill_that_the_portal_takes_is_built(change):
    assert build_eway_bill(bill(**change))["itemList"]


def test_texts_are_made_fit_and_empty_fields_are_left_out():
    found = opened(
        build_eway_bill(
            bill(
                seller=replace(SELLER, legal_name='Meru "Pharma" ' + "x" * 100, address="1 " + "y" * 130),
                transport=replace(_ROAD, vehicle="mh-12 ab 1234"),
            )
        )
    )
    assert (len(found["fromTrdName"]), len(found["fromAddr1"])) == (100, 120)
    assert found["fromTrdName"].startswith("Meru Pharma xx")
    assert found["vehicleNo"] == "MH12AB1234"
    absent = {"subSupplyDesc", "fromAddr2", "transporterId", "transporterName", "transDocNo", "transDocDate"}
    assert absent.isdisjoint(found)


def test_cess_by_unit_has_three_places():
    item = replace(_ITEMS[0], cess_by_unit=Decimal("10.00"), quantity=Decimal(3))
    found = opened(
        build_eway_bill(
            bill(items=(item, _ITEMS[1]), totals=replace(_TOTALS, cess=Decimal("10.00"), value=_TOTALS.value + 10))
        )
    )
    assert found["itemList"][0]["cessNonAdvol"] == Decimal("3.333")


def test_test_gstins_are_accepted_in_the_sandbox_alone():
    test_party = replace(SELLER, gstin="27AAECM4821K1ZA")
    made = bill(seller=test_party, maker_gstin=test_party.gstin)
    with pytest.raises(EwayBillInvalid):
        build_eway_bill(made)
    assert build_eway_bill(made, portal=Portal.SANDBOX)["fromGstin"] == "27AAECM4821K1ZA"


def test_every_fault_of_a_bill_is_named_at_once():
    with pytest.raises(EwayBillInvalid) as refusal:
        build_eway_bill(bill(transport=replace(_ROAD, vehicle=""), purpose=Purpose.IMPORT))
    assert [fault.field for fault in refusal.value.faults] == [
        "subSupplyType", "fromGstin", "vehicleNo",
    ]  # fmt: skip


def test_codes_of_goods_have_the_digits_of_the_turnover():
    four = tuple(replace(item, hsn="3004") for item in _ITEMS)
    assert build_eway_bill(bill(items=four))["mainHsnCode"] == "3004"
    with pytest.raises(HsnInvalid) as refusal:
        build_eway_bill(bill(items=four), least_hsn_digits=6)
    assert refusal.value.field == "itemList[1].hsnCode"


def test_number_of_an_own_document_is_one_of_our_series():
    with pytest.raises(DocumentNumberInvalid) as refusal:
        build_eway_bill(bill(number="0042/26"))
    assert refusal.value.field == "docNo"
