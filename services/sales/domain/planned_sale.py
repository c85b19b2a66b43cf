"""A sale before its stock is known: who sells to whom, on which day, and how it is taxed."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from gst.dates.periods import financial_year
from kit.auth.caller import Caller
from services.sales.domain.cash import CashDay
from services.sales.domain.customer import Customer
from services.sales.domain.customer_premises import buyer_at
from services.sales.domain.delivery import Delivery, checked_delivery
from services.sales.domain.errors import CustomerInactive, CustomerNotFound, LetterNotValid
from services.sales.domain.letters import LetterOfUndertaking, letter_of_sale
from services.sales.domain.organisation import Organisation, Registration
from services.sales.domain.sale import Sale
from services.sales.domain.taxing import Taxation, TaxTerms, taxation_of
from services.sales.domain.turnover import least_hsn_digits
from trade.domain.accounts import PaymentMode
from trade.domain.business_days import check_not_before
from trade.domain.filing_terms import terms_on
from trade.domain.own_registrations import check_not_own
from trade.domain.payment_references import check_reference
from trade.domain.period_locks import PostingDay
from trade.domain.quantities import check_line_units


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSale:
    """A sale with everything decided but stock and number. `hold_id` is its reservation at inventory."""

    requested: Sale
    hold_id: UUID
    caller: Caller
    organisation: Organisation
    registration: Registration
    customer: Customer
    delivery: Delivery
    date: dt.date
    entered_on: dt.date
    """Money that comes with the sale is numbered in the financial year of this day."""
    taxation: Taxation
    least_hsn_digits: int
    """Of the codes of its goods."""

    @property
    def due_date(self) -> dt.date:
        return self.date + dt.timedelta(days=self.customer.credit_days)

    @property
    def posting_day(self) -> PostingDay:
        """The invoice's day, and that of the receipt with it."""
        return PostingDay(
            date=self.date,
            registration_id=self.registration.registration_id,
            reason=self.requested.date.reason,
            field=f"{self.requested.field}date",
            role=self.requested.date_role_of(self.caller.role),
        )

    @property
    def cash_day(self) -> CashDay | None:
        """Who pays and the day, if cash comes with the sale."""
        receipt = self.requested.receipt
        if receipt is None or receipt.mode is not PaymentMode.CASH:
            return None
        return CashDay(self.customer.person, self.date)

    @property
    def financial_year(self) -> str:
        """Such as `2026-27`."""
        return financial_year(self.date)


def plan_sale(
    sale: Sale,
    hold_id: UUID,
    caller: Caller,
    organisation: Organisation,
    customers: Mapping[UUID, Customer],
    now: dt.datetime,
) -> PlannedSale:
    """Decides what can be decided before stock is known.

    Raises QuantityTooLarge, CustomerNotFound, CustomerInactive, OwnGstin, RegistrationNotFound, BeforeOriginal,
    ReferenceMissing, the refusals of `date_of_tax_document`, `checked_delivery`, `letter_of_sale` and `taxation_of`, or
    what the law says of place and kind.
    """
    for line in sale.lines:
        check_line_units(line.units, field=f"{line.field}quantity")
    customer = sellable(customers.get(sale.customer_id), organisation, field=f"{sale.field}customer_id")
    if sale.premises:
        customer = buyer_at(customer, sale.premises, field=sale.premises_field)
    registration = organisation.registration(sale.registration_id, field=f"{sale.field}registration_id")
    if sale.receipt:
        check_reference(sale.receipt.mode, sale.receipt.reference.text, field=f"{sale.field}receipt.reference")
    calendar = organisation.calendar(now)
    filer = terms_on(registration.filing_terms, calendar.today).filing_frequency
    date_role = sale.date_role_of(caller.role)
    date = calendar.date_of_tax_document(sale.date, date_role, filer=filer, prefix=sale.field)
    if sale.order:
        check_not_before(date, sale.order.date, field=f"{sale.field}date")
    path = f"{sale.field}delivery."
    delivery = checked_delivery(sale.delivery, buyer_gstin=customer.gstin, premises_id=sale.premises_id, field=path)
    letter = _letter(sale, registration, customer, date)
    terms = TaxTerms(delivery=delivery, collected_at=organisation.collected_at, letter=letter)
    taxation = taxation_of(registration, customer, date, terms, field=sale.field)
    return PlannedSale(
        requested=sale,
        hold_id=hold_id,
        caller=caller,
        organisation=organisation,
        registration=registration,
        customer=customer,
        delivery=delivery,
        date=date,
        entered_on=calendar.today,
        taxation=taxation,
        least_hsn_digits=least_hsn_digits(organisation.turnovers, taxation.supply.kind, date),
    )


def _letter(sale: Sale, registration: Registration, customer: Customer, date: dt.date) -> LetterOfUndertaking | None:
    """The letter of undertaking of the sale. What is confirmed as an order is decided when it is invoiced."""
    try:
        return letter_of_sale(
            registration.letters_of_undertaking, customer, date, sale.zero_rating, field=f"{sale.field}zero_rating"
        )
    except LetterNotValid:
        if sale.is_estimate:
            return None
        raise


def sellable(customer: Customer | None, organisation: Organisation, *, field: str) -> Customer:
    """The customer, if it exists and goods may be sold to it. Raises CustomerNotFound, CustomerInactive, OwnGstin."""
    if customer is None:
        raise CustomerNotFound("No such customer.", field=field)
    if not customer.active:
        raise CustomerInactive("The customer is inactive.", field=field)
    check_not_own(customer.gstin, organisation.registrations, field=field)
    return customer
