"""Adjustments in and out of their table."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import adjustments_pb2

from kit.commands import audit
from kit.db.database import Transaction
from kit.wire import paging, proto_values
from services.inventory.domain.errors import AdjustmentNotFound
from services.inventory.domain.states import AdjustmentReason
from services.inventory.store import words
from services.inventory.store.stock_tables import adjustments


async def write(tx: Transaction, **values: Any) -> sa.Row[Any]:  # noqa: ANN401 - the columns' own types
    """The new adjustment."""
    statement = (
        sa.insert(adjustments)
        .values(org_id=tx.caller.org_id, created_by=tx.caller.user_id, created_at=tx.now, **values)
        .returning(adjustments)
    )
    (row,) = await tx.rows(statement)
    return row


async def find(tx: Transaction, adjustment_id: UUID) -> sa.Row[Any]:
    """One adjustment. Raises AdjustmentNotFound."""
    row = await tx.row(
        sa.select(adjustments).where(
            adjustments.c.org_id == tx.caller.org_id, adjustments.c.adjustment_id == adjustment_id
        )
    )
    if row is None:
        raise AdjustmentNotFound("No such adjustment.", field="adjustment_id", adjustment_id=str(adjustment_id))
    return row


async def listed(
    tx: Transaction, page: paging.Page, request: adjustments_pb2.ListAdjustmentsRequest
) -> list[sa.Row[Any]]:
    """A page of adjustments, the latest first, and one more if there is one (ix_adjustments_date)."""
    column = adjustments.c
    statement = (
        sa.select(adjustments)
        .where(column.org_id == tx.caller.org_id)
        .order_by(column.adjustment_date.desc(), column.adjustment_id.desc())
        .limit(page.size + 1)
    )
    if request.reason_kind:
        statement = statement.where(column.reason_kind == words.ADJUSTMENT_REASONS.ours(request.reason_kind))
    if request.start_date:
        statement = statement.where(column.adjustment_date >= proto_values.date_of(request.start_date, "start_date"))
    if request.end_date:
        statement = statement.where(column.adjustment_date <= proto_values.date_of(request.end_date, "end_date"))
    if page.after is not None:
        day, adjustment_id = page.after
        after = sa.tuple_(sa.literal(dt.date.fromisoformat(day)), sa.literal(UUID(adjustment_id)))
        statement = statement.where(sa.tuple_(column.adjustment_date, column.adjustment_id) < after)
    return await tx.rows(statement)


def facts_of(row: sa.Row[Any]) -> audit.Facts:
    """An adjustment as the audit trail keeps it."""
    facts = row._asdict()
    del facts["org_id"]
    return {name: value if isinstance(value, bool) else str(value) for name, value in facts.items()}


def message_of(row: sa.Row[Any]) -> adjustments_pb2.Adjustment:
    """An adjustment as the contract shows it."""
    return adjustments_pb2.Adjustment(
        adjustment_id=str(row.adjustment_id),
        number=row.number,
        date=proto_values.date_text(row.adjustment_date),
        reason_kind=words.ADJUSTMENT_REASONS.wire(AdjustmentReason(row.reason_kind)),
        reason=row.reason,
        product_id=str(row.product_id),
        batch_id=str(row.batch_id),
        location_id=str(row.location_id),
        quantity=proto_values.quantity_text(row.quantity),
        value=proto_values.amount_text(row.value),
        reverses_itc=row.reverses_itc,
        created_by=str(row.created_by),
        create_time=proto_values.timestamp_of(row.created_at),
    )
