"""Adjustments in and out of their table."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import adjustments_pb2

from kit.commands import audit
from kit.db import pages
from kit.db.session import ReadSession, Transaction
from kit.pages import PageRequest
from kit.wire import proto_values
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


async def find(tx: ReadSession, adjustment_id: UUID) -> sa.Row[Any]:
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
    tx: ReadSession, page: PageRequest, request: adjustments_pb2.ListAdjustmentsRequest
) -> list[sa.Row[Any]]:
    """A page of adjustments, the latest first, and one more if there is one (ix_adjustments_date)."""
    column = adjustments.c
    statement = sa.select(adjustments).where(
        column.org_id == tx.caller.org_id,
        *pages.within(
            column.adjustment_date,
            proto_values.optional_date_of(request.start_date, "start_date"),
            proto_values.optional_date_of(request.end_date, "end_date"),
        ),
    )
    if request.reason_kind:
        statement = statement.where(column.reason_kind == words.ADJUSTMENT_REASONS.ours(request.reason_kind))
    newest = (column.adjustment_date, column.adjustment_id)
    return await tx.rows(pages.paged(statement, newest, page, descending=True))


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
