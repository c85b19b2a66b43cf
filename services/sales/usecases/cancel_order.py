"""Gives an order up; what it had reserved is free again."""

import dataclasses
from uuid import UUID

from bahi.inventory.v1 import stock_pb2

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.messaging import outbox
from services.sales.domain.errors import OrderNotFound
from services.sales.domain.order import CANCELLABLE, Order
from services.sales.domain.states import OrderStatus
from services.sales.store import orders


async def cancel_order(tx: Transaction, order_id: UUID, reason: str, etag: str) -> Order:
    """The cancelled order. Raises OrderNotFound, StaleEtag, OrderStatusRefused."""
    former = await orders.find(tx, order_id, lock=True, with_reserved=True)
    if former is None:
        raise OrderNotFound("No such order.", field="order_id")
    check_etag(etag, former.version)
    former.check_state(CANCELLABLE, "cancelled")
    cancelled = dataclasses.replace(
        former,
        status=OrderStatus.CANCELLED,
        cancel_reason=reason,
        version=former.version + 1,
        updated_at=tx.now,
    )
    await orders.update(tx, cancelled)
    audit.record(
        tx,
        action="cancel",
        entity="order",
        entity_id=order_id,
        before={"status": former.status},
        after={"status": cancelled.status, "reason": reason},
    )
    if former.hold_id:
        outbox.send(tx, "inventory", stock_pb2.GiveBackStock(reservation_id=str(former.hold_id)))
    return cancelled
