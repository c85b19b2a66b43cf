"""Lists payments to vendors."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store.account_tables import VENDOR_CREDITS
from trade.domain.party_credits import ListPayments
from trade.domain.periods import check_period
from trade.store import party_credits


async def list_vendor_payments(session: ReadSession, query: ListPayments) -> Page[VendorCredit]:
    """One page, newest first, without the bills that the payments settle. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await party_credits.page_payments(session, VENDOR_CREDITS, query)
