from dataclasses import replace
from decimal import Decimal

import pytest

from gst.einvoice.cross_checks import cross_check_faults
from gst.einvoice.payload import EinvoiceInvalid, build_einvoice
from gst.einvoice.portal import Portal
from gst.tax.categories import RecipientCategory
from gst.tax.supply_kind_and_heads import SupplyFacts, decide_supply
from tests.unit.gst.einvoices import BUYER, SELLER, computed, einvoice
from tests.unit.gst.vectors import opened

_ONE = [{"qty": "1", "rate": "10", "gst": "5"}]


def test_consignee_has_neither_phone_nor_mail():
    reached = replace(BUYER, phone="2012345678", email="a@example.org")
    payload = opened(build_einvoice(einvoice(computed(_ONE), buyer=reached, ship_to=reached, dispatch_from=reached)))
    assert (payload["BuyerDtls"]["Ph"], payload["BuyerDtls"]["Em"]) == ("2012345678", "a@example.org")
    assert not {"Ph", "Em"} & {*payload["ShipDtls"], *payload["DispDtls"]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ship_to": replace(BUYER, gstin="27ABKPS7712L1Z9")}, "ShipDtls.Gstin"),
        ({"ship_to": replace(BUYER, state_code="24")}, "ShipDtls.Stcd"),
        ({"ship_to": replace(BUYER, pin=None)}, "ShipDtls.Pin"),
        ({"dispatch_from": replace(SELLER, pin="011001")}, "DispDtls.Pin"),
    ],
)
def test_consignee_and_place_of_dispatch_are_checked_like_seller_and_buyer(change, field):
    with pytest.raises(EinvoiceInvalid) as refusal:
        build_einvoice(einvoice(computed(_ONE), **change))
    assert field in {fault.field for fault in refusal.value.faults}


@pytest.mark.parametrize("group", ["ShipDtls", "DispDtls"])
def test_pin_of_other_territory_is_checked_everywhere(group):
    payload = opened(build_einvoice(einvoice(computed(_ONE), ship_to=BUYER, dispatch_from=SELLER)))
    payload[group] |= {"Stcd": "97", "Gstin": "URP"}
    assert f"{group}.Pin" in {fault.field for fault in cross_check_faults(payload)}


def test_supply_of_an_sez_unit_inside_its_state_bears_igst():
    facts = SupplyFacts(
        supplier_state="27", place_of_supply="27", recipient=RecipientCategory.REGULAR, supplier_is_sez=True
    )
    supply = decide_supply(facts)
    item = opened(build_einvoice(einvoice(computed(_ONE, supply.charge), supply=supply)))["ItemList"][0]
    assert (item["IgstAmt"], item["CgstAmt"]) == (Decimal("0.50"), Decimal(0))
    with pytest.raises(EinvoiceInvalid):
        build_einvoice(einvoice(computed(_ONE), supply=supply))


@pytest.mark.parametrize(("hsn", "least", "accepted"), [("3004", 6, False), ("300490", 6, True), ("3004", 4, True)])
def test_hsn_has_six_digits_above_five_crore(hsn, least, accepted):
    document = einvoice(computed(_ONE))
    document = replace(document, items=(replace(document.items[0], hsn=hsn),))
    if accepted:
        assert build_einvoice(document, least_hsn_digits=least)
        return
    with pytest.raises(EinvoiceInvalid) as refusal:
        build_einvoice(document)
    assert refusal.value.field == "ItemList[1].HsnCd"


def test_gstin_of_the_test_portal_is_accepted_in_the_sandbox_alone():
    document = einvoice(computed(_ONE), buyer=replace(BUYER, gstin="27AABCT1332L000"))
    assert build_einvoice(document, portal=Portal.SANDBOX)
    with pytest.raises(EinvoiceInvalid) as refusal:
        build_einvoice(document)
    assert refusal.value.field == "BuyerDtls.Gstin"
    elsewhere = replace(document, buyer=replace(document.buyer, gstin="29AABCT1332L000"))
    with pytest.raises(EinvoiceInvalid):
        build_einvoice(elsewhere, portal=Portal.SANDBOX)
