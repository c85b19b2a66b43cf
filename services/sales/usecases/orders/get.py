"""Reads one order."""

from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.order import Order
from services.sales.store import orders


async def get_order(session: ReadSession, order_id: UUID) -> Order:
    """The order with its lines and what is reserved for them. Raises OrderNotFound."""
    return await orders.load(session, order_id, with_reserved=True)
