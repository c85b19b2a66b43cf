"""What inventory says of the goods that are reserved for orders."""

import dataclasses
from uuid import UUID

from services.sales.domain.sale import StockAllocation


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LineReservation:
    """What inventory has reserved for one line. The higher `revision` is the newer one."""

    order_line_id: UUID
    revision: int
    allocations: tuple[StockAllocation, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReservationChange:
    """What inventory says of an order's confirmed reservation.

    `reversed_hold_id` is the hold of the cancelled invoice whose goods came back, or None.
    """

    hold_id: UUID
    reversed_hold_id: UUID | None
    lines: tuple[LineReservation, ...]
