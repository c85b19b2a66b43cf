"""The batches that were reserved when an order was confirmed: its agreed prices are judged for these, and no others."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_rows
from kit.db.session import ReadSession, Transaction
from services.sales.domain.order import Reserved
from services.sales.domain.sale import NamedBatch
from services.sales.domain.statuses_and_kinds import InvoiceStatus
from services.sales.store.invoice_tables import invoice_lines, invoices
from services.sales.store.order_tables import agreed_batches


async def insert(tx: Transaction, order_id: UUID, reserved: Sequence[Reserved]) -> None:
    """Writes for which batches the lines of an order are judged. Where these lie makes no difference."""
    units: defaultdict[tuple[UUID, UUID], Decimal] = defaultdict(Decimal)
    for item in reserved:
        units[item.order_line_id, item.batch_id] += item.quantity
    await insert_rows(
        tx,
        agreed_batches,
        [
            {
                "org_id": tx.caller.org_id,
                "order_id": order_id,
                "order_line_id": line_id,
                "batch_id": batch_id,
                "quantity": quantity,
            }
            for (line_id, batch_id), quantity in units.items()
        ],
    )


async def left_of(session: ReadSession, order_id: UUID) -> dict[UUID, tuple[NamedBatch, ...]]:
    """What no invoice of an order has billed yet of these batches, by order line. Index ix_agreed_batches_order."""
    agreed, billed = agreed_batches.c, _billed(session.caller.org_id, order_id).subquery("billed")
    same = sa.and_(billed.c.order_line_id == agreed.order_line_id, billed.c.batch_id == agreed.batch_id)
    left = agreed.quantity - sa.func.coalesce(billed.c.quantity, 0)
    rows = await session.rows(
        sa.select(agreed.order_line_id, agreed.batch_id, sa.func.greatest(left, 0).label("left"))
        .join_from(agreed_batches, billed, same, isouter=True)
        .where(agreed.org_id == session.caller.org_id, agreed.order_id == order_id)
        .order_by(agreed.order_line_id, agreed.batch_id)
    )
    found: defaultdict[UUID, tuple[NamedBatch, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.order_line_id] += (NamedBatch(batch_id=row.batch_id, quantity=row.left),)
    return found


def _billed(org_id: UUID, order_id: UUID) -> sa.Select[Any]:
    """Units by order line and batch that stand on invoices. Index ix_invoices_order, and the lines by primary key."""
    line = invoice_lines.c
    return (
        sa.select(line.order_line_id, line.batch_id, sa.func.sum(line.quantity + line.free_quantity).label("quantity"))
        .join_from(
            invoices,
            invoice_lines,
            sa.and_(line.org_id == invoices.c.org_id, line.invoice_id == invoices.c.invoice_id),
        )
        .where(
            invoices.c.org_id == org_id,
            invoices.c.order_id == order_id,
            invoices.c.status != InvoiceStatus.CANCELLED,
        )
        .group_by(line.order_line_id, line.batch_id)
    )
