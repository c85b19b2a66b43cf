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
WITHDRAWN: Final = frozenset({OrderStatus.CANCELLED, OrderStatus.CLOSED})
_HUNDRED = Decimal(100)
_ZERO = Decimal(0)

_FROM: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = {
    OrderStatus.APPROVED: frozenset({OrderStatus.DRAFT}),
    OrderStatus.CANCELLED: frozenset({OrderStatus.DRAFT, OrderStatus.APPROVED}),
    OrderStatus.CLOSED: frozenset({OrderStatus.PARTIALLY_RECEIVED}),
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLine:
    """What was ordered on a line and what of it has come, in base units. Free units are counted apart."""

    line_id: UUID
    ordered: Decimal
    received: Decimal
    free_ordered: Decimal
    free_received: Decimal

    @property
    def whole(self) -> bool:
        """Whether everything has come, the free units too."""
        return self.received >= self.ordered and self.free_received >= self.free_ordered


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Billed and free units of a receipt line that fulfil an order line, and the path of the line in the request."""

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


def receive(
    lines: Sequence[OrderedLine],
    arrivals: Sequence[Arrival],
    tolerance_percent: Decimal,
    *,
    accept_excess_free_goods: bool,
) -> dict[UUID, OrderedLine]:
    """The arriving lines after these arrivals.

    Raises OverReceipt beyond the ordered quantity and `tolerance_percent` per cent of it, and beyond the ordered free
    quantity unless `accept_excess_free_goods`.
    """
    by_id = {line.line_id: line for line in lines}
    after: dict[UUID, OrderedLine] = {}
    for arrival in arrivals:
        line = after.get(arrival.line_id, by_id[arrival.line_id])
        most = line.ordered * (_HUNDRED + tolerance_percent) / _HUNDRED
        _check_left(arrival.quantity, most - line.received, line.ordered, f"{arrival.field}.quantity")
        if not accept_excess_free_goods:
            free_left = line.free_ordered - line.free_received
            _check_left(arrival.free_quantity, free_left, line.free_ordered, f"{arrival.field}.free_quantity")
        after[arrival.line_id] = dataclasses.replace(
            line,
            received=line.received + arrival.quantity,
            free_received=line.free_received + arrival.free_quantity,
        )
    return after


def status_after_receipt(lines: Sequence[OrderedLine], after: Mapping[UUID, OrderedLine]) -> OrderStatus:
    """RECEIVED when every line has come in full, free units too, otherwise PARTIALLY_RECEIVED."""
    whole = all(after.get(line.line_id, line).whole for line in lines)
    return OrderStatus.RECEIVED if whole else OrderStatus.PARTIALLY_RECEIVED


def _check_left(arriving: Decimal, left: Decimal, ordered: Decimal, field: str) -> None:
    if arriving > max(left, _ZERO):
        raise OverReceipt(
            "More than was ordered and has not come.",
            field=field,
            ordered=f"{ordered.normalize():f}",
            left=f"{max(left, _ZERO).normalize():f}",
        )
