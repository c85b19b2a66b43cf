"""Settles bills with a payment or debit note that has something on account."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.purchase.domain.errors import VendorCreditCancelled
from services.purchase.domain.statuses_and_kinds import DocumentStatus
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import vendor_credits
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from trade.domain.allocations import AllocationRequest, allocate, check_any
from trade.store import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateVendorCredit:
    """`etag` is the version that the decision is based on; empty or `*` for any."""

    vendor_credit_id: UUID
    allocation: AllocationRequest
    etag: str


async def allocate_vendor_credit(tx: Transaction, command: AllocateVendorCredit) -> VendorCredit:
    """The credit with its allocations.

    Raises VendorCreditNotFound, StaleEtag, VendorCreditCancelled, NothingToAllocate, and what `allocate` raises.
    """
    seen = await vendor_credits.load(tx, command.vendor_credit_id)
    await vendor_credits.lock_vendor_balances(tx, [seen.vendor_id])
    before = await vendor_credits.load(tx, command.vendor_credit_id)  # read again under the lock
    check_etag(command.etag, before.version)
    if before.status is DocumentStatus.CANCELLED:
        raise VendorCreditCancelled("The payment is cancelled.", field="vendor_credit_id")
    items = await accounts.items_to_settle(tx, VENDOR_ACCOUNTS, before.vendor_id, command.allocation, before.on_account)
    allocations = allocate(before.on_account, command.allocation, items)
    check_any(allocations)
    await accounts.allocate(tx, VENDOR_ACCOUNTS, before.vendor_credit_id, allocations, new_version=True)
    after = await vendor_credits.load(tx, command.vendor_credit_id)
    audit.record(
        tx,
        action="allocate",
        entity=after.kind,
        entity_id=after.vendor_credit_id,
        before={"on_account": f"{before.on_account:f}"},
        after={"on_account": f"{after.on_account:f}", "open_items": len(allocations)},
    )
    return after
