"""An order: what a customer ordered, what of it is reserved, and what is invoiced."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from gst.money import ZERO
from gst.price import Price
from kit.pages import PageRequest
from services.sales.domain.delivery import TO_BUYER, Delivery
from services.sales.domain.errors import NothingToInvoice, OrderLineNotFound, OverInvoiced
from services.sales.domain.order_line import OrderLine
from services.sales.domain.planned_sale import PlannedSale
from services.sales.domain.sale import NamedBatch, SaleLine
from services.sales.domain.statuses_and_kinds import OrderStatus
from trade.domain.refusals import LineRepeated, OrderStatusRefused

OPEN = frozenset({OrderStatus.CONFIRMED, OrderStatus.PARTIALLY_INVOICED})
"""Where goods are reserved and may be invoiced."""
DRAFT = frozenset({OrderStatus.DRAFT})
CANCELLABLE = OPEN | {OrderStatus.DRAFT}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestedLine:
    """A line of a draft as it is requested. A rate or first discount of None is left to the batch and the customer."""

    product_id: UUID
    quantity: Decimal
    free_quantity: Decimal
    rate: Price | None
    inclusive: bool
    discount_percent: Decimal | None
    second_discount_percent: Decimal
    location_id: UUID | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerms:
    """What of a draft may change. Its lines are replaced as a whole."""

    reference: str
    note: str
    lines: tuple[RequestedLine, ...]
    delivery: Delivery
    customer_premises_id: UUID | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """What is reserved of one batch for an open order."""

    order_line_id: UUID
    batch_id: UUID
    location_id: UUID
    order_id: UUID
    quantity: Decimal
    batch_number: str
    expiry_date: dt.date
    mrp: Decimal
    mrp_units: Decimal
    explanation: str

    @property
    def printed_mrp(self) -> Price:
        return Price(amount=self.mrp, units=self.mrp_units)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderSummary:
    """The order as a list shows it: without its lines.

    `invoiced_total`: what its invoices that are not cancelled come to.
    `reservation_pending`: inventory has not said yet what of a cancelled invoice's goods is reserved again.
    """

    order_id: UUID
    number: str
    date: dt.date
    financial_year: str
    customer_id: UUID
    customer_name: str
    customer_premises_id: UUID | None = None
    status: OrderStatus
    reference: str
    note: str
    date_reason: str
    hold_id: UUID | None
    total: Decimal | None
    invoiced_total: Decimal
    cancel_reason: str
    cancelled_at: dt.datetime | None
    version: int
    trace_id: str
    created_by: UUID
    created_at: dt.datetime
    updated_at: dt.datetime
    reservation_pending: bool = False
    delivery: Delivery = TO_BUYER
    """Its invoices have the same."""
    approval_id: UUID | None = None
    approved_by: UUID | None = None

    @property
    def open_amount(self) -> Decimal:
        """What its invoices to come are expected to add to the customer's debt, at the prices of its confirmation."""
        if self.total is None or self.status not in OPEN:
            return ZERO
        return max(self.total - self.invoiced_total, ZERO)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Order(OrderSummary):
    """The order with its lines and what is reserved for them, as far as it was read."""

    lines: tuple[OrderLine, ...]
    reserved: tuple[Reserved, ...] = ()

    def reserved_units(self, order_line_id: UUID) -> Decimal:
        """Units that are reserved for a line."""
        return sum((item.quantity for item in self.reserved if item.order_line_id == order_line_id), ZERO)

    def unreserved_units(self, line: OrderLine) -> Decimal:
        """Units of an open order's line that are neither invoiced nor reserved."""
        return line.units_left - self.reserved_units(line.order_line_id) if self.status in OPEN else ZERO

    def check_status(self, allowed: frozenset[OrderStatus], verb: str) -> None:
        """Raises OrderStatusRefused unless the order's status allows it.

        `verb` is the participle for the sentence: "confirmed".
        """
        if self.status not in allowed:
            raise OrderStatusRefused(
                f"An order that is {self.status.replace('_', ' ')} cannot be {verb}.",
                field="order_id",
                status=self.status,
            )

    def next_version(self, now: dt.datetime) -> "Order":
        """The order under its next version, for a change of it."""
        return dataclasses.replace(self, version=self.version + 1, updated_at=now)

    def cancelled(self, reason: str, now: dt.datetime) -> "Order":
        """The order, cancelled. Raises OrderStatusRefused."""
        self.check_status(CANCELLABLE, "cancelled")
        return dataclasses.replace(
            self.next_version(now),
            status=OrderStatus.CANCELLED,
            cancel_reason=reason,
            cancelled_at=now,
            reserved=(),
            reservation_pending=False,
        )

    def confirmed(self, sale: PlannedSale, total: Decimal, reserved: tuple[Reserved, ...], now: dt.datetime) -> "Order":
        """The order with its goods reserved under the hold of the sale."""
        return dataclasses.replace(
            self.next_version(now),
            status=OrderStatus.CONFIRMED,
            hold_id=sale.hold_id,
            total=total,
            reserved=reserved,
            approval_id=sale.requested.approval_id or self.approval_id,
            approved_by=sale.requested.approved_by or self.approved_by,
        )

    def taken_off_by(self, lines: Sequence[SaleLine], total: Decimal) -> Decimal:
        """How much less is open of it once these lines are invoiced for so much. Nothing is open of a completed order.

        A line that names no line of the order takes nothing.
        """
        billed = {line.order_line_id: line for line in lines}
        if all(_is_last_part(line, billed.get(line.order_line_id)) for line in self.lines):
            return self.open_amount
        return min(total, self.open_amount)

    def invoiced(self, total: Decimal, now: dt.datetime) -> "Order":
        """The order after units of its lines were invoiced for so much: completed when nothing is left."""
        complete = all(line.left == ZERO and line.free_left == ZERO for line in self.lines)
        return dataclasses.replace(
            self.next_version(now),
            status=OrderStatus.COMPLETED if complete else OrderStatus.PARTIALLY_INVOICED,
            invoiced_total=self.invoiced_total + total,
        )

    def after_invoice_cancelled(self, total: Decimal, now: dt.datetime) -> "Order":
        """The order after units of its lines are open again, and so much less is invoiced.

        A cancelled order stays cancelled.
        """
        reopened = dataclasses.replace(self.next_version(now), invoiced_total=self.invoiced_total - total)
        if self.status is OrderStatus.CANCELLED:
            return reopened
        untouched = all(line.invoiced_quantity == ZERO and line.invoiced_free == ZERO for line in self.lines)
        status = OrderStatus.CONFIRMED if untouched else OrderStatus.PARTIALLY_INVOICED
        return dataclasses.replace(reopened, status=status)

    def sale_lines(self) -> tuple[SaleLine, ...]:
        """Everything of it, as a sale."""
        return tuple(
            _sale_line(line, line.quantity, line.free_quantity, f"lines[{index}].")
            for index, line in enumerate(self.lines)
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListOrders:
    """What a list of orders is narrowed to. Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    customer_id: UUID | None
    status: OrderStatus | None
    page: PageRequest


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """So much of an order's line."""

    order_line_id: UUID
    quantity: Decimal
    free_quantity: Decimal
    batches: tuple[NamedBatch, ...] = ()


def lines_to_invoice(order: Order, parts: Sequence[Part]) -> tuple[SaleLine, ...]:
    """What is to be invoiced of an order; without parts, everything that is left.

    Raises NothingToInvoice, OrderLineNotFound, LineRepeated, OverInvoiced.
    """
    if not parts:
        lines = tuple(
            _part_of_line(line, line.left, line.free_left, f"lines[{index}].")
            for index, line in enumerate(order.lines)
            if line.left or line.free_left
        )
        if not lines:
            raise NothingToInvoice("Everything is invoiced.", field="order_id")
        return lines
    by_id = {line.order_line_id: line for line in order.lines}
    seen: set[UUID] = set()
    lines = ()
    for index, part in enumerate(parts):
        field = f"lines[{index}]."
        line = by_id.get(part.order_line_id)
        if line is None:
            raise OrderLineNotFound("The order has no such line.", field=f"{field}order_line_id")
        if part.order_line_id in seen:
            raise LineRepeated("The line is named twice.", field=f"{field}order_line_id")
        seen.add(part.order_line_id)
        check_left(line, part.quantity, part.free_quantity, field)
        lines += (_part_of_line(line, part.quantity, part.free_quantity, field, part.batches),)
    return lines


def check_left(line: OrderLine, quantity: Decimal, free_quantity: Decimal, field: str) -> None:
    """Raises OverInvoiced for more than is left of a line."""
    if quantity > line.left:
        raise OverInvoiced("More than is left of the line.", field=f"{field}quantity", left=f"{line.left:f}")
    if free_quantity > line.free_left:
        raise OverInvoiced("More than is left of the line.", field=f"{field}free_quantity", left=f"{line.free_left:f}")


def _is_last_part(line: OrderLine, billed: SaleLine | None) -> bool:
    """Whether nothing is left of a line once a part of it, or none, is invoiced."""
    quantity, free = (billed.quantity, billed.free_quantity) if billed else (ZERO, ZERO)
    return line.left == quantity and line.free_left == free


def _part_of_line(
    line: OrderLine, quantity: Decimal, free_quantity: Decimal, field: str, batches: tuple[NamedBatch, ...] = ()
) -> SaleLine:
    """What is to be invoiced of a line after its invoices so far."""
    return dataclasses.replace(
        _sale_line(line, quantity, free_quantity, field),
        batches=batches,
        billed_before=line.billed_before,
        free_agreed=line.free_agreed(quantity),
    )


def _sale_line(line: OrderLine, quantity: Decimal, free_quantity: Decimal, field: str) -> SaleLine:
    return SaleLine(
        line_id=str(line.order_line_id),
        field=field,
        product_id=line.product_id,
        quantity=quantity,
        free_quantity=free_quantity,
        rate=line.agreed_rate,
        inclusive=line.inclusive,
        discount_percent=line.discount_percent,
        second_discount_percent=line.second_discount_percent,
        location_id=line.location_id,
        order_line_id=line.order_line_id,
    )
