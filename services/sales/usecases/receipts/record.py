"""Records money from a customer and settles bills with it. What settles no bill stays on account."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.dates.periods import financial_year
from kit.commands import audit
from kit.db import series
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.account import RequestedAllocations
from services.sales.domain.errors import CustomerNotFound
from services.sales.domain.numbering import Series
from services.sales.domain.receipt import AllocatedCredit, CustomerCredit
from services.sales.domain.states import CreditKind, CreditStatus, EntryKind, PaymentMode
from services.sales.store import credits as credit_store
from services.sales.store import customers, ledger, organisations
from services.sales.usecases.settle_bills import settle_bills, with_allocations
from trade.domain.document_numbers import document_number, prefix_of
from trade.domain.refusals import AmountMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReceipt:
    """What was paid, and the bills that it settles. A date of None is today."""

    customer_id: UUID
    amount: Decimal
    mode: PaymentMode
    reference: str
    date: dt.date | None
    allocations: RequestedAllocations


async def record_receipt(tx: Transaction, command: RecordReceipt) -> AllocatedCredit:
    """The new receipt.

    Raises CustomerNotFound, AmountMissing, OrganisationNotSetUp, DateInFuture, SeriesExhausted, and what `settle`
    raises.
    """
    if not command.amount:
        raise AmountMissing("Nothing was paid.", field="amount")
    organisation = await organisations.load(tx)
    day = organisation.business_date(command.date, tx.now)
    registration = organisation.registration(None)
    accounts = await customers.lock_accounts(tx, {command.customer_id})
    if command.customer_id not in accounts:
        raise CustomerNotFound("No such customer.", field="customer_id")
    year = financial_year(day)
    (serial,) = await series.next_numbers(tx, f"{Series.RECEIPT}:{registration.registration_id}", year)
    receipt = CustomerCredit(
        credit_id=new_id(),
        kind=CreditKind.RECEIPT,
        customer_id=command.customer_id,
        number=document_number(prefix_of(Series.RECEIPT, registration.series_prefix), year, serial),
        date=day,
        financial_year=year,
        registration_id=registration.registration_id,
        mode=command.mode,
        reference=command.reference,
        amount=command.amount,
        on_account=command.amount,
        status=CreditStatus.POSTED,
        cancel_reason="",
        version=1,
        created_at=tx.now,
    )
    await credit_store.insert(tx, receipt)
    await ledger.enter(tx, _entry(receipt))
    facts = {"number": receipt.number, "amount": f"{receipt.amount:f}", "customer_id": str(receipt.customer_id)}
    audit.record(tx, action="record", entity="receipt", entity_id=receipt.credit_id, after=facts)
    return await with_allocations(tx, await settle_bills(tx, receipt, command.allocations))


def _entry(receipt: CustomerCredit) -> ledger.Entry:
    return ledger.Entry(
        customer_id=receipt.customer_id,
        date=receipt.date,
        kind=EntryKind.RECEIPT,
        document_id=receipt.credit_id,
        number=receipt.number,
        amount=-receipt.amount,
    )
