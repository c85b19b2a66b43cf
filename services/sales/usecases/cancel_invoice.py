"""Cancels an invoice: goods back, ledger and register reversed by opposite entries, money on account, number kept."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Final
from uuid import UUID

from bahi.inventory.v1 import stock_pb2
from bahi.sales.v1 import invoices_pb2 as pb

from gst.dates.periods import months_later
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.database import Database
from kit.db.session import Transaction
from kit.messaging import outbox
from kit.wire import commands
from services.sales.domain.errors import (
    CancellationTooLate,
    InvoiceCancelled,
    InvoiceHasReturns,
    InvoiceNotFound,
    OrganisationNotSetUp,
)
from services.sales.domain.invoice import Invoice
from services.sales.domain.outward_register import cancellation_document
from services.sales.domain.states import InvoiceStatus
from services.sales.store import bills, customers, invoices, organisations, register
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from services.sales.store.returned_lines import RETURNED_LINES
from trade.domain.accounts import LedgerEntryKind, NewEntry
from trade.store import accounts, returnables

LAST_DAY: Final = 11
"""GSTR-1 of a month is due on the 11th of the next; afterwards only a credit note corrects. gst.md 2.4, 2.5."""


async def cancel_invoice(
    database: Database, request: pb.CancelInvoiceRequest, write_reply: Callable[[Invoice], pb.Invoice]
) -> pb.Invoice:
    """The cancelled invoice.

    Raises InvoiceNotFound, InvoiceCancelled, InvoiceHasReturns, CancellationTooLate, StaleEtag.
    """

    async def work(tx: Transaction) -> pb.Invoice:
        return write_reply(await _cancel(tx, UUID(request.invoice_id), request.reason, request.etag))

    return await commands.run(database, request, pb.Invoice, work)


async def _cancel(tx: Transaction, invoice_id: UUID, reason: str, etag: str) -> Invoice:
    seen = await invoices.find(tx, invoice_id)
    if seen is None:
        raise InvoiceNotFound("No such invoice.", field="invoice_id")
    # The account before the document: every use case takes these locks in this order.
    await customers.lock_accounts(tx, {seen.customer_id})
    invoice = await invoices.find(tx, invoice_id, lock=True)
    organisation = await organisations.find(tx)
    if invoice is None or organisation is None:
        raise OrganisationNotSetUp("Set the organisation up first.")
    today = organisation.today(tx.now)
    await _check(tx, invoice, etag, today)
    settled = await accounts.allocations_to_item(tx, CUSTOMER_ACCOUNTS, invoice_id)
    for credit_id, allocation in settled.items():
        undone = dataclasses.replace(allocation, amount=-allocation.amount)
        await accounts.allocate(tx, CUSTOMER_ACCOUNTS, credit_id, [undone])
    await bills.write_off(tx, invoice_id)
    await accounts.enter(
        tx,
        CUSTOMER_ACCOUNTS,
        NewEntry(
            party_id=invoice.customer_id,
            date=today,
            kind=LedgerEntryKind.INVOICE_CANCELLED,
            document_id=invoice_id,
            number=invoice.number,
            amount=-invoice.total,
        ),
    )
    await register.insert(tx, cancellation_document(invoice))
    await invoices.mark_cancelled(tx, invoice_id, reason)
    audit.record(
        tx,
        action="cancel",
        entity="invoice",
        entity_id=invoice_id,
        before={"status": invoice.status},
        after={"status": InvoiceStatus.CANCELLED, "reason": reason, "number": invoice.number},
    )
    outbox.send(tx, "inventory", _stock_back(invoice, today))
    return dataclasses.replace(
        invoice,
        status=InvoiceStatus.CANCELLED,
        cancel_reason=reason,
        cancelled_at=tx.now,
        version=invoice.version + 1,
        outstanding=invoice.outstanding * 0,
    )


async def _check(tx: Transaction, invoice: Invoice, etag: str, today: dt.date) -> None:
    check_etag(etag, invoice.version)
    if invoice.status is InvoiceStatus.CANCELLED:
        raise InvoiceCancelled("The invoice is cancelled already.", field="invoice_id")
    if await returnables.returned_by_line(tx, RETURNED_LINES, invoice.invoice_id) or await register.has_credit_note(
        tx, invoice.invoice_id
    ):
        raise InvoiceHasReturns(
            "Goods of the invoice came back or are coming back; it can be corrected by credit notes only.",
            field="invoice_id",
        )
    last_day = months_later(invoice.date, 1).replace(day=LAST_DAY)
    if today > last_day:
        raise CancellationTooLate(
            "The return of the invoice's month is due; a credit note corrects it.",
            field="invoice_id",
            last_day=last_day.isoformat(),
        )


def _stock_back(invoice: Invoice, today: dt.date) -> stock_pb2.ReverseStock:
    return stock_pb2.ReverseStock(
        reservation_id=str(invoice.hold_id),
        issue_date=invoice.date.isoformat(),
        document=stock_pb2.StockDocument(
            type="invoice",
            document_id=str(invoice.invoice_id),
            number=invoice.number,
            date=today.isoformat(),
            party_id=str(invoice.customer_id),
            party_name=invoice.buyer.name,
        ),
    )
