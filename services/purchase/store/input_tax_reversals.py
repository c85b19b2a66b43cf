"""Stock adjustments and the input tax that write-offs reverse, in the books."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.money import NIL
from kit.db.inserts import insert_if_new, insert_rows
from kit.db.session import ReadSession, Transaction
from kit.ids import new_id
from services.purchase.domain.written_off_goods import (
    TAX_HEADS,
    ReversalKey,
    ReversedCredit,
    StockAdjustment,
)
from services.purchase.store.import_tables import bills_of_entry
from services.purchase.store.money_tables import vendor_bills
from services.purchase.store.reversal_tables import input_tax_reversals, stock_adjustments
from trade.domain.figures import TaxFigures
from trade.domain.periods import Period
from trade.store import registers


async def keep_adjustment(tx: Transaction, adjustment: StockAdjustment) -> bool:
    """Writes an adjustment. False: it is here already."""
    row = {
        "org_id": tx.caller.org_id,
        "adjustment_id": adjustment.adjustment_id,
        "number": adjustment.number,
        "date": adjustment.date,
        "batch_id": adjustment.batch_id,
        "quantity": adjustment.quantity,
        "reverses_input_tax": adjustment.reverses_input_tax,
        "received": adjustment.received,
        "on_hand": adjustment.on_hand,
        "returned": adjustment.returned,
        "standing": NIL,
        "created_at": tx.now,
    }
    return await insert_if_new(tx, stock_adjustments, row) is not None


async def lock_adjustments(tx: Transaction, batch_ids: Collection[UUID]) -> dict[UUID, list[StockAdjustment]]:
    """The adjustments of batches, locked in key order. Index ix_stock_adjustments_batch."""
    column = stock_adjustments.c
    rows = await tx.rows(
        sa.select(stock_adjustments)
        .where(column.org_id == tx.caller.org_id, column.batch_id.in_(batch_ids))
        .order_by(column.batch_id, column.adjustment_id)
        .with_for_update()
    )
    found: dict[UUID, list[StockAdjustment]] = {}
    for row in rows:
        found.setdefault(row.batch_id, []).append(_adjustment_of(row))
    return found


async def write_standing(tx: Transaction, batch_id: UUID, standing: Mapping[UUID, Decimal]) -> None:
    """Writes what of the batch's write-offs still stands. The transaction has locked them."""
    column = stock_adjustments.c
    of_batch = sa.update(stock_adjustments).where(column.org_id == tx.caller.org_id, column.batch_id == batch_id)
    quantities = sa.case(*((column.adjustment_id == id_, units) for id_, units in standing.items()), else_=NIL)
    await tx.run(of_batch.values(standing=quantities if standing else NIL))


async def booked(session: ReadSession, batch_id: UUID) -> dict[ReversalKey, ReversedCredit]:
    """What the write-offs of a batch reverse in the books. Index ix_input_tax_reversals_batch."""
    column = input_tax_reversals.c
    documents = (column.vendor_bill_id, column.bill_of_entry_id)
    keys = (column.adjustment_id, column.goods_receipt_line_id, *documents, column.tax_rate)
    rows = await session.rows(
        sa.select(*keys, *registers.sums(input_tax_reversals, ("quantity", *TAX_HEADS)))
        .where(column.org_id == session.caller.org_id, column.batch_id == batch_id)
        .group_by(*keys)
    )
    return {
        (row.adjustment_id, row.goods_receipt_line_id, row.vendor_bill_id or row.bill_of_entry_id): ReversedCredit(
            units=row.quantity,
            tax_rate=row.tax_rate,
            figures=_figures_of(row),
            imported=row.bill_of_entry_id is not None,
        )
        for row in rows
    }


async def insert_reversals(
    tx: Transaction,
    adjustments: Mapping[UUID, StockAdjustment],
    changes: Mapping[ReversalKey, ReversedCredit],
    days: Mapping[ReversalKey, dt.date],
) -> None:
    """Writes by how much each reversal changes."""
    rows = [
        {
            "org_id": tx.caller.org_id,
            "reversal_id": new_id(),
            "adjustment_id": key[0],
            "number": adjustments[key[0]].number,
            "date": days[key],
            "goods_receipt_line_id": key[1],
            "vendor_bill_id": None if change.imported else key[2],
            "bill_of_entry_id": key[2] if change.imported else None,
            "batch_id": adjustments[key[0]].batch_id,
            "quantity": change.units,
            "tax_rate": change.tax_rate,
            **{head: getattr(change.figures, head) for head in TAX_HEADS},
            "created_at": tx.now,
        }
        for key, change in changes.items()
    ]
    await insert_rows(tx, input_tax_reversals, rows)


async def read_by_rate(session: ReadSession, period: Period, registration_id: UUID | None) -> dict[Decimal, TaxFigures]:
    """What is reversed in a period by rate, less what is taken back. Index ix_input_tax_reversals_period."""
    rate = input_tax_reversals.c.tax_rate
    rows = await session.rows(
        sa.select(rate, *registers.sums(input_tax_reversals, TAX_HEADS))
        .where(*registers.in_period(session, input_tax_reversals, period), *_of_registration(registration_id))
        .group_by(rate)
        .order_by(rate)
    )
    return {row.tax_rate: _figures_of(row) for row in rows}


def _of_registration(registration_id: UUID | None) -> registers.Conditions:
    """A reversal is of the registration whose bill, or bill of entry, took the credit."""
    if registration_id is None:
        return []
    reversal = input_tax_reversals.c
    taken_by = [
        sa.exists().where(
            table.c.org_id == reversal.org_id, table.c[key] == reversal[key], table.c.registration_id == registration_id
        )
        for table, key in ((vendor_bills, "vendor_bill_id"), (bills_of_entry, "bill_of_entry_id"))
    ]
    return [sa.or_(*taken_by)]


def _figures_of(row: sa.Row[Any]) -> TaxFigures:
    return TaxFigures(taxable=NIL, **{head: getattr(row, head) for head in TAX_HEADS})


def _adjustment_of(row: sa.Row[Any]) -> StockAdjustment:
    return StockAdjustment(
        adjustment_id=row.adjustment_id,
        number=row.number,
        date=row.date,
        batch_id=row.batch_id,
        quantity=row.quantity,
        reverses_input_tax=row.reverses_input_tax,
        received=row.received,
        on_hand=row.on_hand,
        returned=row.returned,
    )
