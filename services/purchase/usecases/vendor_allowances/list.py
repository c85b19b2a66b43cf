"""Lists vendor allowances."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store.account_tables import VENDOR_CREDITS
from trade.domain.allowances import ALLOWANCES
from trade.domain.party_credits import ListPayments
from trade.domain.periods import check_period
from trade.store import party_credits


async def list_vendor_allowances(session: ReadSession, query: ListPayments) -> Page[VendorCredit]:
    """One page, newest first, without what the allowances settle. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await party_credits.page_kinds(session, VENDOR_CREDITS, ALLOWANCES, query)
