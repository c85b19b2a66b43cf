"""Lists vendor bills."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.vendor_bills import ListVendorBills, VendorBillSummary
from services.purchase.store import vendor_bills
from trade.domain.periods import check_period


async def list_vendor_bills(session: ReadSession, query: ListVendorBills) -> Page[VendorBillSummary]:
    """One page, newest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await vendor_bills.page(session, query)
