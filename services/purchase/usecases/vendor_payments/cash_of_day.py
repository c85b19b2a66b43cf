"""Tells how much of a vendor's cash of a day counts as an expense."""

from gst.tax.cash import cash_expense_limit
from kit.db.session import ReadSession
from services.purchase.domain.vendor_credits import CashOfDay, VendorCredit, VendorPayment
from services.purchase.domain.vendors import Vendor
from services.purchase.store import vendor_cash
from trade.domain.accounts import PaymentMode
from trade.domain.documents import DocumentStatus
from trade.domain.party_credits import AllocatedCredit


async def with_cash_of_day(
    session: ReadSession, vendor: Vendor, allocated: AllocatedCredit[VendorCredit]
) -> VendorPayment:
    """The payment of a vendor as replies show it."""
    payment = allocated.credit
    if payment.mode is not PaymentMode.CASH or payment.status is DocumentStatus.CANCELLED:
        return VendorPayment(allocated=allocated, cash_of_day=None)
    paid = await vendor_cash.read_paid(session, vendor.vendor_id, payment.date)
    limit = cash_expense_limit(transporter=vendor.transporter)
    return VendorPayment(allocated=allocated, cash_of_day=CashOfDay(paid=paid, limit=limit))
