"""Cancels a receipt, for example when a cheque bounces. The bills that it settled are open again."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.account import Settlement
from services.sales.domain.errors import ReceiptNotFound
from services.sales.domain.receipt import AllocatedCredit
from services.sales.domain.states import CreditKind, EntryKind
from services.sales.store import credits as credit_store
from services.sales.store import ledger, organisations
from services.sales.usecases.settle_bills import lock_credit, with_allocations


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelReceipt:
    """Which receipt is cancelled, and why."""

    receipt_id: UUID
    etag: str
    reason: str


async def cancel_receipt(tx: Transaction, command: CancelReceipt) -> AllocatedCredit:
    """The cancelled receipt.

    Raises ReceiptNotFound, also for a credit note, StaleEtag, ReceiptCancelled, OrganisationNotSetUp.
    """
    receipt = await lock_credit(tx, command.receipt_id)
    if receipt.kind is not CreditKind.RECEIPT:
        raise ReceiptNotFound("No such receipt.", field="receipt_id")
    check_etag(command.etag, receipt.version)
    cancelled = receipt.cancelled(command.reason)
    organisation = await organisations.load(tx)
    settled = await ledger.allocated_of_credit(tx, receipt.credit_id)
    await ledger.allocate(
        tx,
        receipt.credit_id,
        [Settlement(invoice_id=item.invoice_id, number=item.number, amount=-item.amount) for item in settled],
    )
    await credit_store.update(tx, cancelled)
    await ledger.enter(
        tx,
        ledger.Entry(
            customer_id=receipt.customer_id,
            date=organisation.today(tx.now),
            kind=EntryKind.RECEIPT_CANCELLED,
            document_id=receipt.credit_id,
            number=receipt.number,
            amount=receipt.amount,
        ),
    )
    audit.record(
        tx,
        action="cancel",
        entity="receipt",
        entity_id=receipt.credit_id,
        before={"status": receipt.status},
        after={"status": cancelled.status, "reason": command.reason},
    )
    return await with_allocations(tx, cancelled)
