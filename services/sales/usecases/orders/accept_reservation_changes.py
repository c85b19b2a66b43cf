"""Writes what inventory reports of the reservations of orders."""

from collections.abc import Sequence

from kit.db.session import Transaction
from services.sales.domain.errors import OrderNotFound
from services.sales.domain.order import OPEN
from services.sales.domain.order_reservations import ReservationChange
from services.sales.store import order_reservations, orders


async def accept_reservation_changes(tx: Transaction, changes: Sequence[ReservationChange]) -> None:
    """Writes what is reserved for the lines now. A repeat, and what is older than what is known, changes nothing.

    Raises OrderNotFound for a hold of no order.
    """
    found = {change.hold_id: await order_reservations.order_of_hold(tx, change.hold_id) for change in changes}
    order_ids = {order_id for order_id in found.values() if order_id is not None}
    locked = {order_id: await orders.lock(tx, order_id) for order_id in sorted(order_ids)}
    for change in changes:
        order_id = found[change.hold_id]
        if order_id is None:
            raise OrderNotFound("No order has this hold.", hold_id=str(change.hold_id))
        if locked[order_id].status in OPEN:
            await order_reservations.replace(tx, order_id, change.lines)
        if change.reversed_hold_id is not None:
            await order_reservations.stop_waiting(tx, change.reversed_hold_id)
