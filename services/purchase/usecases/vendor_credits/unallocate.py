"""Undoes what a payment or debit note settles of one bill: it is open again, and the money is on account."""

from kit.db.session import Transaction
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store.account_tables import VENDOR_CREDITS
from trade.domain.party_credits import AllocatedCredit, UnallocateCredit
from trade.store import organisations
from trade.usecases.party_credits import unallocate_credit


async def unallocate_vendor_credit(tx: Transaction, command: UnallocateCredit) -> AllocatedCredit[VendorCredit]:
    """The next version of the credit. Raises VendorCreditNotFound, StaleEtag, AllocationNotFound."""
    return await unallocate_credit(tx, VENDOR_CREDITS, command, organisations.today)
