"""How the goods of a sale reach the buyer, and what was decided of the buyer's sites."""

import dataclasses
import enum
from uuid import UUID

from gst.codes.gstin import parse_gstin
from gst.tax.place_of_supply import OwnSite
from services.sales.domain.errors import ConsigneeIsBuyer, ConsigneeMissing, ConsigneeNotAllowed, DeliveryNotAllowed
from trade.domain.law import refusals_of_law
from trade.domain.parties import Address, DrugLicence
from trade.domain.printed_numbers import comparable_number
from trade.domain.refusals import LineRepeated
from trade.domain.tax_identity import check_state, check_state_of_gstin


class DeliveryMode(enum.StrEnum):
    """How goods are delivered."""

    TO_BUYER = "to_buyer"
    TO_ANOTHER = "to_another"
    """To another person or GSTIN, as the buyer directs."""
    COLLECTED = "collected"
    """At the seller's counter."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How goods are delivered, and where. An address of None is the buyer's own."""

    mode: DeliveryMode = DeliveryMode.TO_BUYER
    address: Address | None = None
    consignee_name: str = ""
    consignee_gstin: str = ""
    consignee_drug_licences: tuple[DrugLicence, ...] = ()


TO_BUYER = Delivery()
"""What a sale does that says nothing of it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySite:
    """A registered customer's own site in another state, and whose state a person took for its place of supply."""

    address: Address
    decided_state: OwnSite


def address_key(address: Address) -> str:
    """What two spellings of one address have in common."""
    parts = (address.line1, address.line2, address.city, address.pin_code, address.state_code)
    return comparable_number(" ".join(parts), signs=False)


def check_sites(sites: tuple[DeliverySite, ...], *, field: str) -> None:
    """Raises StateMissing, what the law says of a state, and LineRepeated for an address that is decided twice."""
    for index, site in enumerate(sites):
        check_state(site.address.state_code, field=f"{field}[{index}].address.state_code")
    if len({address_key(site.address) for site in sites}) != len(sites):
        raise LineRepeated("The same address twice.", field=field)


def checked_delivery(delivery: Delivery, *, buyer_gstin: str, premises_id: UUID | None = None, field: str) -> Delivery:
    """The delivery with its GSTIN in canonical form, beside the premises. `field` begins the paths of its fields.

    Raises DeliveryNotAllowed, ConsigneeNotAllowed, ConsigneeMissing, ConsigneeIsBuyer, StateMissing, StateMismatch, and
    what the law says of a state or a GSTIN.
    """
    if delivery is TO_BUYER:
        return delivery
    check_one_place(delivery, premises_id, field=f"{field}address")
    if delivery.mode is DeliveryMode.COLLECTED and delivery.address is not None:
        raise DeliveryNotAllowed("Goods that the buyer collects go to no address.", field=f"{field}address")
    if delivery.address is not None:
        check_state(delivery.address.state_code, field=f"{field}address.state_code")
    if delivery.mode is DeliveryMode.TO_ANOTHER:
        return _to_another(delivery, buyer_gstin, field)
    for name in ("consignee_name", "consignee_gstin", "consignee_drug_licences"):
        if getattr(delivery, name):
            raise ConsigneeNotAllowed("Only goods that go to another have a consignee.", field=f"{field}{name}")
    return delivery


def check_one_place(delivery: Delivery, premises_id: UUID | None, *, field: str) -> None:
    """Raises DeliveryNotAllowed for goods that are to go to premises and to an address: one licence would be asked."""
    if premises_id is not None and delivery.address is not None:
        raise DeliveryNotAllowed("Goods go to premises or to an address.", field=field)


def _to_another(delivery: Delivery, buyer_gstin: str, field: str) -> Delivery:
    if delivery.address is None:
        raise ConsigneeMissing("Goods that go to another need its address.", field=f"{field}address")
    if not delivery.consignee_name:
        raise ConsigneeMissing("Goods that go to another need its name.", field=f"{field}consignee_name")
    if not delivery.consignee_gstin:
        return delivery
    with refusals_of_law(f"{field}consignee_gstin"):
        gstin = parse_gstin(delivery.consignee_gstin)
    if gstin.value == buyer_gstin:
        raise ConsigneeIsBuyer(
            "Another address of the buyer's own GSTIN is a delivery to the buyer.", field=f"{field}consignee_gstin"
        )
    check_state_of_gstin(delivery.address.state_code, gstin.state_code, field=f"{field}address.state_code")
    return dataclasses.replace(delivery, consignee_gstin=gstin.value)
