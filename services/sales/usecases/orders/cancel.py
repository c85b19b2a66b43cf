"""Cancels an order. Inventory releases what was reserved for it, and it no longer counts in the credit check."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.order import Order
from services.sales.remote.order_stock import send_order_released
from services.sales.store import customers, order_reservations, orders


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """Which order is cancelled, and why."""

    order_id: UUID
    etag: str
    reason: str


async def cancel_order(tx: Transaction, command: CancelOrder) -> Order:
    """The cancelled order. Raises OrderNotFound, StaleEtag, OrderStatusRefused."""
    seen = await orders.load(tx, command.order_id)
    # The account, then the order: every use case takes these locks in this order.
    await customers.lock_accounts(tx, {seen.customer_id})
    former = await orders.lock(tx, command.order_id)
    check_etag(command.etag, former.version)
    cancelled = former.cancelled(command.reason, tx.now)
    await orders.update(tx, former, cancelled)
    await order_reservations.delete(tx, former.order_id)
    audit.record(
        tx,
        action="cancel",
        entity="order",
        entity_id=former.order_id,
        before={"status": former.status},
        after={"status": cancelled.status, "reason": command.reason},
    )
    if former.hold_id:
        send_order_released(tx, former.hold_id)
    return cancelled
