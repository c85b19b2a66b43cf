"""Withdraws a receipt, or notes that a cheque bounced: what it settled is owed again."""

import dataclasses
from decimal import Decimal
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.account import Settlement
from services.sales.domain.errors import OrganisationNotSetUp, ReceiptCancelled, ReceiptNotFound
from services.sales.domain.receipt import CustomerCredit
from services.sales.domain.states import CreditKind, CreditStatus, EntryKind
from services.sales.store import credits as credit_store
from services.sales.store import ledger, organisations
from services.sales.usecases.record_receipt import locked_credit


async def cancel_receipt(tx: Transaction, receipt_id: UUID, reason: str, etag: str) -> CustomerCredit:
    """The cancelled receipt. Raises ReceiptNotFound, also for a credit note, ReceiptCancelled, StaleEtag."""
    receipt = await locked_credit(tx, receipt_id)
    if receipt.kind is not CreditKind.RECEIPT:
        raise ReceiptNotFound("No such receipt.", field="receipt_id")
    check_etag(etag, receipt.version)
    if receipt.status is CreditStatus.CANCELLED:
        raise ReceiptCancelled("The receipt is cancelled already.", field="receipt_id")
    organisation = await organisations.find(tx)
    if organisation is None:
        raise OrganisationNotSetUp("Set the organisation up first.")
    settled = await ledger.allocated_of_credit(tx, receipt_id)
    await ledger.allocate(
        tx,
        receipt_id,
        [Settlement(invoice_id=item.invoice_id, number=item.number, amount=-item.amount) for item in settled],
    )
    cancelled = dataclasses.replace(
        receipt,
        on_account=Decimal(0),
        status=CreditStatus.CANCELLED,
        cancel_reason=reason,
        version=receipt.version + 1,
    )
    await credit_store.update(tx, cancelled)
    await ledger.enter(
        tx,
        ledger.Entry(
            customer_id=receipt.customer_id,
            date=organisation.today(tx.now),
            kind=EntryKind.RECEIPT_CANCELLED,
            document_id=receipt_id,
            number=receipt.number,
            amount=receipt.amount,
        ),
    )
    audit.record(
        tx,
        action="cancel",
        entity="receipt",
        entity_id=receipt_id,
        before={"status": receipt.status},
        after={"status": cancelled.status, "reason": reason},
    )
    return cancelled
