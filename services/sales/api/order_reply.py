"""An order as it is told."""

from bahi.sales.v1 import orders_pb2 as pb

from kit import wire
from kit.etag import etag_of
from services.sales.api.words import number
from services.sales.domain.order import Order, OrderLine, Reserved

STATUS = "ORDER_STATUS"


def write_order(order: Order) -> pb.Order:
    """The order with its lines, and what was reserved for each."""
    return pb.Order(
        order_id=str(order.order_id),
        number=order.number,
        date=wire.date_text(order.date),
        customer_id=str(order.customer_id),
        status=number(pb.OrderStatus, STATUS, order.status),
        reference=order.reference,
        lines=[
            _line(line, [item for item in order.reserved if item.order_line_id == line.order_line_id])
            for line in order.lines
        ],
        total="" if order.total is None else wire.amount_text(order.total),
        cancel_reason=order.cancel_reason,
        etag=etag_of(order.version),
        create_time=wire.timestamp_of(order.created_at),
        update_time=wire.timestamp_of(order.updated_at),
    )


def _line(line: OrderLine, reserved: list[Reserved]) -> pb.OrderLine:
    return pb.OrderLine(
        order_line_id=str(line.order_line_id),
        product_id=str(line.product_id),
        quantity=wire.quantity_text(line.quantity),
        free_quantity=wire.quantity_text(line.free_quantity),
        rate="" if line.rate is None else wire.price_text(line.rate),
        rate_includes_tax=line.inclusive,
        discount_percent="" if line.disc1_pct is None else wire.rate_text(line.disc1_pct),
        second_discount_percent=wire.rate_text(line.disc2_pct),
        location_id=str(line.location_id) if line.location_id else "",
        invoiced_quantity=wire.quantity_text(line.invoiced_quantity),
        invoiced_free_quantity=wire.quantity_text(line.invoiced_free),
        allocations=[
            pb.OrderAllocation(
                batch_id=str(item.batch_id),
                location_id=str(item.location_id),
                quantity=wire.quantity_text(item.quantity),
                batch_number=item.batch_number,
                expiry_date=wire.date_text(item.expiry_date),
                mrp=wire.price_text(item.mrp),
                reason=item.reason,
            )
            for item in reserved
        ],
    )
