"""Lists customer refunds."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.store.account_tables import CUSTOMER_REFUNDS
from trade.domain.party_credits import ListPayments
from trade.domain.periods import check_period
from trade.domain.refunds import Refund
from trade.store import refunds


async def list_customer_refunds(session: ReadSession, query: ListPayments) -> Page[Refund]:
    """One page, newest first, without the credits. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await refunds.page(session, CUSTOMER_REFUNDS, query)
