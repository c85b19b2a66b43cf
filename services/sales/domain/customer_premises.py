"""Premises of a customer: further places of one account, each with its own address, route and drug licences."""

import dataclasses
import datetime as dt
from uuid import UUID

from kit.pages import PageRequest
from services.sales.domain.customer import Customer
from services.sales.domain.delivery import Delivery
from services.sales.domain.errors import CustomerPremisesInactive, CustomerPremisesNotFound
from trade.domain.changes import Changes
from trade.domain.parties import Address, DrugLicence
from trade.domain.printed_party import PrintedParty
from trade.domain.tax_identity import check_state


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PremisesTerms:
    """What a request says of premises."""

    name: str
    address: Address
    route: str
    phone: str
    drug_licences: tuple[DrugLicence, ...]
    active: bool = True


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPremises:
    """A place to which goods of a customer go. Its licences count there, and no others."""

    premises_id: UUID
    customer_id: UUID
    name: str
    address: Address
    route: str
    phone: str
    drug_licences: tuple[DrugLicence, ...]
    active: bool
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime

    def changed(self, changes: Changes[PremisesTerms], updated_at: dt.datetime) -> "CustomerPremises":
        """The premises after an update. Raises StateMissing, and what the law says of the state."""
        changed: CustomerPremises = changes.applied_to(self, version=self.version + 1, updated_at=updated_at)
        return changed.checked()

    def checked(self) -> "CustomerPremises":
        """The premises, if the address has a state. Raises StateMissing, and what the law says of the state."""
        check_state(self.address.state_code, field="address.state_code")
        return self


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListPremises:
    """Whose premises a list shows."""

    customer_id: UUID
    active_only: bool
    page: PageRequest


def printed_buyer(customer: Customer, delivery: Delivery, premises: CustomerPremises | None) -> PrintedParty:
    """How documents print a customer that buys, for its premises if these are named."""
    buyer = customer.buyer(delivery)
    if premises is None:
        return buyer
    return dataclasses.replace(buyer, premises_id=str(premises.premises_id), premises_name=premises.name)


def buyer_at(customer: Customer, premises: CustomerPremises, *, field: str) -> Customer:
    """The customer as it buys for its premises: goods go there, and the licences of that place count.

    Raises CustomerPremisesNotFound for another customer's, CustomerPremisesInactive.
    """
    if premises.customer_id != customer.customer_id:
        raise CustomerPremisesNotFound("The customer has no such premises.", field=field)
    if not premises.active:
        raise CustomerPremisesInactive("The premises are inactive.", field=field)
    return dataclasses.replace(
        customer,
        shipping_address=premises.address,
        drug_licences=premises.drug_licences,
        phone=premises.phone or customer.phone,
    )
