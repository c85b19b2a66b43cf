"""Reverses the input tax of goods that were written off, and takes it back: gst-corrections.md 1, row 8.

What write-offs of a batch reverse is computed anew whenever an adjustment, a bill, its cancellation or a debit note
changes it. The difference to what the books say is booked.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from kit.db.session import Transaction
from services.purchase.domain.written_off_goods import (
    NO_LAYERS,
    BatchLayers,
    BilledCredit,
    StockAdjustment,
    changes_of,
    reversals_of,
    standing_write_offs,
)
from services.purchase.store import batch_layers, goods_receipts, input_tax_reversals
from trade.domain.period_locks import NO_LOCKS, PeriodLocks, PeriodState, month_of
from trade.store import organisations, period_locks


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
    # What is heard now is dated on a past day, if the day is open.
    locks = await period_locks.lock_shared(tx) if heard else NO_LOCKS
    days = ReversalDays(today=today, heard=heard or {}, locks=locks)
    for batch_id, of_batch in adjustments.items():
        await _follow(tx, batch_id, of_batch, layers.get(batch_id, NO_LAYERS), days)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalDays:
    """Which day a change of a reversal bears."""

    today: dt.date
    heard: Mapping[UUID, StockAdjustment]
    locks: PeriodLocks

    def day_of(self, adjustment: StockAdjustment, bill: BilledCredit | None) -> dt.date:
        """The day of the adjustment that is heard now, or of booking its bill if that is later; today if not open."""
        of_batch = [each.date for each in self.heard.values() if each.batch_id == adjustment.batch_id]
        if bill is None or not of_batch:
            return self.today
        heard = adjustment.date if adjustment.adjustment_id in self.heard else max(of_batch)
        day = max(heard, adjustment.date, bill.booking_date)
        state = self.locks.state_of(bill.registration_id, month_of(day))
        return day if state is PeriodState.OPEN else self.today


async def _follow(
    tx: Transaction,
    batch_id: UUID,
    adjustments: Sequence[StockAdjustment],
    layers: BatchLayers,
    days: ReversalDays,
) -> None:
    by_id, bills = {each.adjustment_id: each for each in adjustments}, layers.bills
    standing = {each.adjustment.adjustment_id: each.quantity for each in standing_write_offs(adjustments)}
    await input_tax_reversals.write_standing(tx, batch_id, standing)
    booked = await input_tax_reversals.booked(tx, batch_id)
    changes = changes_of(booked, reversals_of(adjustments, layers.layers))
    dated = {key: days.day_of(by_id[key[0]], bills.get(key[2])) for key in changes}
    await input_tax_reversals.insert_reversals(tx, by_id, changes, dated)
