"""A customer and the rules about who it may be."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from gst.codes.gstin import check_pan_in_gstin, parse_gstin
from gst.codes.pan import check_pan
from gst.codes.states import OTHER_COUNTRY, state
from gst.goods.licence import FORMS, DrugClass
from gst.tax.categories import RecipientCategory
from kit.pages import PageRequest
from services.sales.domain.errors import GstinNotAllowed, StateMismatch, StateMissing
from services.sales.domain.printed_party import PrintedParty
from services.sales.domain.statuses_and_kinds import INSTITUTIONS, CustomerType
from trade.domain.law import refusals_of_law
from trade.domain.parties import Address, DrugLicence, Party
from trade.domain.refusals import GstinMissing

SCHEDULE_X = "x"
SCHEDULE_X_FORMS = frozenset(form for form, allows in FORMS.items() if allows is DrugClass.X)
SALE_FORMS = frozenset(form for form, allows in FORMS.items() if allows in {DrugClass.GENERAL, DrugClass.C_C1})
WITHOUT_GSTIN = frozenset({RecipientCategory.UNREGISTERED, RecipientCategory.OVERSEAS})


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
    active: bool = True


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

    @property
    def registered(self) -> bool:
        """Whether it is registered for GST."""
        return self.gst_category not in WITHOUT_GSTIN

    def buyer(self) -> PrintedParty:
        """How documents print it."""
        return PrintedParty(
            name=self.name,
            gstin=self.gstin,
            address=self.billing_address,
            shipping_address=self.shipping_address,
            drug_licences=self.drug_licences,
            phone=self.phone,
        )

    def may_buy_scheduled(self, schedule: str, on: dt.date) -> bool:
        """Whether drugs of a schedule may be sold to it: to an institution, or to a dealer with a valid licence.

        Schedule X has licence forms of its own. The other schedules need a licence for general drugs or for those of C
        and C1. gst.md 6.3.
        """
        if self.type in INSTITUTIONS:
            return True
        allowing = SCHEDULE_X_FORMS if schedule == SCHEDULE_X else SALE_FORMS
        return any(licence.form in allowing and licence.is_valid(on) for licence in self.drug_licences)


def checked(customer: Customer) -> Customer:
    """The customer with its identifiers in their canonical form.

    Raises what the law says of a GSTIN or PAN, and GstinMissing, GstinNotAllowed, StateMissing, StateMismatch.
    """
    _check_states(customer)
    if not customer.registered:
        if customer.gstin:
            raise GstinNotAllowed("A customer of this category has no GSTIN.", field="gstin")
        return dataclasses.replace(customer, pan=_pan(customer.pan))
    if not customer.gstin:
        raise GstinMissing("A customer of this category has a GSTIN.", field="gstin")
    with refusals_of_law("gstin"):
        gstin = parse_gstin(customer.gstin)
    if gstin.state_code != customer.billing_address.state_code:
        raise StateMismatch(
            "The state of the address is not the one of the GSTIN.",
            field="billing_address.state_code",
            gstin_state=gstin.state_code,
        )
    pan = _pan(customer.pan)
    if pan and gstin.pan:
        with refusals_of_law("pan"):
            check_pan_in_gstin(gstin, pan)
    return dataclasses.replace(customer, gstin=gstin.value, pan=pan or gstin.pan)


def _pan(pan: str) -> str:
    if not pan:
        return ""
    with refusals_of_law("pan"):
        return check_pan(pan)


def _check_states(customer: Customer) -> None:
    overseas = customer.gst_category is RecipientCategory.OVERSEAS
    for field, address in (
        ("billing_address", customer.billing_address),
        ("shipping_address", customer.shipping_address),
    ):
        if address is None:
            continue
        where = f"{field}.state_code"
        if not address.state_code:
            raise StateMissing("The address needs its state.", field=where)
        with refusals_of_law(where):
            state(address.state_code)
        if field == "billing_address" and overseas != (address.state_code == OTHER_COUNTRY):
            raise StateMismatch("Only an overseas customer is in another country.", field=where)
