"""Lists purchase orders."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.purchase_orders import ListPurchaseOrders, PurchaseOrderSummary
from services.purchase.store import purchase_orders
from trade.domain.periods import check_period


async def list_purchase_orders(session: ReadSession, query: ListPurchaseOrders) -> Page[PurchaseOrderSummary]:
    """One page, newest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await purchase_orders.page(session, query)
