"""Adjustments in the books."""

import dataclasses
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.inventory.domain.adjustments import Adjustment, AdjustmentReason, ListAdjustments
from services.inventory.domain.errors import AdjustmentNotFound
from services.inventory.store.stock_tables import adjustments


async def insert(tx: Transaction, adjustment: Adjustment) -> None:
    await insert_row(tx, adjustments, {"org_id": tx.caller.org_id, **dataclasses.asdict(adjustment)})


async def load(session: ReadSession, adjustment_id: UUID) -> Adjustment:
    """One adjustment, by its primary key. Raises AdjustmentNotFound."""
    row = await session.row(
        sa.select(adjustments).where(
            adjustments.c.org_id == session.caller.org_id, adjustments.c.adjustment_id == adjustment_id
        )
    )
    if row is None:
        raise AdjustmentNotFound(
            "No such adjustment.", field="stock_adjustment_id", stock_adjustment_id=str(adjustment_id)
        )
    return _adjustment_of(row)


async def page(session: ReadSession, query: ListAdjustments) -> Page[Adjustment]:
    """Adjustments, the latest first (ix_adjustments_date)."""
    column = adjustments.c
    statement = sa.select(adjustments).where(
        column.org_id == session.caller.org_id,
        *within(column.adjustment_date, query.first_day, query.last_day),
        *equal_or_any(column.reason_kind, query.reason_kind),
    )
    key = (column.adjustment_date, column.adjustment_id)
    found, token = await read_page(session, statement, key, query.page, descending=True)
    return Page(items=tuple(map(_adjustment_of, found)), next_page_token=token)


def _adjustment_of(row: sa.Row[Any]) -> Adjustment:
    return Adjustment(
        adjustment_id=row.adjustment_id,
        number=row.number,
        adjustment_date=row.adjustment_date,
        reason_kind=AdjustmentReason(row.reason_kind),
        reason=row.reason,
        date_reason=row.date_reason,
        product_id=row.product_id,
        batch_id=row.batch_id,
        location_id=row.location_id,
        quantity=row.quantity,
        value=row.value,
        reverses_itc=row.reverses_itc,
        approval_id=row.approval_id,
        approved_by=row.approved_by,
        trace_id=row.trace_id,
        created_by=row.created_by,
        created_at=row.created_at,
    )
