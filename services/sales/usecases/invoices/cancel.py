"""Cancels an invoice.

Its goods return to stock, opposite entries reverse ledger and register, its units of an order are open again, and it
keeps its number.
"""

import dataclasses
import datetime as dt
from uuid import UUID

from gst.money import NIL
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.cancellation import warning_of_cancellation
from services.sales.domain.errors import (
    InvoiceCancelled,
    InvoiceHasReturns,
)
from services.sales.domain.invoice import Invoice
from services.sales.domain.outward_register import cancellation_document
from services.sales.domain.statuses_and_kinds import InvoiceStatus
from services.sales.remote.stock import send_goods_returned_to_stock
from services.sales.store import customers, invoices, open_items, orders, organisations, register
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS, CUSTOMER_CREDITS
from services.sales.store.returned_lines import RETURNED_LINES
from services.sales.usecases.orders.reopen import reopen_order
from trade.domain.accounts import LedgerEntryKind, NewEntry
from trade.domain.allowances import ALLOWANCES
from trade.domain.party_credits import check_free
from trade.domain.period_locks import PostingDay
from trade.store import accounts, party_credits, returnables
from trade.usecases.posting_days import check_open


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CancelInvoice:
    """Which invoice is cancelled, and why. An empty etag accepts any version."""

    invoice_id: UUID
    reason: str
    etag: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CancelledInvoice:
    """The invoice, and what whoever cancels it must know; empty for nothing."""

    invoice: Invoice
    warning: str


async def cancel_invoice(tx: Transaction, command: CancelInvoice) -> CancelledInvoice:
    """The cancelled invoice. Money that was allocated to it stays on the customer's account.

    Raises InvoiceNotFound, InvoiceCancelled, InvoiceHasReturns, AllowanceBound, StaleEtag, PeriodLocked.
    """
    invoice_id, reason = command.invoice_id, command.reason
    seen = await invoices.load(tx, invoice_id)
    # The account, the order, the invoice: every use case takes these locks in this order.
    await customers.lock_accounts(tx, {seen.customer_id})
    if seen.order_id is not None:
        await orders.lock(tx, seen.order_id)
    invoice = await invoices.lock(tx, invoice_id)
    organisation = await organisations.load(tx)
    today, terms = organisation.today(tx.now), organisation.registration(invoice.registration_id).filing_terms
    await _check(tx, invoice, command.etag)
    of, field = invoice.registration_id, "invoice_id"
    days = [PostingDay(date=day, registration_id=of, reason=reason, field=field) for day in (invoice.date, today)]
    await check_open(tx, *days)
    await _reverse_account(tx, invoice, today)
    await register.insert(tx, cancellation_document(invoice))
    await invoices.mark_cancelled(tx, invoice_id, reason)
    if invoice.order_id is not None:
        await reopen_order(tx, invoice, invoice.order_id)
    audit.record(
        tx,
        action="cancel",
        entity="invoice",
        entity_id=invoice_id,
        before={"status": invoice.status},
        after={"status": InvoiceStatus.CANCELLED, "reason": reason, "number": invoice.number},
    )
    send_goods_returned_to_stock(tx, invoice, today)
    cancelled = dataclasses.replace(
        invoice,
        status=InvoiceStatus.CANCELLED,
        cancel_reason=reason,
        cancelled_at=tx.now,
        version=invoice.version + 1,
        outstanding=NIL,
    )
    registered = bool(invoice.buyer.gstin)
    warning = warning_of_cancellation(invoice.date, today, terms, buyer_is_registered=registered)
    return CancelledInvoice(invoice=cancelled, warning=warning)


async def _reverse_account(tx: Transaction, invoice: Invoice, today: dt.date) -> None:
    """Takes the invoice off the customer's account. What settled it is on account again."""
    settled = await accounts.allocations_to_item(tx, CUSTOMER_ACCOUNTS, invoice.invoice_id)
    credits_ = await party_credits.find_many(tx, CUSTOMER_CREDITS, list(settled))
    check_free(credits_.values(), ALLOWANCES, field="invoice_id")
    for credit_id, allocation in settled.items():
        undone = dataclasses.replace(allocation, amount=-allocation.amount)
        await accounts.allocate(tx, CUSTOMER_ACCOUNTS, credit_id, [undone], day=today)
    await open_items.write_off(tx, invoice.invoice_id)
    await accounts.enter(
        tx,
        CUSTOMER_ACCOUNTS,
        NewEntry(
            party_id=invoice.customer_id,
            date=today,
            kind=LedgerEntryKind.INVOICE_CANCELLED,
            document_id=invoice.invoice_id,
            number=invoice.number,
            amount=-invoice.total,
        ),
    )


async def _check(tx: Transaction, invoice: Invoice, etag: str) -> None:
    check_etag(etag, invoice.version)
    if invoice.status is InvoiceStatus.CANCELLED:
        raise InvoiceCancelled("The invoice is cancelled already.", field="invoice_id")
    if await returnables.has_returns(tx, RETURNED_LINES, invoice.invoice_id) or await register.has_credit_note(
        tx, invoice.invoice_id
    ):
        raise InvoiceHasReturns(
            "Goods of the invoice came back or are coming back; it can be corrected by credit notes only.",
            field="invoice_id",
        )
