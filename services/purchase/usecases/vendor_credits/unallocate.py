"""Undoes what a payment or debit note settles of one bill: it is open again, and the money is on account."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import vendor_credits
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from trade.domain.allocations import undone
from trade.store import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class UnallocateVendorCredit:
    """`etag` is the version that the decision is based on; empty or `*` for any."""

    vendor_credit_id: UUID
    document_id: UUID
    etag: str


async def unallocate_vendor_credit(tx: Transaction, command: UnallocateVendorCredit) -> VendorCredit:
    """The credit with its allocations. Raises VendorCreditNotFound, StaleEtag, AllocationNotFound."""
    seen = await vendor_credits.load(tx, command.vendor_credit_id)
    await vendor_credits.lock_vendor_balances(tx, [seen.vendor_id])
    before = await vendor_credits.load(tx, command.vendor_credit_id)  # read again under the lock
    check_etag(command.etag, before.version)
    allocations = undone(before.allocations, command.document_id)
    await accounts.allocate(tx, VENDOR_ACCOUNTS, before.vendor_credit_id, allocations, new_version=True)
    after = await vendor_credits.load(tx, command.vendor_credit_id)
    audit.record(
        tx,
        action="unallocate",
        entity="vendor_credit",
        entity_id=after.vendor_credit_id,
        before={"on_account": f"{before.on_account:f}"},
        after={"on_account": f"{after.on_account:f}", "document_id": str(command.document_id)},
    )
    return after
