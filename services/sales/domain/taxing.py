"""Where a sale is supplied and what it is to GST."""

import dataclasses
import datetime as dt

from gst.tax.categories import RecipientCategory
from gst.tax.place_of_supply import PlaceFacts, PlaceOfSupply, place_of_supply
from gst.tax.supply_kind_and_heads import Supply, SupplyFacts, decide_supply
from services.sales.domain.customer import Customer
from services.sales.domain.organisation import Registration
from trade.domain.law import refusals_of_law


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Taxation:
    """Place and kind, each with its rule."""

    place: PlaceOfSupply
    supply: Supply


def taxation_of(registration: Registration, customer: Customer, on: dt.date, *, field: str) -> Taxation:
    """How a sale to the customer is taxed. gst.md 1.1, 1.2.

    The goods move to the shipping address, or to the billing address when there is none.
    """
    ship_to = customer.shipping_address or customer.billing_address
    with refusals_of_law(field):
        place = place_of_supply(
            PlaceFacts(
                supplier_state=registration.state_code,
                on=on,
                registered=customer.registered,
                overseas=customer.gst_category is RecipientCategory.OVERSEAS,
                bill_to_state=customer.billing_address.state_code,
                ship_to_state=ship_to.state_code,
            )
        )
        supply = decide_supply(
            SupplyFacts(
                supplier_state=registration.state_code,
                place_of_supply=place.state_code,
                recipient=customer.gst_category,
            )
        )
    return Taxation(place=place, supply=supply)
