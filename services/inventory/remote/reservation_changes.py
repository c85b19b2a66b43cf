"""Messages to the coordinators of confirmed reservations about what these hold."""

from collections.abc import Sequence
from uuid import UUID

from bahi.inventory.v1 import stock_pb2 as pb

from kit.db.session import Transaction
from kit.messaging import outbox
from kit.wire.proto_values import price_text, quantity_text
from services.inventory.domain import explanations
from services.inventory.domain.reservations import HeldUnits, ReservedLine
from trade.api.goods import expiry_text
from trade.api.prices import pack_to_proto, unit_price_text


def send_reservation_changed(
    tx: Transaction, coordinator: str, hold_id: UUID, lines: Sequence[ReservedLine], reversed_hold_id: UUID | None
) -> None:
    """Sends `ReservationChanged` to the coordinator after the commit: what is now reserved for the lines.

    `reversed_hold_id` is the reservation whose goods came back because its document was cancelled.
    """
    message = pb.ReservationChanged(
        hold_id=str(hold_id),
        reversed_hold_id=str(reversed_hold_id) if reversed_hold_id else "",
        lines=map(reserved_line_to_proto, lines),
    )
    outbox.send(tx, coordinator, message)


def reserved_line_to_proto(line: ReservedLine) -> pb.ReservedLine:
    return pb.ReservedLine(line_id=line.line_id, revision=line.revision, allocations=map(_allocation, line.held))


def _allocation(held: HeldUnits) -> pb.Allocation:
    return pb.Allocation(
        batch_id=str(held.batch_id),
        location_id=str(held.location_id),
        quantity=quantity_text(held.quantity),
        batch_number=held.batch_number,
        expiry_date=expiry_text(held.expiry_date),
        mrp=unit_price_text(held.mrp),
        ptr=unit_price_text(held.ptr),
        pts=unit_price_text(held.pts),
        landed_cost=price_text(held.landed_cost),
        explanation=explanations.FROM_CONFIRMED,
        pack_mrp=pack_to_proto(held.mrp),
        pack_ptr=pack_to_proto(held.ptr),
        pack_pts=pack_to_proto(held.pts),
    )
