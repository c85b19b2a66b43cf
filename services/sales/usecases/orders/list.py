"""Lists orders."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.domain.order import ListOrders, OrderSummary
from services.sales.store import orders
from trade.domain.periods import check_period


async def list_orders(session: ReadSession, query: ListOrders) -> Page[OrderSummary]:
    """One page, newest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await orders.page(session, query)
