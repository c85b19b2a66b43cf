"""What inventory has reserved for orders, as far as sales knows it. The order is locked by whoever changes it."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row, insert_rows
from kit.db.session import Transaction
from services.sales.domain.order import Reserved
from services.sales.domain.order_reservations import LineReservation
from services.sales.store.order_tables import awaited_reservations, order_allocations, order_lines, orders
from services.sales.store.rows import row_of


async def insert(tx: Transaction, reserved: Sequence[Reserved]) -> None:
    """Writes what is reserved for an order."""
    await insert_rows(tx, order_allocations, [row_of(item, org_id=tx.caller.org_id) for item in reserved])


async def replace(tx: Transaction, order_id: UUID, lines: Sequence[LineReservation]) -> None:
    """Writes what is reserved for lines in place of what was. A line of which something newer is known stays."""
    newer = [line for line in lines if await _take_revision(tx, order_id, line)]
    if not newer:
        return
    former = await tx.rows(
        sa.delete(order_allocations)
        .where(
            order_allocations.c.org_id == tx.caller.org_id,
            order_allocations.c.order_line_id.in_([line.order_line_id for line in newer]),
        )
        .returning(order_allocations)
    )
    explanations = {(row.order_line_id, row.batch_id, row.location_id): row.explanation for row in former}
    await insert(
        tx,
        [
            Reserved(
                order_line_id=line.order_line_id,
                batch_id=item.batch_id,
                location_id=item.location_id,
                order_id=order_id,
                quantity=item.quantity,
                batch_number=item.batch_number,
                expiry_date=item.expiry_date,
                mrp=item.mrp.amount,
                mrp_units=item.mrp.units,
                explanation=explanations.get((line.order_line_id, item.batch_id, item.location_id), item.explanation),
            )
            for line in newer
            for item in line.allocations
        ],
    )


async def delete(tx: Transaction, order_id: UUID) -> None:
    """An order that is cancelled has nothing reserved, and waits for nothing."""
    for table in (order_allocations, awaited_reservations):
        await tx.run(sa.delete(table).where(table.c.org_id == tx.caller.org_id, table.c.order_id == order_id))


async def wait_for(tx: Transaction, order_id: UUID, hold_id: UUID) -> None:
    """Notes that inventory will say what of a cancelled invoice's goods is reserved again, by the invoice's hold."""
    row = {"org_id": tx.caller.org_id, "hold_id": hold_id, "order_id": order_id}
    await insert_row(tx, awaited_reservations, row)


async def stop_waiting(tx: Transaction, hold_id: UUID) -> None:
    """Notes that inventory has said it. A repeat does nothing."""
    await tx.run(
        sa.delete(awaited_reservations).where(
            awaited_reservations.c.org_id == tx.caller.org_id, awaited_reservations.c.hold_id == hold_id
        )
    )


async def order_of_hold(tx: Transaction, hold_id: UUID) -> UUID | None:
    """The order whose goods are reserved under the hold (ux_orders_hold)."""
    row = await tx.row(
        sa.select(orders.c.order_id).where(orders.c.org_id == tx.caller.org_id, orders.c.hold_id == hold_id)
    )
    return None if row is None else row.order_id


async def _take_revision(tx: Transaction, order_id: UUID, line: LineReservation) -> bool:
    """Whether the reservation is newer than what is known of the line. Notes its revision then."""
    changed = await tx.run(
        sa.update(order_lines)
        .where(
            order_lines.c.org_id == tx.caller.org_id,
            order_lines.c.order_id == order_id,
            order_lines.c.order_line_id == line.order_line_id,
            order_lines.c.reservation_revision < line.revision,
        )
        .values(reservation_revision=line.revision)
    )
    return changed > 0
