"""Settles bills with a payment or debit note that has something on account."""

from kit.db.session import Transaction
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store.account_tables import VENDOR_CREDITS
from trade.domain.party_credits import AllocateCredit, AllocatedCredit
from trade.store import organisations
from trade.usecases.party_credits import allocate_credit


async def allocate_vendor_credit(tx: Transaction, command: AllocateCredit) -> AllocatedCredit[VendorCredit]:
    """The next version of the credit.

    Raises VendorCreditNotFound, StaleEtag, VendorCreditCancelled, NothingToAllocate, and what `allocate` raises.
    """
    return await allocate_credit(tx, VENDOR_CREDITS, command, organisations.today)
