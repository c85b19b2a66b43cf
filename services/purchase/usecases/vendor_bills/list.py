"""Lists vendor bills."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.vendor_bills import ListVendorBills, VendorBill
from services.purchase.store import vendor_bills


async def list_vendor_bills(session: ReadSession, query: ListVendorBills) -> Page[VendorBill]:
    """One page, newest first."""
    return await vendor_bills.page(session, query)
