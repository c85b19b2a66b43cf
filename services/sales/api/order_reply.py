"""An order as it is told."""

from bahi.sales.v1 import orders_pb2 as pb

from kit.commands.etag import etag_of
from kit.wire import proto_values
from services.sales.api.words import number
from services.sales.domain.order import Order, OrderLine, Reserved

STATUS = "ORDER_STATUS"


def write_order(order: Order) -> pb.Order:
    """The order with its lines, and what was reserved for each."""
    return pb.Order(
        order_id=str(order.order_id),
        number=order.number,
        date=proto_values.date_text(order.date),
        customer_id=str(order.customer_id),
        status=number(pb.OrderStatus, STATUS, order.status),
        reference=order.reference,
        lines=[
            _line(line, [item for item in order.reserved if item.order_line_id == line.order_line_id])
            for line in order.lines
        ],
        total="" if order.total is None else proto_values.amount_text(order.total),
        cancel_reason=order.cancel_reason,
        etag=etag_of(order.version),
        create_time=proto_values.timestamp_of(order.created_at),
        update_time=proto_values.timestamp_of(order.updated_at),
    )


def _line(line: OrderLine, reserved: list[Reserved]) -> pb.OrderLine:
    return pb.OrderLine(
        order_line_id=str(line.order_line_id),
        product_id=str(line.product_id),
        quantity=proto_values.quantity_text(line.quantity),
        free_quantity=proto_values.quantity_text(line.free_quantity),
        rate="" if line.rate is None else proto_values.price_text(line.rate),
        rate_includes_tax=line.inclusive,
        discount_percent="" if line.disc1_pct is None else proto_values.rate_text(line.disc1_pct),
        second_discount_percent=proto_values.rate_text(line.disc2_pct),
        location_id=str(line.location_id) if line.location_id else "",
        invoiced_quantity=proto_values.quantity_text(line.invoiced_quantity),
        invoiced_free_quantity=proto_values.quantity_text(line.invoiced_free),
        allocations=[
            pb.OrderAllocation(
                batch_id=str(item.batch_id),
                location_id=str(item.location_id),
                quantity=proto_values.quantity_text(item.quantity),
                batch_number=item.batch_number,
                expiry_date=proto_values.date_text(item.expiry_date),
                mrp=proto_values.price_text(item.mrp),
                reason=item.reason,
            )
            for item in reserved
        ],
    )
