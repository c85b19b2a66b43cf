from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from gst.codes.hsn import HsnInvalid
from gst.codes.uqc import UqcUnknown
from gst.einvoice.document import Party, Transport
from gst.eway.cancel_reasons import EWAY_CODES, IRN_CODES, CancelReason
from gst.eway.payload import Direction, EwayBillInvalid, EwayDocumentType, Purpose, build_eway_bill, bulk_form
from gst.eway.requirement import Consignment, EwayLimitUnknown, eway_limit, needs_eway_bill
from gst.eway.validity import (
    DistanceInvalid,
    document_young_enough,
    may_cancel,
    may_close,
    may_extend,
    may_reject,
    valid_until,
    validity_days,
)
from gst.settings import settings_on
from tests.unit.gst.eway_bills import BUYER, DAY, OTHER, SELLER, bill
from tests.unit.gst.vectors import expected, given, opened

_TIME = "%d/%m/%Y %I:%M:%S %p"
_AT = datetime.strptime(given("V33")["generated"], _TIME)


@pytest.mark.parametrize("row", expected("V33")["rows"], ids=lambda row: f"{row['km']}km{'-odc' if row['odc'] else ''}")
def test_v33_bill_lives_a_day_for_each_200_km(row):
    assert validity_days(row["km"], over_dimensional=row["odc"]) == row["days"]
    until = valid_until(_AT, row["km"], over_dimensional=row["odc"])
    assert until.strftime(_TIME) == row["valid_upto"]


@pytest.mark.parametrize("km", [0, 4001])
def test_distance_off_the_map_is_refused(km):
    with pytest.raises(DistanceInvalid):
        validity_days(km)


@pytest.mark.parametrize("n", range(4))
def test_v34_bill_is_needed_above_fifty_thousand(n):
    case, want = given("V34")["cases"][n], expected("V34")["rows"][n]
    found = needs_eway_bill(
        Consignment(taxable=Decimal(case["taxable"]), tax=Decimal(case["tax"]), exempt=Decimal(case["exempt"]), on=DAY)
    )
    assert (found.value, found.needed) == (Decimal(want["consignment_value"]), want["needed"])
    assert found.uncertain == want.get("uncertain", False)


def test_exempt_consignment_counts_by_setting():
    settings = replace(settings_on(DAY), exempt_goods_need_eway_bill=True)
    found = needs_eway_bill(
        Consignment(taxable=Decimal(0), tax=Decimal(0), exempt=Decimal(80000), on=DAY), settings=settings
    )
    assert (found.needed, found.uncertain) == (True, True)


def test_limit_inside_a_state_may_be_higher():
    assert (eway_limit(DAY, "27"), eway_limit(DAY, "24"), eway_limit(DAY, None)) == (
        Decimal(100000),
        Decimal(50000),
        Decimal(50000),
    )
    assert eway_limit(date(2018, 5, 1), "27") == Decimal(50000)
    with pytest.raises(EwayLimitUnknown):
        eway_limit(date(2018, 3, 31), None)
    within = Consignment(taxable=Decimal(70000), tax=Decimal(3500), exempt=Decimal(0), on=DAY, within_state="27")
    assert not needs_eway_bill(within).needed
    assert needs_eway_bill(replace(within, within_state=None)).needed


def test_bill_is_extended_cancelled_and_rejected_in_its_windows():
    until = valid_until(_AT, 100)
    assert may_extend(until, _AT, datetime(2026, 11, 23, 15, 59))
    assert not may_extend(until, _AT, datetime(2026, 11, 23, 15, 58))
    assert may_extend(until, _AT, datetime(2026, 11, 24, 7, 59))
    assert not may_extend(until, datetime(2025, 11, 22), until)
    assert may_cancel(_AT, datetime(2026, 11, 23, 16, 30), checked_by_officer=False)
    assert not may_cancel(_AT, _AT, checked_by_officer=True)
    assert may_reject(_AT, datetime(2026, 11, 25, 16, 30))
    assert not may_reject(_AT, datetime(2026, 11, 25, 16, 31))


def test_document_may_be_180_days_old_since_2025():
    assert document_young_enough(date(2026, 5, 26), DAY)
    assert not document_young_enough(date(2026, 5, 25), DAY)
    assert document_young_enough(date(2024, 1, 1), date(2024, 12, 31))


def test_cancel_codes_two_and_three_are_swapped_between_portals():
    assert (EWAY_CODES[CancelReason.ORDER_CANCELLED], IRN_CODES[CancelReason.ORDER_CANCELLED]) == (2, 3)
    assert (EWAY_CODES[CancelReason.DATA_ENTRY], IRN_CODES[CancelReason.DATA_ENTRY]) == (3, 2)


def test_bill_tells_parties_values_and_items():
    found = opened(build_eway_bill(bill()))
    expected_fields = {
        "supplyType": "O", "subSupplyType": "1", "docType": "INV", "docNo": "MP/26-27/000101", "docDate": "22/11/2026",
        "transactionType": 1, "fromGstin": "27AAECM4821K1ZC", "fromPincode": 411001, "fromStateCode": 27,
        "actFromStateCode": 27, "toStateCode": 24, "actToStateCode": 24, "totalValue": Decimal("60100.00"),
        "igstValue": Decimal("3018.00"), "cgstValue": Decimal(0), "otherValue": Decimal("0.00"),
        "totInvValue": Decimal("63118.00"),
        "transMode": "1", "transDistance": "280", "vehicleNo": "MH12AB1234", "vehicleType": "R",
        "mainHsnCode": "30049099",
    }  # fmt: skip
    assert {name: found[name] for name in expected_fields} == expected_fields
    assert found["itemList"][0]["quantity"] == Decimal(110)
    assert (found["itemList"][0]["igstRate"], found["itemList"][0]["cgstRate"]) == (Decimal(5), Decimal(0))
    assert "shipToGSTIN" not in found


def test_bulk_file_spells_five_names_differently():
    plain = opened(build_eway_bill(bill()))
    bulk = opened(bulk_form(plain))
    assert set(bulk) - set(plain) == {
        "transType", "actualFromStateCode", "actualToStateCode", "OthValue", "TotNonAdvolVal",
    }  # fmt: skip
    assert len(bulk) == len(plain)


@pytest.mark.parametrize(
    ("dispatch", "ship", "kind"), [(None, None, 1), (None, OTHER, 2), (SELLER, None, 3), (SELLER, OTHER, 4)]
)
@pytest.mark.parametrize(("on", "required"), [(date(2026, 7, 31), False), (date(2026, 8, 1), True)])
def test_transaction_type_follows_the_places_and_ship_to_gstin_its_day(dispatch, ship, kind, on, required):
    found = opened(build_eway_bill(bill(dispatch_from=dispatch, ship_to=ship, date=on)))
    assert found["transactionType"] == kind
    assert found.get("shipToGSTIN") == (OTHER.gstin if required and ship else None)


@pytest.mark.parametrize(
    ("ship", "kind", "gstin"),
    [
        (replace(BUYER, address="9 Godown Road", pin="395006"), 1, None),
        (replace(BUYER, address="9 Godown Road", gstin=None), 1, None),
        (replace(BUYER, address="9 Site Road", gstin=None, state_code="27", pin="411002"), 2, "URP"),
        (replace(OTHER, gstin=None), 2, "URP"),
        (OTHER, 2, OTHER.gstin),
    ],
)
def test_second_address_of_one_gstin_is_a_regular_transaction(ship, kind, gstin):
    found = opened(build_eway_bill(bill(ship_to=ship)))
    assert (found["transactionType"], found.get("shipToGSTIN")) == (kind, gstin)
    assert (found["toAddr1"], found["toPincode"]) == (ship.address, int(ship.pin))
    assert (found["toStateCode"], found["actToStateCode"]) == (24, int(ship.state_code))


def test_goods_of_an_export_move_to_the_state_of_the_port():
    abroad = Party(gstin=None, legal_name="Apotheke", address="Ring 1", place="Berlin", state_code="96")
    port = replace(SELLER, gstin=None, legal_name="Nhava Sheva", place="Uran", pin="400707")
    export = {"purpose": Purpose.EXPORT, "buyer": abroad}
    found = opened(build_eway_bill(bill(**export, port=port)))
    assert (found["toGstin"], found["toStateCode"], found["actToStateCode"], found["toPincode"]) == (
        "URP", 96, 27, 400707,
    )  # fmt: skip
    assert (found["transactionType"], "shipToGSTIN" in found) == (1, False)
    refused = (export, export | {"port": abroad}, export | {"port": replace(port, state_code="99")}, {"port": port})
    for wrong in refused:
        with pytest.raises(EwayBillInvalid) as refusal:
            build_eway_bill(bill(**wrong))
        assert refusal.value.field == "actToStateCode"


def test_sales_return_is_inward_on_a_challan():
    returned = {
        "purpose": Purpose.SALES_RETURN, "direction": Direction.INWARD, "document_type": EwayDocumentType.CHALLAN,
        "seller": BUYER, "buyer": SELLER,
    }  # fmt: skip
    found = opened(build_eway_bill(bill(**returned)))
    assert (found["supplyType"], found["subSupplyType"], found["docType"]) == ("I", "7", "CHL")
    with pytest.raises(EwayBillInvalid):
        build_eway_bill(bill(**(returned | {"document_type": EwayDocumentType.INVOICE})))


@pytest.mark.parametrize("state", ["96", "99"])
def test_state_of_an_sez_buyer_is_96_or_99_by_setting(state):
    settings = replace(settings_on(DAY), sez_state=state)
    assert opened(build_eway_bill(bill(buyer_is_sez=True), settings=settings))["toStateCode"] == int(state)
    assert settings_on(DAY).sez_state == "96"


def test_ship_to_gstin_is_left_out_by_setting():
    settings = replace(settings_on(DAY), ship_to_gstin_required=False)
    assert "shipToGSTIN" not in opened(build_eway_bill(bill(ship_to=OTHER), settings=settings))


@pytest.mark.parametrize(
    ("on", "city", "hsns", "limit"),
    [
        (date(2021, 3, 31), False, (), 50000),
        (date(2021, 4, 1), False, ("30049099",), 100000),
        (date(2022, 3, 31), True, ("30049099",), 100000),
        (date(2022, 4, 1), True, ("30049099",), 200000),
        (date(2022, 4, 1), False, ("30049099",), 100000),
        (DAY, True, ("30049099", "2402"), 50000),
        (DAY, False, ("21069099",), 50000),
        (DAY, False, ("2105",), 100000),
    ],
)
def test_rajasthan_has_higher_limits_but_not_for_tobacco_and_preparations(on, city, hsns, limit):
    assert eway_limit(on, "08", within_city=city, hsns=hsns) == Decimal(limit)
    goods = Consignment(
        taxable=Decimal(limit), tax=Decimal(0), exempt=Decimal(0), on=on, within_state="08", within_city=city, hsns=hsns
    )
    assert not needs_eway_bill(goods).needed
    assert needs_eway_bill(replace(goods, tax=Decimal("0.01"))).needed


def test_bill_is_closed_by_hand_on_the_day_of_delivery_or_the_next():
    assert [may_close(DAY, date(2026, 11, day)) for day in (21, 22, 23, 24)] == [False, True, True, False]
    assert [may_close(day, date(2026, 8, 1)) for day in (date(2026, 7, 31), date(2026, 8, 1))] == [False, True]
    assert not settings_on(DAY).eway_bill_closes_itself


def test_odd_bills_are_refused_by_field():
    items = bill().items
    for change, field in (
        ({"items": ()}, "itemList"),
        ({"items": items * 126}, "itemList"),
        ({"transport": Transport(distance=4001)}, "transDistance"),
        ({"purpose": Purpose.OTHERS, "document_type": EwayDocumentType.CHALLAN}, "subSupplyDesc"),
        ({"maker_gstin": "27AAJFD6617E1ZH"}, "userGstin"),
    ):
        with pytest.raises(EwayBillInvalid) as refusal:
            build_eway_bill(bill(**change))
        assert refusal.value.field == field
    with pytest.raises(HsnInvalid) as bad_hsn:
        build_eway_bill(bill(items=(items[0], replace(items[1], hsn="30"))))
    assert bad_hsn.value.field == "itemList[2].hsnCode"
    with pytest.raises(UqcUnknown):
        build_eway_bill(bill(items=(replace(items[0], uqc="STRIP"),)))
