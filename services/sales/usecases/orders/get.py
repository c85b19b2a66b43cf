"""Reads one order."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.order import Order
from services.sales.store import orders


@dataclass(frozen=True, slots=True, kw_only=True)
class GetOrder:
    order_id: UUID


async def get_order(session: ReadSession, query: GetOrder) -> Order:
    """The order with its lines and what is reserved for them. Raises OrderNotFound."""
    return await orders.load(session, query.order_id, with_reserved=True)
