"""What an order has reserved, as sales says it and as inventory holds it."""

from typing import Any

import sqlalchemy as sa
from bahi.sales.v1 import orders_pb2

from services.inventory.store.stock_tables import reservation_lines
from services.sales.store.order_tables import order_allocations, orders
from tests.support.clients.sales import SalesClient


def part_of(order: orders_pb2.Order, quantity: str, **fields: Any) -> orders_pb2.OrderLineToInvoice:
    """So much of the order's first line."""
    return orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].line_id, quantity=quantity, **fields)


def reserved_batches(order: orders_pb2.Order) -> list[tuple[str, str]]:
    """Batch numbers and quantities of the order's first line."""
    return [(item.batch_number, item.quantity) for item in order.lines[0].allocations]


async def hold_of(sales: SalesClient, order: orders_pb2.Order) -> str:
    """The confirmed reservation of an order, at inventory."""
    (row,) = await sales.rows(sa.select(orders.c.hold_id).where(orders.c.order_id == order.order_id))
    return str(row.hold_id)


async def messages_of(client: Any, message_type: Any) -> list[Any]:
    """The messages of a type that the service has not delivered yet."""
    outbox = client.running.database.tables.outbox
    async with client.running.relay._database.pool.engine.connect() as connection:
        await connection.execute(sa.text("SELECT 1"))
        rows = await connection.execute(
            sa.select(outbox.c.payload).where(
                outbox.c.org_id == client.organisation.org_id, outbox.c.type == message_type.DESCRIPTOR.full_name
            )
        )
        return [message_type.FromString(bytes(row.payload)) for row in rows]


async def check_reservations(sales: SalesClient) -> None:
    """Once every message is delivered: an order says of each batch what inventory holds for it."""
    await sales.services.deliver()
    said = await sales.rows(
        sa.select(order_allocations, orders.c.hold_id).join(orders, orders.c.order_id == order_allocations.c.order_id)
    )
    holds = {row.hold_id for row in await sales.rows(sa.select(orders.c.hold_id)) if row.hold_id}
    held = await sales.inventory.rows(
        sa.select(reservation_lines).where(reservation_lines.c.hold_id.in_(holds), reservation_lines.c.remaining > 0)
    )
    assert {(row.hold_id, str(row.order_line_id), row.batch_id, row.location_id): row.quantity for row in said} == {
        (row.hold_id, row.line_id, row.batch_id, row.location_id): row.remaining for row in held
    }
