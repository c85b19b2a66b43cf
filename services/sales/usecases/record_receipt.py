"""Records money from a customer, and settles bills with it. What settles none stays on account."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from gst.dates.periods import financial_year
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db import series
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.account import settle
from services.sales.domain.errors import (
    CustomerNotFound,
    NothingToAllocate,
    OrganisationNotSetUp,
    ReceiptCancelled,
    ReceiptNotFound,
)
from services.sales.domain.numbering import Series
from services.sales.domain.receipt import CustomerCredit
from services.sales.domain.states import CreditKind, CreditStatus, EntryKind, PaymentMode
from services.sales.store import credits as credit_store
from services.sales.store import customers, ledger, organisations
from trade.domain.document_numbers import document_number, prefix_of
from trade.domain.refusals import AmountMissing


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which bills are to be settled: the named ones, and with `oldest_first` those due first with what is left."""

    named: Sequence[tuple[UUID, Decimal]]
    oldest_first: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What was paid."""

    customer_id: UUID
    amount: Decimal
    mode: PaymentMode
    reference: str
    date: dt.date | None


async def record_receipt(tx: Transaction, money: Money, wish: Wish) -> CustomerCredit:
    """The new receipt.

    Raises CustomerNotFound, AmountMissing, OrganisationNotSetUp, DateInFuture, SeriesExhausted, and what `settle` raises.
    """
    if not money.amount:
        raise AmountMissing("Nothing was paid.", field="amount")
    organisation = await organisations.find(tx)
    if organisation is None:
        raise OrganisationNotSetUp("Set the organisation up first.")
    on = organisation.business_date(money.date, tx.now)
    registration = organisation.registration(None)
    accounts = await customers.lock_accounts(tx, {money.customer_id})
    if money.customer_id not in accounts:
        raise CustomerNotFound("No such customer.", field="customer_id")
    year = financial_year(on)
    (serial,) = await series.next_numbers(tx, f"{Series.RECEIPT}:{registration.registration_id}", year)
    receipt = CustomerCredit(
        credit_id=new_id(),
        kind=CreditKind.RECEIPT,
        customer_id=money.customer_id,
        number=document_number(prefix_of(Series.RECEIPT, registration.series_prefix), year, serial),
        date=on,
        financial_year=year,
        registration_id=registration.registration_id,
        mode=money.mode,
        reference=money.reference,
        amount=money.amount,
        on_account=money.amount,
        status=CreditStatus.POSTED,
        cancel_reason="",
        version=1,
        created_at=tx.now,
    )
    await credit_store.insert(tx, receipt)
    await ledger.enter(
        tx,
        ledger.Entry(
            customer_id=receipt.customer_id,
            date=on,
            kind=EntryKind.RECEIPT,
            document_id=receipt.credit_id,
            number=receipt.number,
            amount=-receipt.amount,
        ),
    )
    facts = {"number": receipt.number, "amount": f"{receipt.amount:f}", "customer_id": str(receipt.customer_id)}
    audit.record(tx, action="record", entity="receipt", entity_id=receipt.credit_id, after=facts)
    return await settle_bills(tx, receipt, wish)


async def allocate_receipt(tx: Transaction, credit_id: UUID, etag: str, wish: Wish) -> CustomerCredit:
    """The credit after its money on account has settled bills. Raises ReceiptNotFound, ReceiptCancelled, NothingToAllocate."""
    if not wish.named and not wish.oldest_first:
        raise NothingToAllocate("Name bills, or ask for the oldest first.", field="allocations")
    credit = await locked_credit(tx, credit_id)
    check_etag(etag, credit.version)
    if credit.status is CreditStatus.CANCELLED:
        raise ReceiptCancelled("The receipt is cancelled.", field="receipt_id")
    settled = await settle_bills(tx, credit, wish)
    changed = dataclasses.replace(settled, version=credit.version + 1)
    await credit_store.update(tx, changed)
    audit.record(
        tx,
        action="allocate",
        entity=credit.kind,
        entity_id=credit_id,
        before={"on_account": f"{credit.on_account:f}"},
        after={"on_account": f"{changed.on_account:f}"},
    )
    return changed


async def locked_credit(tx: Transaction, credit_id: UUID) -> CustomerCredit:
    """The credit, its customer's account locked first. Raises ReceiptNotFound."""
    seen = await credit_store.find(tx, credit_id)
    if seen is None:
        raise ReceiptNotFound("No such receipt.", field="receipt_id")
    await customers.lock_accounts(tx, {seen.customer_id})
    credit = await credit_store.find(tx, credit_id, lock=True)
    if credit is None:
        raise ReceiptNotFound("No such receipt.", field="receipt_id")
    return credit


async def settle_bills(tx: Transaction, credit: CustomerCredit, wish: Wish) -> CustomerCredit:
    """Settles bills with what a credit has on account, as far as wished. The customer's account is locked."""
    if not wish.named and not wish.oldest_first:
        return credit
    bills = await ledger.open_bills(
        tx,
        credit.customer_id,
        named=[invoice_id for invoice_id, _ in wish.named],
        oldest_first=wish.oldest_first,
        money=credit.on_account,
    )
    settlements = settle(credit.on_account, wish.named, bills, oldest_first=wish.oldest_first)
    await ledger.allocate(tx, credit.credit_id, settlements)
    spent = sum((settlement.amount for settlement in settlements), Decimal(0))
    return dataclasses.replace(credit, on_account=credit.on_account - spent)
