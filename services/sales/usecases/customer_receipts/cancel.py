"""Cancels a customer receipt, for example when a cheque bounces. The items that it settled are open again."""

import dataclasses
from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.customer_credits import AllocatedCredit
from services.sales.store import customer_credits, organisations
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from services.sales.usecases.settle_open_items import lock_credit, with_allocations
from trade.domain.accounts import LedgerEntryKind, NewEntry
from trade.store import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCustomerReceipt:
    """Which receipt is cancelled, and why."""

    customer_receipt_id: UUID
    etag: str
    reason: str


async def cancel_customer_receipt(tx: Transaction, command: CancelCustomerReceipt) -> AllocatedCredit:
    """The cancelled receipt.

    Raises CustomerReceiptNotFound, StaleEtag, CustomerReceiptCancelled, OrganisationNotSetUp.
    """
    receipt = await lock_credit(tx, await customer_credits.load_receipt(tx, command.customer_receipt_id))
    check_etag(command.etag, receipt.version)
    cancelled = receipt.cancelled(command.reason, tx.now)
    organisation = await organisations.load(tx)
    settled = await accounts.allocations_of_credits(tx, CUSTOMER_ACCOUNTS, [receipt.credit_id])
    undone = [dataclasses.replace(item, amount=-item.amount) for item in settled[receipt.credit_id]]
    await accounts.allocate(tx, CUSTOMER_ACCOUNTS, receipt.credit_id, undone)
    await customer_credits.update(tx, cancelled)
    await accounts.enter(
        tx,
        CUSTOMER_ACCOUNTS,
        NewEntry(
            party_id=receipt.customer_id,
            date=organisation.today(tx.now),
            kind=LedgerEntryKind.CUSTOMER_RECEIPT_CANCELLED,
            document_id=receipt.credit_id,
            number=receipt.number,
            amount=receipt.amount,
        ),
    )
    audit.record(
        tx,
        action="cancel",
        entity="customer_receipt",
        entity_id=receipt.credit_id,
        before={"status": receipt.status},
        after={"status": cancelled.status, "reason": command.reason},
    )
    return await with_allocations(tx, cancelled)
