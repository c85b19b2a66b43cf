"""Lists customer allowances."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.store.account_tables import CUSTOMER_CREDITS
from trade.domain.allowances import ALLOWANCES
from trade.domain.party_credits import ListPayments
from trade.domain.periods import check_period
from trade.store import party_credits


async def list_customer_allowances(session: ReadSession, query: ListPayments) -> Page[CustomerCredit]:
    """One page, newest first, without what the allowances settle. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await party_credits.page_kinds(session, CUSTOMER_CREDITS, ALLOWANCES, query)
