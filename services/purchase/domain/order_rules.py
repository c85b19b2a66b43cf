"""What may happen to a purchase order, and what may be received against it."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from services.purchase.domain.errors import IllegalOrderState, OverReceipt
from services.purchase.domain.states import OrderState

RECEIVABLE: Final = frozenset({OrderState.APPROVED, OrderState.PARTIALLY_RECEIVED})
_HUNDRED = Decimal(100)

_FROM: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    OrderState.APPROVED: frozenset({OrderState.DRAFT}),
    OrderState.CANCELLED: frozenset({OrderState.DRAFT, OrderState.APPROVED}),
    OrderState.CLOSED: frozenset({OrderState.PARTIALLY_RECEIVED}),
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLine:
    """What was ordered on a line and what of it has come, in base units, free units apart."""

    line_id: UUID
    ordered: Decimal
    received: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Billed units of a receipt line that fulfil an order line, and the path of their field in the request."""

    line_id: UUID
    quantity: Decimal
    field: str


def check_transition(state: OrderState, to: OrderState) -> None:
    """Raises IllegalOrderState unless an order may go from `state` to `to` by somebody's decision."""
    if state not in _FROM[to]:
        raise IllegalOrderState(f"An order that is {_said(state)} cannot become {_said(to)}.", state=_said(state))


def check_draft(state: OrderState) -> None:
    """Raises IllegalOrderState unless the order's lines may still change."""
    if state is not OrderState.DRAFT:
        raise IllegalOrderState("Only a draft can be changed.", state=_said(state))


def check_receivable(state: OrderState) -> None:
    """Raises IllegalOrderState unless goods may be received against the order."""
    if state not in RECEIVABLE:
        raise IllegalOrderState(
            "Goods are received against an approved order.", field="purchase_order_id", state=_said(state)
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


def state_after_receipt(lines: Sequence[OrderedLine], received: Mapping[UUID, Decimal]) -> OrderState:
    """RECEIVED when every line has come in full, otherwise PARTIALLY_RECEIVED."""
    whole = all(received.get(line.line_id, line.received) >= line.ordered for line in lines)
    return OrderState.RECEIVED if whole else OrderState.PARTIALLY_RECEIVED


def _said(state: OrderState) -> str:
    return state.value.lower()
