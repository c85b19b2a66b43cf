from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gst.document.compute import compute_document
from gst.document.lines import Line
from gst.einvoice.cross_checks import cross_check_faults
from gst.einvoice.document import Export, Party, Preceding, Transport, TransportMode
from gst.einvoice.field_checks import field_faults
from gst.einvoice.irn import EinvoiceType, irn
from gst.einvoice.payload import EinvoiceInvalid, build_einvoice
from gst.portal_json import read_json, write_json
from gst.settings import settings_on
from gst.tax.categories import Charge, RecipientCategory
from gst.tax.supply_kind_and_heads import SupplyFacts, decide_supply
from tests.unit.gst.einvoices import BUYER, DAY, SELLER, computed, einvoice
from tests.unit.gst.vectors import expected, given, opened


def _fields_of(payload, want):
    """The part of a payload that `want` speaks of, with every number as a Decimal."""
    if isinstance(want, dict):
        return {name: _fields_of(payload[name], held) for name, held in want.items()}
    if isinstance(want, list):
        return [_fields_of(held, row) for held, row in zip(payload, want, strict=True)]
    return payload if isinstance(payload, str) else Decimal(payload)


def _numbers(want):
    if isinstance(want, dict):
        return {name: held if name == "SlNo" else _numbers(held) for name, held in want.items()}
    return [_numbers(held) for held in want] if isinstance(want, list) else Decimal(str(want))


@pytest.mark.parametrize("n", range(5))
def test_v02_irn_is_the_portals(n):
    case = given("V02")["cases"][n]
    assert irn(case["gstin"], case["fy"], EinvoiceType(case["type"]), case["no"]) == expected("V02")["irn"][n]


def test_v35_payload_of_v07_balances():
    want = {name: expected("V35")[name] for name in ("ItemList", "ValDtls")}
    payload = opened(build_einvoice(einvoice(computed(given("V07")["lines"]))))
    assert _fields_of(payload, want) == _numbers(want)


def test_v10_free_units_stand_beside_the_billed():
    case, want = given("V10"), expected("V10")["einvoice"]
    payload = opened(build_einvoice(einvoice(computed([case]))))
    assert _fields_of(payload["ItemList"][0], want) == _numbers(want)


@pytest.mark.parametrize(("others", "want"), [(False, "layout_item_at_zero_rate"), (True, "layout_other_charges")])
def test_v21_both_layouts_of_exempt_goods_balance(others, want):
    settings = replace(settings_on(DAY), exempt_as_other_charges=others)
    payload = opened(build_einvoice(einvoice(computed(given("V21")["lines"])), settings=settings))
    assert _fields_of(payload["ValDtls"], expected("V21")[want]) == _numbers(expected("V21")[want])
    assert len(payload["ItemList"]) == (1 if others else 2)


@pytest.mark.parametrize(("under_lut", "want"), [(True, "lut"), (False, "paid")])
def test_v18_export_names_the_overseas_buyer(under_lut, want):
    case = given("V18")
    supply = decide_supply(
        SupplyFacts(
            supplier_state="27", place_of_supply="96", recipient=RecipientCategory.OVERSEAS, under_lut=under_lut
        ),
    )
    overseas = Party(gstin=None, legal_name="Overseas Ltd", address="Dock", place="Dubai", state_code="96")
    document = einvoice(
        computed([case], supply.charge),
        supply=supply,
        buyer=overseas,
        export=Export(port="INNSA1", currency="USD", country="AE", value_in_currency=Decimal(case["foreign_total"])),
    )
    payload = opened(build_einvoice(document))
    buyer = expected("V18")["buyer"]
    assert {name: payload["BuyerDtls"][name] for name in buyer} == buyer
    assert payload["TranDtls"]["SupTyp"] == expected("V18")[want]["SupTyp"]
    assert payload["ValDtls"]["TotInvVal"] == Decimal(expected("V18")[want]["invoice"])
    assert payload["ValDtls"]["TotInvValFc"] == Decimal("1264.29")


def test_note_may_name_its_invoice():
    figures = computed(given("V07")["lines"])
    note = einvoice(figures, kind=EinvoiceType.CREDIT_NOTE, number="MP/CN/26-27/0011")
    assert "RefDtls" not in build_einvoice(note)
    named = replace(note, preceding=(Preceding(number="MP/26-27/000101", date=DAY),))
    assert opened(build_einvoice(named))["RefDtls"]["PrecDocDtls"] == [
        {"InvNo": "MP/26-27/000101", "InvDt": "05/10/2026"}
    ]


@pytest.mark.parametrize(
    ("batch", "expiry", "want"),
    [
        ("BX24", date(2028, 2, 29), {"Nm": "BX24", "ExpDt": "29/02/2028"}),
        ("BX24", date(2030, 1, 31), {"Nm": "BX24"}),
        ("B1", date(2028, 2, 29), None),
        ("B" * 21, None, None),
    ],
)
def test_batch_is_included_only_as_the_portal_accepts_it(batch, expiry, want):
    figures = computed([{"qty": "1", "rate": "10", "gst": "5"}])
    item = replace(einvoice(figures).items[0], batch=batch, expiry=expiry)
    assert opened(build_einvoice(einvoice(figures, items=(item,))))["ItemList"][0].get("BchDtls") == want


def test_expiry_from_2030_is_included_by_setting():
    figures = computed([{"qty": "1", "rate": "10", "gst": "5"}])
    item = replace(einvoice(figures).items[0], batch="BX24", expiry=date(2029, 12, 31))
    settings = replace(settings_on(DAY), expiry_from_2030=True)
    assert (
        opened(build_einvoice(einvoice(figures, items=(item,)), settings=settings))["ItemList"][0]["BchDtls"]["ExpDt"]
        == "31/12/2029"
    )
    later = einvoice(figures, items=(replace(item, expiry=date(2030, 1, 31)),))
    with pytest.raises(EinvoiceInvalid):
        build_einvoice(later, settings=settings)


def test_line_too_small_to_bear_tax_keeps_its_rate():
    figures = computed([{"qty": "1", "rate": "0.05", "gst": "5"}])
    item = opened(build_einvoice(einvoice(figures)))["ItemList"][0]
    assert (item["GstRt"], item["CgstAmt"]) == (Decimal(5), Decimal(0))


def test_inclusive_line_is_declared_without_its_tax():
    line = Line(
        quantity=Decimal(7), rate=Decimal("33.30"), tax_rate=Decimal(5), inclusive=True, discount_percent=Decimal(10)
    )
    figures = compute_document([line], charge=Charge.CGST_SGST)
    item = opened(build_einvoice(einvoice(figures)))["ItemList"][0]
    assert (item["TotAmt"], item["Discount"], item["AssAmt"]) == (
        figures.totals.taxable,
        Decimal(0),
        figures.totals.taxable,
    )


def test_cess_is_split_by_value_and_by_unit():
    line = Line(
        quantity=Decimal(10),
        rate=Decimal(100),
        tax_rate=Decimal(28),
        cess_percent=Decimal(12),
        cess_per_unit=Decimal("4.50"),
    )
    item = opened(build_einvoice(einvoice(compute_document([line], charge=Charge.CGST_SGST))))["ItemList"][0]
    assert (item["CesRt"], item["CesAmt"], item["CesNonAdvlAmt"]) == (Decimal(12), Decimal("120.00"), Decimal("45.00"))


def test_dispatch_ship_to_and_transport_have_their_own_objects():
    figures = computed([{"qty": "1", "rate": "10", "gst": "5"}])
    payload = opened(
        build_einvoice(
            einvoice(
                figures,
                dispatch_from=SELLER,
                ship_to=BUYER,
                transport=Transport(distance=120, mode=TransportMode.ROAD, vehicle="MH12AB1234", document_date=DAY),
            ),
        )
    )
    assert payload["DispDtls"]["Nm"] == "Meru Pharma"
    assert payload["ShipDtls"]["Gstin"] == "27ABKPS7712L1Z1"
    assert payload["EwbDtls"] == {
        "TransMode": "1", "Distance": 120, "TransDocDt": "05/10/2026", "VehNo": "MH12AB1234", "VehType": "R",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "0101"}, "DocDtls.No"),
        ({"seller": replace(SELLER, legal_name="")}, "SellerDtls.LglNm"),
        ({"seller": replace(SELLER, pin=None)}, "SellerDtls.Pin"),
        ({"seller": replace(SELLER, pin="011001")}, "SellerDtls.Pin"),
        ({"seller": replace(SELLER, phone="12")}, "SellerDtls.Ph"),
        ({"seller": replace(SELLER, email="a.example.org")}, "SellerDtls.Em"),
        ({"seller": replace(SELLER, gstin=None)}, "SellerDtls.Gstin"),
        ({"buyer": replace(BUYER, gstin="27ABKPS7712L1Z9")}, "BuyerDtls.Gstin"),
        ({"buyer": replace(BUYER, gstin=None)}, "BuyerDtls.Gstin"),
        ({"buyer": replace(BUYER, state_code="24")}, "BuyerDtls.Stcd"),
        ({"items": ()}, "ItemList"),
        ({"transport": Transport(distance=4001)}, "EwbDtls.Distance"),
        ({"date": date(2031, 1, 1)}, "DocDtls.Dt"),
    ],
)
def test_fault_of_a_head_field_is_named(change, field):
    with pytest.raises(EinvoiceInvalid) as refusal:
        build_einvoice(einvoice(computed([{"qty": "1", "rate": "10", "gst": "5"}]), **change))
    assert field in {fault.field for fault in refusal.value.faults}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hsn": "300"}, "ItemList[1].HsnCd"),
        ({"quantity": Decimal("0.0001")}, "ItemList[1].Qty"),
        ({"unit_price": Decimal("10.0001")}, "ItemList[1].UnitPrice"),
        ({"gross": Decimal("12.00")}, "ItemList[1].AssAmt"),
        ({"igst": Decimal("0.50"), "cgst": Decimal(0)}, "ItemList[1].IgstAmt"),
        ({"cgst": Decimal("2.00")}, "ItemList[1].CgstAmt"),
        ({"taxable": Decimal(-1)}, "ItemList[1].AssAmt"),
        ({"taxable": Decimal("9.00"), "gross": Decimal("9.00")}, "ValDtls.AssVal"),
    ],
)
def test_fault_of_an_item_is_named_with_its_number(change, field):
    document = einvoice(computed([{"qty": "1", "rate": "10", "gst": "5"}]))
    faulty = replace(document, items=(replace(document.items[0], **change),))
    with pytest.raises(EinvoiceInvalid) as refusal:
        build_einvoice(faulty)
    assert field in {fault.field for fault in refusal.value.faults}


def test_total_that_does_not_add_up_is_named():
    figures = computed([{"qty": "1", "rate": "10", "gst": "5"}])
    wrong = replace(figures.totals, value=figures.totals.value + 1)
    with pytest.raises(EinvoiceInvalid) as refusal:
        build_einvoice(einvoice(figures, totals=wrong))
    assert [(fault.field, fault.rule) for fault in refusal.value.faults] == [
        ("ValDtls.TotInvVal", "the sum of the values (2189)")
    ]


def test_inter_state_document_with_cgst_is_refused():
    inter = decide_supply(SupplyFacts(supplier_state="27", place_of_supply="24", recipient=RecipientCategory.REGULAR))
    document = einvoice(computed([{"qty": "1", "rate": "10", "gst": "5"}]), supply=inter)
    with pytest.raises(EinvoiceInvalid) as refusal:
        build_einvoice(document)
    assert "ItemList[1].CgstAmt" in {fault.field for fault in refusal.value.faults}


def test_unknown_and_misplaced_fields_are_faults():
    payload = opened(build_einvoice(einvoice(computed([{"qty": "1", "rate": "10", "gst": "5"}]))))
    payload |= {"Colour": "red", "PayDtls": {"CrDay": 10000}, "AddlDocDtls": ["x"], "ExpDtls": {"RefClm": "X"}}
    assert {fault.field for fault in field_faults(payload)} == {
        "Colour", "PayDtls.CrDay", "AddlDocDtls[1]", "ExpDtls.RefClm",
    }  # fmt: skip


def _good():
    return build_einvoice(einvoice(computed([{"qty": "1", "rate": "10", "gst": "5"}])))


@pytest.mark.parametrize(
    ("group", "change", "fault"),
    [
        ("ItemList", {"SgstAmt": Decimal("0.26")}, ("ItemList[1].SgstAmt", "equal to CgstAmt")),
        ("ItemList", {"TotItemVal": Decimal("10.49")}, ("ItemList[1].TotItemVal", "AssAmt + taxes + cess + OthChrg")),
        ("BuyerDtls", {"Pos": "96"}, ("BuyerDtls.Pos", "96 for an export alone")),
        ("BuyerDtls", {"Stcd": "97"}, ("BuyerDtls.Pin", "999999 in Other Territory")),
        ("TranDtls", {"RegRev": "Y"}, ("ItemList[1].IgstAmt", "no tax on this supply")),
    ],
)
def test_figure_that_disagrees_is_named(group, change, fault):
    payload = _good()
    held = payload[group][0] if group == "ItemList" else payload[group]
    held.update(change)
    assert fault in {(found.field, found.rule) for found in cross_check_faults(payload)}


@pytest.mark.parametrize(
    ("group", "change", "fault"),
    [
        ("ItemList", {"Qty": "1"}, ("ItemList[1].Qty", "a number")),
        ("ItemList", {"HsnCd": Decimal(3004)}, ("ItemList[1].HsnCd", "a text")),
        ("SellerDtls", {"Addr1": 'A "B"'}, ("SellerDtls.Addr1", "no quotation mark or backslash")),
    ],
)
def test_field_of_another_kind_is_named(group, change, fault):
    payload = _good()
    held = payload[group][0] if group == "ItemList" else payload[group]
    held.update(change)
    assert fault in {(found.field, found.rule) for found in field_faults(payload)}


def test_more_than_a_thousand_items_are_refused():
    payload = _good()
    payload["ItemList"] *= 1001
    assert field_faults(payload)[0].field == "ItemList"


def test_payload_without_its_groups_names_them_all():
    assert [fault.field for fault in field_faults({"Version": "1.1"})] == [
        "TranDtls", "DocDtls", "SellerDtls", "BuyerDtls", "ValDtls", "ItemList",
    ]  # fmt: skip
    assert cross_check_faults({"Version": "1.1"}) == []


def test_payload_survives_a_round_trip():
    payload = opened(build_einvoice(einvoice(computed(given("V07")["lines"]))))
    assert read_json(write_json(payload)) == payload
