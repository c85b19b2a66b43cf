"""Lists vendor credits."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import vendors
from services.purchase.store.account_tables import VENDOR_CREDITS
from trade.domain.party_credits import ListCredits
from trade.domain.periods import check_period
from trade.store import party_credits


async def list_vendor_credits(session: ReadSession, query: ListCredits) -> Page[VendorCredit]:
    """One page, newest first, without what the credits settle. Raises PeriodReversed, VendorNotFound."""
    check_period(query.first_day, query.last_day)
    await vendors.load(session, query.party_id)
    return await party_credits.page_credits(session, VENDOR_CREDITS, query)
