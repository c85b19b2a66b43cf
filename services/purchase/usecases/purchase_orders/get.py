"""Reads one purchase order."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.purchase_orders import PurchaseOrder
from services.purchase.store import purchase_orders


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPurchaseOrder:
    purchase_order_id: UUID


async def get_purchase_order(session: ReadSession, query: GetPurchaseOrder) -> PurchaseOrder:
    """Raises PurchaseOrderNotFound."""
    return await purchase_orders.load(session, query.purchase_order_id)
