"""Lists purchase orders."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.purchase_orders import ListPurchaseOrders, PurchaseOrder
from services.purchase.store import purchase_orders


async def list_purchase_orders(session: ReadSession, query: ListPurchaseOrders) -> Page[PurchaseOrder]:
    """One page, newest first."""
    return await purchase_orders.page(session, query)
