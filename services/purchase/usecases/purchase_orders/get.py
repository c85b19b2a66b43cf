"""Reads one purchase order."""

from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.purchase_orders import PurchaseOrder
from services.purchase.store import purchase_orders


async def get_purchase_order(session: ReadSession, purchase_order_id: UUID) -> PurchaseOrder:
    """Raises PurchaseOrderNotFound."""
    return await purchase_orders.load(session, purchase_order_id)
