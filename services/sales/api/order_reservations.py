"""Reservations of orders as messages of inventory: the inbox of sales."""

from collections.abc import Sequence

from bahi.inventory.v1 import stock_pb2 as pb

from kit.db.session import Transaction
from kit.wire.proto_values import optional_uuid_of, uuid_of
from services.sales.domain.order_reservations import LineReservation, ReservationChange
from services.sales.remote.stock import allocation_from_proto
from services.sales.usecases.orders.accept_reservation_changes import accept_reservation_changes


async def receive_reservation_changes(tx: Transaction, messages: Sequence[pb.ReservationChanged]) -> None:
    """Writes what is reserved. A handler of the inbox."""
    await accept_reservation_changes(tx, tuple(map(_change_from_proto, messages)))


def _change_from_proto(message: pb.ReservationChanged) -> ReservationChange:
    return ReservationChange(
        hold_id=uuid_of(message.hold_id),
        reversed_hold_id=optional_uuid_of(message.reversed_hold_id),
        lines=tuple(
            LineReservation(
                order_line_id=uuid_of(line.line_id),
                revision=line.revision,
                allocations=tuple(map(allocation_from_proto, line.allocations)),
            )
            for line in message.lines
        ),
    )
