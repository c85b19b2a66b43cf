"""Reverses the input tax of goods that were written off, and takes it back: gst-corrections.md 1, row 8.

What write-offs of a batch reverse is computed anew whenever an adjustment, a bill, its cancellation or a debit note
changes it. The difference to what the books say is booked.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from kit.db.session import Transaction
from services.purchase.domain.written_off_goods import (
    NO_LAYERS,
    BatchLayers,
    ReversalKey,
    StockAdjustment,
    changes_of,
    reversals_of,
    standing_write_offs,
)
from services.purchase.store import batch_layers, goods_receipts, input_tax_reversals
from trade.store import organisations


async def take_adjustments(tx: Transaction, adjustments: Sequence[StockAdjustment]) -> None:
    """Books what adjustments reverse or take back; a repeat does nothing.

    The receipts of the batches are locked first: whoever posts a bill or a note for them waits, or is waited for.
    """
    batch_ids = {adjustment.batch_id for adjustment in adjustments}
    await goods_receipts.find_many(tx, sorted(await batch_layers.receipts_of(tx, batch_ids)), lock=True)
    layers = await batch_layers.read(tx, batch_ids)
    heard: dict[UUID, StockAdjustment] = {}
    for adjustment in sorted(adjustments, key=lambda each: each.adjustment_id):
        returned = layers.get(adjustment.batch_id, NO_LAYERS).returned
        if await input_tax_reversals.keep_adjustment(tx, replace(adjustment, returned=returned)):
            heard[adjustment.adjustment_id] = adjustment
    if heard:
        await follow_write_offs(tx, {each.batch_id for each in heard.values()}, heard=heard)


async def follow_write_offs(
    tx: Transaction, batch_ids: Collection[UUID], *, heard: Mapping[UUID, StockAdjustment] | None = None
) -> None:
    """Books by how much the reversals of batches change, dated today; those of adjustments `heard` now on their day.

    The transaction has locked the receipts that it changes. The adjustments' lock comes after them.
    """
    adjustments = await input_tax_reversals.lock_adjustments(tx, batch_ids)
    if not adjustments:
        return
    layers = await batch_layers.read(tx, adjustments)
    today = await organisations.today(tx)
    for batch_id, of_batch in adjustments.items():
        of_heard = [each.date for each in (heard or {}).values() if each.batch_id == batch_id]
        await _follow(tx, of_batch, layers.get(batch_id, NO_LAYERS), max(of_heard, default=today), heard or {})


async def _follow(
    tx: Transaction,
    adjustments: Sequence[StockAdjustment],
    layers: BatchLayers,
    day: dt.date,
    heard: Mapping[UUID, StockAdjustment],
) -> None:
    batch_id, by_id = adjustments[0].batch_id, {each.adjustment_id: each for each in adjustments}
    standing = {each.adjustment.adjustment_id: each.quantity for each in standing_write_offs(adjustments)}
    await input_tax_reversals.write_standing(tx, batch_id, standing)
    booked = await input_tax_reversals.booked(tx, batch_id)
    changes = changes_of(booked, reversals_of(adjustments, layers.layers))

    def day_of(key: ReversalKey) -> dt.date:
        """Never before the write-off or its bill."""
        written_off = by_id[key[0]].date
        known = written_off if key[0] in heard else day
        return max(known, written_off, layers.bill_dates.get(key[2], known))

    await input_tax_reversals.insert_reversals(tx, by_id, changes, {key: day_of(key) for key in changes})
