"""Lists payments to vendors."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.vendor_credits import ListVendorPayments, VendorCredit
from services.purchase.store import vendor_credits


async def list_vendor_payments(session: ReadSession, query: ListVendorPayments) -> Page[VendorCredit]:
    """One page, newest first."""
    return await vendor_credits.page_of_payments(session, query)
