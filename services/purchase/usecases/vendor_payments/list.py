"""Lists payments to vendors."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.vendor_credits import ListVendorPayments, VendorCredit
from services.purchase.store import vendor_credits
from trade.domain.periods import check_period


async def list_vendor_payments(session: ReadSession, query: ListVendorPayments) -> Page[VendorCredit]:
    """One page, newest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await vendor_credits.page_payments(session, query)
