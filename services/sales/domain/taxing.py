"""Where a sale is supplied and what it is to GST."""

import dataclasses
import datetime as dt
from typing import Final

from gst.codes.states import OTHER_COUNTRY
from gst.tax.categories import RecipientCategory
from gst.tax.place_of_supply import CollectedAt, PlaceFacts, PlaceOfSupply, place_of_supply
from gst.tax.place_of_supply import Delivery as DeliveryInLaw
from gst.tax.supply_kind_and_heads import Supply, SupplyFacts, decide_supply
from services.sales.domain.customer import Customer
from services.sales.domain.delivery import TO_BUYER, Delivery, DeliveryMode
from services.sales.domain.errors import DeliveryNotAllowed
from services.sales.domain.letters import LetterOfUndertaking
from services.sales.domain.organisation import Registration
from trade.domain.law import refusals_of_law

_IN_LAW = {
    DeliveryMode.TO_BUYER: DeliveryInLaw.MOVES,
    DeliveryMode.TO_ANOTHER: DeliveryInLaw.BILL_TO_SHIP_TO,
    DeliveryMode.COLLECTED: DeliveryInLaw.COLLECTED,
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Taxation:
    """Place and kind, each with its rule."""

    place: PlaceOfSupply
    supply: Supply
    letter_number: str = ""
    """Of the letter of undertaking under which the sale bears no tax."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TaxTerms:
    """What of a sale, its seller and its day decides how it is taxed. No letter: a zero-rated sale bears tax."""

    delivery: Delivery = TO_BUYER
    collected_at: CollectedAt = CollectedAt.DELIVERY_ENDS
    letter: LetterOfUndertaking | None = None


USUAL: Final = TaxTerms()


def taxation_of(
    registration: Registration, customer: Customer, on: dt.date, terms: TaxTerms = USUAL, *, field: str
) -> Taxation:
    """How a sale to the customer is taxed. gst.md 1.1, 1.2; gst-corrections.md 1, row 1.

    `field` begins the paths of the sale's fields. Raises DeliveryNotAllowed for goods that stay in India though the
    buyer is abroad, and what the law says of place and kind.
    """
    with refusals_of_law(f"{field}delivery"):
        place = place_of_supply(_place_facts(registration, customer, on, terms))
    _check_export(customer, terms.delivery, f"{field}delivery")
    with refusals_of_law(f"{field}customer_id"):
        supply = decide_supply(
            SupplyFacts(
                supplier_state=registration.state_code,
                place_of_supply=place.state_code,
                recipient=customer.gst_category,
                supplier_is_composition=registration.under_composition_on(on),
                under_lut=terms.letter is not None,
                authorised_operations=customer.authorised_operations,
            )
        )
    return Taxation(place=place, supply=supply, letter_number=terms.letter.number if terms.letter else "")


def _place_facts(registration: Registration, customer: Customer, on: dt.date, terms: TaxTerms) -> PlaceFacts:
    delivery = terms.delivery
    goes_to = delivery.address or customer.shipping_address or customer.billing_address
    collected = delivery.mode is DeliveryMode.COLLECTED
    return PlaceFacts(
        supplier_state=registration.state_code,
        on=on,
        registered=customer.registered,
        overseas=customer.gst_category is RecipientCategory.OVERSEAS,
        bill_to_state=customer.billing_address.state_code or None,
        ship_to_state=registration.state_code if collected else goes_to.state_code or None,
        delivery=_IN_LAW[delivery.mode],
        collected_at=terms.collected_at,
        own_site=customer.decided_place(goes_to) if customer.delivery_sites else None,
    )


def _check_export(customer: Customer, delivery: Delivery, field: str) -> None:
    if customer.gst_category is not RecipientCategory.OVERSEAS or delivery is TO_BUYER:
        return
    stays = delivery.address is not None and delivery.address.state_code != OTHER_COUNTRY
    if stays or delivery.mode is DeliveryMode.COLLECTED:
        raise DeliveryNotAllowed("Goods that stay in India are no export.", field=field)
