"""What may happen to a purchase order, and what may be received against it."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from services.purchase.domain.errors import OverReceipt
from services.purchase.domain.statuses_and_kinds import OrderStatus
from trade.domain.refusals import OrderStatusRefused

RECEIVABLE: Final = frozenset({OrderStatus.APPROVED, OrderStatus.PARTIALLY_RECEIVED})
_HUNDRED = Decimal(100)

_FROM: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = {
    OrderStatus.APPROVED: frozenset({OrderStatus.DRAFT}),
    OrderStatus.CANCELLED: frozenset({OrderStatus.DRAFT, OrderStatus.APPROVED}),
    OrderStatus.CLOSED: frozenset({OrderStatus.PARTIALLY_RECEIVED}),
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLine:
    """What was ordered on a line and what of it has come, in base units, free units apart."""

    line_id: UUID
    ordered: Decimal
    received: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Billed and free units of a receipt line that fulfil an order line, and the path of their field in the request."""

    line_id: UUID
    quantity: Decimal
    free_quantity: Decimal
    field: str


def check_transition(status: OrderStatus, to: OrderStatus) -> None:
    """Raises OrderStatusRefused unless an order may go from `status` to `to` by somebody's decision."""
    if status not in _FROM[to]:
        raise OrderStatusRefused(f"An order that is {status} cannot become {to}.", status=status)


def check_draft(status: OrderStatus) -> None:
    """Raises OrderStatusRefused unless the order's lines may still change."""
    if status is not OrderStatus.DRAFT:
        raise OrderStatusRefused("Only a draft can be changed.", status=status)


def check_receivable(status: OrderStatus) -> None:
    """Raises OrderStatusRefused unless goods may be received against the order."""
    if status not in RECEIVABLE:
        raise OrderStatusRefused(
            "Goods are received against an approved order.", field="purchase_order_id", status=status
        )


def receive(lines: Sequence[OrderedLine], arrivals: Sequence[Arrival], tolerance_pct: Decimal) -> dict[UUID, Decimal]:
    """What of each arriving line has come after these arrivals.

    Raises OverReceipt beyond the ordered quantity and `tolerance_pct` per cent of it. Free units are not limited.
    """
    by_id = {line.line_id: line for line in lines}
    totals = {arrival.line_id: by_id[arrival.line_id].received for arrival in arrivals}
    for arrival in arrivals:
        line = by_id[arrival.line_id]
        most = line.ordered * (_HUNDRED + tolerance_pct) / _HUNDRED
        left = most - totals[arrival.line_id]
        if arrival.quantity > left:
            raise OverReceipt(
                "More than was ordered and has not come.",
                field=arrival.field,
                ordered=f"{line.ordered.normalize():f}",
                left=f"{max(left, Decimal(0)).normalize():f}",
            )
        totals[arrival.line_id] += arrival.quantity
    return totals


def free_units(arrivals: Sequence[Arrival]) -> dict[UUID, Decimal]:
    """The free units of each order line."""
    free: dict[UUID, Decimal] = {}
    for arrival in arrivals:
        free[arrival.line_id] = free.get(arrival.line_id, Decimal(0)) + arrival.free_quantity
    return free


def status_after_receipt(lines: Sequence[OrderedLine], received: Mapping[UUID, Decimal]) -> OrderStatus:
    """RECEIVED when every line has come in full, otherwise PARTIALLY_RECEIVED."""
    whole = all(received.get(line.line_id, line.received) >= line.ordered for line in lines)
    return OrderStatus.RECEIVED if whole else OrderStatus.PARTIALLY_RECEIVED
