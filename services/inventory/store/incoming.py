"""The lines of incoming holds."""

import dataclasses
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_rows
from kit.db.session import ReadSession, Transaction
from kit.db.statements import list_parameter, parameter
from kit.hold_states import HoldState
from services.inventory.domain.holds import STOCK_IN
from services.inventory.domain.incoming import IncomingLine
from services.inventory.store.stock_tables import receipt_lines
from services.inventory.store.tables import kit_tables
from trade.domain.goods import Disposition
from trade.store.prices import optional_price_of, price_values

_OF_HOLDS = (
    sa.select(receipt_lines)
    .where(
        receipt_lines.c.org_id == parameter("org_id", sa.Uuid),
        receipt_lines.c.hold_id == sa.func.any(list_parameter("hold_ids", sa.Uuid)),
    )
    .order_by(receipt_lines.c.hold_id, receipt_lines.c.line_id)
)


async def insert(tx: Transaction, lines: Sequence[IncomingLine]) -> None:
    rows = [{"org_id": tx.caller.org_id, **_values(line)} for line in lines]
    await insert_rows(tx, receipt_lines, rows)


async def of_holds(tx: ReadSession, hold_ids: Collection[UUID]) -> list[IncomingLine]:
    """The lines of the named holds."""
    rows = await tx.rows(_OF_HOLDS, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return list(map(_line_of, rows))


async def on_their_way(session: ReadSession, batch_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the batches of which goods are expected: their hold waits for the message of its document.

    ix_holds_expiring finds the pending holds, the primary key of their lines the batches.
    """
    holds, column = kit_tables.holds.c, receipt_lines.c
    statement = (
        sa.select(column.batch_id)
        .join_from(kit_tables.holds, receipt_lines, (column.org_id == holds.org_id) & (column.hold_id == holds.hold_id))
        .where(
            holds.org_id == session.caller.org_id,
            holds.kind == STOCK_IN,
            holds.state == HoldState.PENDING,
            column.batch_id.in_(batch_ids),
        )
    )
    return frozenset(row.batch_id for row in await session.rows(statement))


def _values(line: IncomingLine) -> dict[str, Any]:
    values = {field.name: getattr(line, field.name) for field in dataclasses.fields(line)}
    return {**values, **price_values(ptr=line.ptr, pts=line.pts), "disposition": line.disposition or ""}


def _line_of(row: sa.Row[Any]) -> IncomingLine:
    return IncomingLine(
        hold_id=row.hold_id,
        line_id=row.line_id,
        product_id=row.product_id,
        batch_id=row.batch_id,
        location_id=row.location_id,
        quantity=row.quantity,
        landed_value=row.landed_value,
        ptr=optional_price_of(row, "ptr"),
        pts=optional_price_of(row, "pts"),
        origin_document_id=row.origin_document_id,
        disposition=Disposition(row.disposition) if row.disposition else None,
    )
