"""The lines of incoming holds."""

import dataclasses
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_rows
from kit.db.session import ReadSession, Transaction
from kit.db.statements import list_parameter, parameter
from services.inventory.domain.incoming import IncomingLine
from services.inventory.store.stock_tables import receipt_lines
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
