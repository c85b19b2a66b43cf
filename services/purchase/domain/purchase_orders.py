"""A purchase order, and how one is written and listed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from gst.price import Price
from kit.pages import PageRequest
from services.purchase.domain.landed_cost import BoughtItem
from services.purchase.domain.order_rules import OrderedLine
from services.purchase.domain.statuses_and_kinds import OrderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderLine:
    """So much of a product at a rate. Quantities are base units; `value` is rupees after discount, before tax."""

    line_id: UUID
    line_number: int
    product_id: UUID
    product_code: str
    product_name: str
    hsn: str
    tax_class: str
    quantity: Decimal
    free_quantity: Decimal
    rate: Price
    discount_percent: Decimal
    value: Decimal
    received_quantity: Decimal = Decimal(0)
    received_free_quantity: Decimal = Decimal(0)

    @property
    def net_rate(self) -> Price:
        """The rate after the discount, exact."""
        return self.rate.less(self.discount_percent)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderSummary:
    """A purchase order as a list shows it: without its lines.

    `total` is before tax, `cancel_reason` and `cancelled_at` are of an order cancelled or closed.
    """

    purchase_order_id: UUID
    number: str
    date: dt.date
    status: OrderStatus
    vendor_id: UUID
    vendor_name: str
    expected_date: dt.date | None
    note: str
    date_reason: str
    total: Decimal
    cancel_reason: str
    cancelled_at: dt.datetime | None
    version: int
    trace_id: str
    created_by: UUID
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder(PurchaseOrderSummary):
    """What the organisation has asked a vendor for."""

    lines: tuple[PurchaseOrderLine, ...]
    approval_id: UUID | None = None
    approved_by: UUID | None = None

    def ordered_lines(self) -> list[OrderedLine]:
        """The lines as the rules of receiving see them."""
        return [
            OrderedLine(
                line_id=line.line_id,
                ordered=line.quantity,
                received=line.received_quantity,
                free_ordered=line.free_quantity,
                free_received=line.received_free_quantity,
            )
            for line in self.lines
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedOrderLine:
    """A line as a caller asks for it."""

    product_id: UUID
    item: BoughtItem


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderTerms:
    """What of a draft may change. Its lines are replaced as a whole."""

    lines: tuple[RequestedOrderLine, ...]
    expected_date: dt.date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPurchaseOrders:
    """Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    vendor_id: UUID | None
    status: OrderStatus | None
    page: PageRequest


def total_of(lines: Sequence[PurchaseOrderLine]) -> Decimal:
    return sum((line.value for line in lines), NIL)
