"""Where a sale is supplied, and which tax it bears: the facts that sales gives to the tax law."""

from typing import Any

import pytest

from gst.codes.states import OTHER_COUNTRY
from gst.tax.categories import Charge, RecipientCategory, SupplyKind
from gst.tax.place_of_supply import OwnSite
from kit.errors import DomainError
from services.sales.domain.delivery import DeliverySite
from services.sales.domain.taxing import taxation_of
from tests.support.days import TODAY
from tests.support.parties import gstin
from tests.unit.sales.facts import customer, registration
from trade.domain.parties import Address

INDORE, PUNE = Address(state_code="23"), Address(state_code="27")
UNREGISTERED: dict[str, Any] = {"gst_category": RecipientCategory.UNREGISTERED, "gstin": ""}


@pytest.mark.parametrize(
    ("facts", "place", "kind", "charge"),
    [
        ({}, "23", SupplyKind.INTRA_STATE, Charge.CGST_SGST),
        ({"gstin": gstin("27"), "billing_address": PUNE}, "27", SupplyKind.INTER_STATE, Charge.IGST),
        (
            {"shipping_address": PUNE, "delivery_sites": (DeliverySite(address=PUNE, decided_state=OwnSite.SHIP_TO),)},
            "27",
            SupplyKind.INTER_STATE,
            Charge.IGST,
        ),
        (
            {"shipping_address": PUNE, "delivery_sites": (DeliverySite(address=PUNE, decided_state=OwnSite.BILL_TO),)},
            "23",
            SupplyKind.INTRA_STATE,
            Charge.CGST_SGST,
        ),
        ({**UNREGISTERED, "shipping_address": PUNE}, "27", SupplyKind.INTER_STATE, Charge.IGST),
        (
            {**UNREGISTERED, "billing_address": PUNE, "shipping_address": INDORE},
            "23",
            SupplyKind.INTRA_STATE,
            Charge.CGST_SGST,
        ),
        (
            {"gst_category": RecipientCategory.SEZ, "authorised_operations": True},
            "23",
            SupplyKind.SEZ_WITH_TAX,
            Charge.IGST,
        ),
        ({"gst_category": RecipientCategory.SEZ}, "23", SupplyKind.INTER_STATE, Charge.IGST),
        (
            {
                "gst_category": RecipientCategory.OVERSEAS,
                "gstin": "",
                "billing_address": Address(state_code=OTHER_COUNTRY),
            },
            OTHER_COUNTRY,
            SupplyKind.EXPORT_WITH_TAX,
            Charge.IGST,
        ),
    ],
    ids=[
        "same state: IGST Act s.8(1)",
        "another state: s.7(1)",
        "shipped to its site in another state, which decides: s.10(1)(a)",
        "shipped to its site in another state, the GSTIN decides: s.10(1)(b)",
        "unregistered, shipped to another state: s.10(1)(ca)",
        "unregistered, shipped to the seller's state: s.10(1)(ca)",
        "SEZ in the same state: s.7(5)(b)",
        "SEZ, not for authorised operations: s.16(1)(b)",
        "export: s.7(5)(a), s.16",
    ],
)
def test_place_and_kind_follow_the_law(facts: dict[str, Any], place: str, kind: SupplyKind, charge: Charge) -> None:
    found = taxation_of(registration(), customer(**facts), TODAY, field="")

    assert (found.place.state_code, found.supply.kind, found.supply.charge) == (place, kind, charge)
    assert found.supply.place_of_supply == place


def test_what_the_law_refuses_is_refused_at_the_delivery() -> None:
    unknown = customer(**UNREGISTERED, billing_address=Address(state_code="00"))

    with pytest.raises(DomainError) as refusal:
        taxation_of(registration(), unknown, TODAY, field="invoices[1].")

    assert refusal.value.field == "invoices[1].delivery"
