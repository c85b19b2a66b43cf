"""A customer and the rules about who it may be."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from gst.goods.licence import FORMS, DrugClass
from gst.tax.categories import WITHOUT_GSTIN, RecipientCategory
from gst.tax.place_of_supply import OwnSite
from kit.pages import PageRequest
from services.sales.domain.delivery import TO_BUYER, Delivery, DeliveryMode, DeliverySite, address_key, check_sites
from services.sales.domain.expired_goods import ExpiredGoodsPolicy
from services.sales.domain.statuses_and_kinds import INSTITUTIONS, CustomerType
from trade.domain.changes import Changes
from trade.domain.countries import check_country
from trade.domain.parties import Address, DrugLicence, Party
from trade.domain.printed_party import PrintedParty
from trade.domain.tax_identity import TaxIdentity, changed_identity, check_state, identify

SCHEDULE_X = "x"
SCHEDULE_X_FORMS = frozenset(form for form, allows in FORMS.items() if allows is DrugClass.X)
SALE_FORMS = frozenset(form for form, allows in FORMS.items() if allows in {DrugClass.GENERAL, DrugClass.C_C1})
IDENTITY = frozenset({"gst_category", "gstin", "pan"})
"""The fields by which it may become another person."""
BILLING = "billing_address"
"""The address whose state is that of the GSTIN."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTerms:
    """What a request says of a customer. Type and category are None only in an update that leaves them as they are."""

    name: str
    type: CustomerType | None
    gst_category: RecipientCategory | None
    gstin: str
    pan: str
    phone: str
    billing_address: Address
    shipping_address: Address | None
    drug_licences: tuple[DrugLicence, ...]
    credit_limit: Decimal | None
    credit_days: int
    discount_percent: Decimal
    min_shelf_life_days: int
    separate_account: bool
    active: bool = True
    delivery_sites: tuple[DeliverySite, ...] = ()
    authorised_operations: bool = False
    expired_goods: ExpiredGoodsPolicy | None = None
    country_code: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListCustomers:
    """What a list of customers is narrowed to."""

    active_only: bool
    page: PageRequest


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SearchCustomers:
    """How a code, name, phone number or GSTIN begins."""

    query: str
    limit: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Party):
    """A party that buys. `credit_limit` None is no limit, zero is cash only."""

    customer_id: UUID
    type: CustomerType
    billing_address: Address
    shipping_address: Address | None
    credit_limit: Decimal | None
    discount_percent: Decimal
    min_shelf_life_days: int
    delivery_sites: tuple[DeliverySite, ...] = ()
    """Own sites in other states, with what was decided of their place of supply."""
    authorised_operations: bool = False
    """An SEZ customer takes goods for its authorised operations: only such supplies are zero-rated."""
    expired_goods: ExpiredGoodsPolicy | None = None
    """None: as the organisation says."""
    country_code: str = ""
    """ISO 3166, two letters, of an overseas customer; empty of any other."""

    @property
    def person(self) -> str:
        """Who pays: its PAN, which several customers may have, or its id if it has none. Cash counts by person."""
        return self.pan or str(self.customer_id)

    @property
    def registered(self) -> bool:
        """Whether it is registered for GST."""
        return self.gst_category not in WITHOUT_GSTIN

    @property
    def identity(self) -> TaxIdentity:
        """Who it is to the tax law."""
        return TaxIdentity(
            gst_category=self.gst_category,
            gstin=self.gstin,
            pan=self.pan,
            state_code=self.billing_address.state_code,
        )

    def decided_place(self, address: Address) -> OwnSite | None:
        """What was decided of the place of supply of goods that go to this address of its own. None: nothing was."""
        key = address_key(address)
        return next((site.decided_state for site in self.delivery_sites if address_key(site.address) == key), None)

    def buyer(self, delivery: Delivery = TO_BUYER) -> PrintedParty:
        """How documents print it, with the address of its own to which goods go, if that is another."""
        to_buyer = delivery.mode is DeliveryMode.TO_BUYER
        return PrintedParty(
            name=self.name,
            gstin=self.gstin,
            address=self.billing_address,
            shipping_address=(delivery.address or self.shipping_address) if to_buyer else None,
            drug_licences=self.drug_licences,
            phone=self.phone,
            country_code=self.country_code,
        )

    def may_buy_scheduled(self, schedule: str, on: dt.date) -> bool:
        """Whether drugs of a schedule may be sold to it: to an institution, or to a dealer with a valid licence."""
        return self.type in INSTITUTIONS or allows(self.drug_licences, schedule, on)


def allows(licences: tuple[DrugLicence, ...], schedule: str, on: dt.date) -> bool:
    """Whether one of the licences allows drugs of a schedule.

    Schedule X has licence forms of its own. The other schedules need a licence for general drugs or for those of C and
    C1. gst.md 6.3.
    """
    allowing = SCHEDULE_X_FORMS if schedule == SCHEDULE_X else SALE_FORMS
    return any(licence.form in allowing and licence.is_valid(on) for licence in licences)


def checked(customer: Customer) -> Customer:
    """The customer with its identifiers in their canonical form, as `identify` returns them.

    Raises as it does, and as `check_country`.
    """
    check_country(customer.country_code, customer.gst_category)
    identity = identify(customer.identity, address=BILLING, state_optional=True)
    if customer.shipping_address is not None:
        check_state(customer.shipping_address.state_code, field="shipping_address.state_code")
    check_sites(customer.delivery_sites, field="delivery_sites")
    return _with_identity(customer, identity)


def changed_customer(
    former: Customer, changes: Changes[CustomerTerms], *, version: int, updated_at: dt.datetime
) -> Customer:
    """The customer after an update, checked."""
    changed = changes.applied_to(former, version=version, updated_at=updated_at)
    identity = changed_identity(former.identity, changed.identity, changes.fields, address=BILLING)
    return checked(_with_identity(changed, identity))


def _with_identity(customer: Customer, identity: TaxIdentity) -> Customer:
    address = dataclasses.replace(customer.billing_address, state_code=identity.state_code)
    return dataclasses.replace(customer, gstin=identity.gstin, pan=identity.pan, billing_address=address)
