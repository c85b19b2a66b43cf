"""Cancels a vendor allowance. What it settled is owed again."""

from kit.db.session import Transaction
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store.account_tables import VENDOR_ALLOWANCES
from trade.domain.party_credits import AllocatedCredit, CancelPayment
from trade.store import organisations
from trade.usecases.allowances import cancel_allowance


async def cancel_vendor_allowance(tx: Transaction, command: CancelPayment) -> AllocatedCredit[VendorCredit]:
    """The cancelled allowance.

    Raises VendorAllowanceNotFound, StaleEtag, VendorAllowanceCancelled, OrganisationUnknown.
    """
    return await cancel_allowance(tx, VENDOR_ALLOWANCES, command, organisations.today)
