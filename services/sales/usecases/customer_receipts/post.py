"""Records money from a customer and settles open items with it. What settles none stays on account."""

import datetime as dt
from dataclasses import dataclass, replace

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.approvals import content_of_receipt
from services.sales.domain.cash import CashDay
from services.sales.domain.customer import Customer
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.domain.errors import CustomerNotFound
from services.sales.domain.number_series import Series
from services.sales.domain.organisation import Registration
from services.sales.store import customers, organisations
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS, CUSTOMER_CREDITS
from services.sales.store.approval_tables import APPROVALS
from services.sales.usecases.customer_allowances.post import post_customer_allowance
from services.sales.usecases.customer_receipts.cash import check_cash_of_invoices, take_cash
from trade.domain.accounts import LedgerEntryKind, PaymentMode
from trade.domain.allowances import at_small_differences, small_differences_of
from trade.domain.approvals import Authority, approved_facts
from trade.domain.dating import dated_facts
from trade.domain.document_numbers import series_of_registration
from trade.domain.party_credits import AllocatedCredit, PostPayment
from trade.domain.payment_references import check_reference
from trade.domain.refusals import AmountMissing
from trade.store import accounts, party_credits
from trade.store.document_numbers import next_number
from trade.store.payment_references import refuse_used
from trade.usecases.approvals import authority_of, use_approval
from trade.usecases.party_credits import settle
from trade.usecases.posting_days import check_open


async def post_customer_receipt(tx: Transaction, command: PostPayment) -> AllocatedCredit[CustomerCredit]:
    """The new receipt.

    Raises CustomerNotFound, AmountMissing, ReferenceMissing, ReferenceUsed, OrganisationNotSetUp, PeriodLocked,
    SeriesExhausted, CashForbidden, RoleLimitExceeded, and what `date_of_money`, `authority_of`, `allocate` and
    `post_customer_allowance` raise.
    """
    if not command.amount:
        raise AmountMissing("Nothing was paid.", field="amount")
    reference = command.reference
    check_reference(command.mode, reference.text)
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    authority = await authority_of(tx, APPROVALS, command.approval_id, content_of_receipt(command, calendar.today))
    day = calendar.date_of_money(command.date, command.mode, authority.date_role)
    booked = calendar.booking_date(command.date.booking_day, day)
    registration = organisation.registration(None)
    locked = await customers.lock_accounts(tx, {command.party_id})
    if command.party_id not in locked:
        raise CustomerNotFound("No such customer.", field="customer_id")
    customer = locked[command.party_id].customer
    if not reference.accept_used_reference:
        await refuse_used(tx, CUSTOMER_ACCOUNTS, reference.key(command.mode))
    await check_open(tx, command.date.posting_day(booked, registration.registration_id, role=authority.date_role))
    if command.mode is PaymentMode.CASH:
        limits = organisation.limits_of(authority.role)
        await take_cash(tx, CashDay(customer.person, day), command.amount, limits)
    of_day = _Days(day=day, booked=booked, entered_on=calendar.today)
    receipt = replace(
        await _numbered(tx, command, customer, registration, of_day),
        approval_id=authority.approval_id,
        approved_by=authority.approved_by,
    )
    await party_credits.insert(tx, CUSTOMER_CREDITS, receipt)
    await accounts.enter(tx, CUSTOMER_ACCOUNTS, receipt.entry, field="amount")
    _record(tx, receipt)
    settled = await _settle(tx, command, receipt, authority)
    await use_approval(tx, APPROVALS, authority, receipt.credit_id)
    return await party_credits.with_allocations(tx, CUSTOMER_CREDITS, settled)


async def _settle(
    tx: Transaction, command: PostPayment, receipt: CustomerCredit, authority: Authority
) -> CustomerCredit:
    settled = await settle(tx, CUSTOMER_CREDITS, receipt, command.allocations)
    await check_cash_of_invoices(tx, settled)
    if command.small_differences:
        with at_small_differences():
            await post_customer_allowance(tx, small_differences_of(command, receipt.number), authority.of_parts)
    return settled.credit


def _record(tx: Transaction, receipt: CustomerCredit) -> None:
    facts = {"number": receipt.number, "amount": f"{receipt.amount:f}", "customer_id": str(receipt.party_id)}
    audit.record(
        tx,
        action="post",
        entity="customer_receipt",
        entity_id=receipt.credit_id,
        after=facts | dated_facts(receipt.date, receipt.date_reason, receipt.booking_date) | approved_facts(receipt),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    """The bank's day, the day of booking, and today."""

    day: dt.date
    booked: dt.date
    entered_on: dt.date


async def _numbered(
    tx: Transaction,
    command: PostPayment,
    customer: Customer,
    registration: Registration,
    days: _Days,
) -> CustomerCredit:
    """The receipt before anything is settled with it, with the next number of the financial year of its entry."""
    reference = command.reference
    series = series_of_registration(Series.CUSTOMER_RECEIPT, registration, days.entered_on)
    number = await next_number(tx, series)
    return CustomerCredit(
        credit_id=new_id(),
        kind=LedgerEntryKind.CUSTOMER_RECEIPT,
        party_id=customer.customer_id,
        party_name=customer.name,
        number=number,
        date=days.day,
        booking_date=days.booked,
        financial_year=series.financial_year,
        registration_id=registration.registration_id,
        person=customer.person if command.mode is PaymentMode.CASH else "",
        mode=command.mode,
        reference=reference.text,
        bank=reference.bank,
        reference_key=reference.key(command.mode),
        accept_used_reference=reference.accept_used_reference,
        amount=command.amount,
        on_account=command.amount,
        note=command.note,
        date_reason=command.date.reason,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
    )
