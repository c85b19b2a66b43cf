"""Lists customer credits."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.store import customers
from services.sales.store.account_tables import CUSTOMER_CREDITS
from trade.domain.party_credits import ListCredits
from trade.domain.periods import check_period
from trade.store import party_credits


async def list_customer_credits(session: ReadSession, query: ListCredits) -> Page[CustomerCredit]:
    """One page, newest first, without what the credits settle. Raises PeriodReversed, CustomerNotFound."""
    check_period(query.first_day, query.last_day)
    await customers.load(session, query.party_id)
    return await party_credits.page_credits(session, CUSTOMER_CREDITS, query)
