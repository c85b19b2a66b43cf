"""Cancels a payment to a vendor. The bills that it settled are open again."""

from kit.db.session import Transaction
from services.purchase.domain.vendor_credits import VendorPayment
from services.purchase.store.account_tables import VENDOR_CREDITS
from trade.domain.party_credits import CancelPayment
from trade.store import organisations
from trade.usecases.party_credits import cancel_payment


async def cancel_vendor_payment(tx: Transaction, command: CancelPayment) -> VendorPayment:
    """The cancelled payment. Raises VendorPaymentNotFound, StaleEtag, VendorPaymentCancelled, OrganisationUnknown."""
    cancelled = await cancel_payment(tx, VENDOR_CREDITS, command, organisations.today)
    return VendorPayment(allocated=cancelled, cash_of_day=None)
