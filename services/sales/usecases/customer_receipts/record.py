"""Records money from a customer and settles open items with it. What settles none stays on account."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.customer import Customer
from services.sales.domain.customer_credits import AllocatedCredit, CustomerCredit
from services.sales.domain.errors import CustomerNotFound
from services.sales.domain.number_series import Series
from services.sales.domain.organisation import Registration
from services.sales.domain.statuses_and_kinds import CreditKind, CreditStatus
from services.sales.store import customer_credits, customers, organisations
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from services.sales.usecases.settle_open_items import settle_open_items, with_allocations
from trade.domain.accounts import LedgerEntryKind, NewEntry, PaymentMode
from trade.domain.allocations import AllocationRequest
from trade.domain.document_numbers import series_of_registration
from trade.domain.payment_references import PaymentReference, check_reference
from trade.domain.refusals import AmountMissing
from trade.store import accounts
from trade.store.document_numbers import next_number
from trade.store.payment_references import refuse_used


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCustomerReceipt:
    """What was paid, and the open items that it settles. A date of None is today."""

    customer_id: UUID
    amount: Decimal
    mode: PaymentMode
    reference: PaymentReference
    date: dt.date | None
    allocations: AllocationRequest
    note: str


async def record_customer_receipt(tx: Transaction, command: RecordCustomerReceipt) -> AllocatedCredit:
    """The new receipt.

    Raises CustomerNotFound, AmountMissing, ReferenceMissing, ReferenceUsed, OrganisationNotSetUp, DateInFuture,
    SeriesExhausted, and what `allocate` raises.
    """
    if not command.amount:
        raise AmountMissing("Nothing was paid.", field="amount")
    reference = command.reference
    check_reference(command.mode, reference.text)
    organisation = await organisations.load(tx)
    day = organisation.business_date(command.date, tx.now)
    registration = organisation.registration(None)
    locked = await customers.lock_accounts(tx, {command.customer_id})
    if command.customer_id not in locked:
        raise CustomerNotFound("No such customer.", field="customer_id")
    customer = locked[command.customer_id].customer
    if not reference.accept_used_reference:
        await refuse_used(tx, CUSTOMER_ACCOUNTS, reference.key(command.mode))
    receipt = await _numbered(tx, command, customer, registration, day)
    await customer_credits.insert(tx, receipt)
    await accounts.enter(tx, CUSTOMER_ACCOUNTS, _entry(receipt), field="amount")
    facts = {"number": receipt.number, "amount": f"{receipt.amount:f}", "customer_id": str(receipt.customer_id)}
    audit.record(tx, action="record", entity="customer_receipt", entity_id=receipt.credit_id, after=facts)
    return await with_allocations(tx, await settle_open_items(tx, receipt, command.allocations))


async def _numbered(
    tx: Transaction, command: RecordCustomerReceipt, customer: Customer, registration: Registration, day: dt.date
) -> CustomerCredit:
    """The receipt with the next number, before anything is settled with it."""
    reference = command.reference
    series = series_of_registration(Series.CUSTOMER_RECEIPT, registration, day)
    number = await next_number(tx, series)
    return CustomerCredit(
        credit_id=new_id(),
        kind=CreditKind.CUSTOMER_RECEIPT,
        customer_id=customer.customer_id,
        customer_name=customer.name,
        number=number,
        date=day,
        financial_year=series.financial_year,
        registration_id=registration.registration_id,
        mode=command.mode,
        reference=reference.text,
        bank=reference.bank,
        reference_key=reference.key(command.mode),
        accept_used_reference=reference.accept_used_reference,
        amount=command.amount,
        on_account=command.amount,
        note=command.note,
        status=CreditStatus.POSTED,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
    )


def _entry(receipt: CustomerCredit) -> NewEntry:
    return NewEntry(
        party_id=receipt.customer_id,
        date=receipt.date,
        kind=LedgerEntryKind.CUSTOMER_RECEIPT,
        document_id=receipt.credit_id,
        number=receipt.number,
        amount=-receipt.amount,
    )
