"""Cancels a payment to a vendor. The bills that it settled are open again."""

from dataclasses import dataclass, replace
from uuid import UUID

from gst.money import NIL
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.purchase.domain.errors import VendorPaymentCancelled
from services.purchase.domain.statuses_and_kinds import DocumentStatus
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import vendor_credits
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from trade.domain.accounts import LedgerEntryKind, NewEntry
from trade.store import accounts, organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelVendorPayment:
    """`etag` is the version that the decision is based on; empty or `*` for any."""

    vendor_payment_id: UUID
    etag: str
    reason: str


async def cancel_vendor_payment(tx: Transaction, command: CancelVendorPayment) -> VendorCredit:
    """The cancelled payment. Raises VendorPaymentNotFound, StaleEtag, VendorPaymentCancelled."""
    seen = await vendor_credits.load_payment(tx, command.vendor_payment_id)
    await vendor_credits.lock_vendor_balances(tx, [seen.vendor_id])
    payment = await vendor_credits.load_payment(tx, command.vendor_payment_id)  # read again under the lock
    check_etag(command.etag, payment.version)
    if payment.status is DocumentStatus.CANCELLED:
        raise VendorPaymentCancelled("The payment is cancelled already.", field="vendor_payment_id")
    undone = [replace(allocation, amount=-allocation.amount) for allocation in payment.allocations]
    await accounts.allocate(tx, VENDOR_ACCOUNTS, payment.vendor_credit_id, undone)
    cancelled = replace(
        payment,
        on_account=NIL,
        status=DocumentStatus.CANCELLED,
        cancel_reason=command.reason,
        cancelled_at=tx.now,
        version=payment.version + 1,
        allocations=(),
    )
    await vendor_credits.update(tx, cancelled)
    entry = NewEntry(
        party_id=payment.vendor_id,
        date=(await organisations.load(tx)).today(tx.now),
        kind=LedgerEntryKind.VENDOR_PAYMENT_CANCELLED,
        document_id=payment.vendor_credit_id,
        number=payment.number,
        amount=payment.amount,
    )
    await accounts.enter(tx, VENDOR_ACCOUNTS, entry)
    audit.record(
        tx,
        action="cancel",
        entity="vendor_payment",
        entity_id=payment.vendor_credit_id,
        before={"status": payment.status},
        after={"status": cancelled.status, "reason": command.reason},
    )
    return cancelled
