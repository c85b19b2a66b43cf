"""Cancels a payment to a vendor. The bills that it settled are open again."""

from kit.db.session import Transaction
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store.account_tables import VENDOR_CREDITS
from trade.domain.party_credits import AllocatedCredit, CancelPayment
from trade.store import organisations
from trade.usecases.party_credits import cancel_payment


async def cancel_vendor_payment(tx: Transaction, command: CancelPayment) -> AllocatedCredit[VendorCredit]:
    """The cancelled payment. Raises VendorPaymentNotFound, StaleEtag, VendorPaymentCancelled, OrganisationUnknown."""
    return await cancel_payment(tx, VENDOR_CREDITS, command, organisations.today)
