"""Messages to inventory about the goods that a confirmed order has reserved."""

from uuid import UUID

from bahi.inventory.v1 import stock_pb2

from kit.db.session import Transaction
from kit.messaging import outbox


def send_order_confirmed(tx: Transaction, hold_id: UUID) -> None:
    """Sends `ConfirmReservation` to inventory after the commit: the reservation expires no more."""
    outbox.send(tx, "inventory", stock_pb2.ConfirmReservation(hold_id=str(hold_id)))


def send_order_released(tx: Transaction, hold_id: UUID) -> None:
    """Sends `ReleaseReservation` to inventory after the commit: what is still reserved for the order is released."""
    outbox.send(tx, "inventory", stock_pb2.ReleaseReservation(hold_id=str(hold_id)))
