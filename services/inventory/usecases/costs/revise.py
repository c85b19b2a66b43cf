"""Lets the cost of received goods follow their bill: goods on hand bear it; for goods that left, it is a difference."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from kit.db.session import Transaction
from services.inventory.domain.batches import Batch
from services.inventory.domain.cost_differences import CostDifference, CostRevision, RevisedCost, borne_by_stock
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.errors import ReceiptNotArrived
from services.inventory.domain.movements import MovementKind, NewMovement, StockDocument
from services.inventory.domain.reservations import BalanceKey
from services.inventory.store import balances, batches, cost_differences, movements, past_stock


async def revise_costs(tx: Transaction, revisions: Sequence[CostRevision]) -> None:
    """Books each revision once; a repeat does nothing. Raises ReceiptNotArrived, after which it is sent again.

    Locks batches, then balances, each in key order.
    """
    by_id = {revision.revision_id: revision for revision in revisions}
    batch_ids = {line.batch_id for revision in by_id.values() for line in revision.lines}
    found = await batches.lock_many(tx, batch_ids)
    for revision_id in await cost_differences.revised(tx, by_id):
        del by_id[revision_id]
    received = {(line.goods_receipt_id, line.batch_id) for revision in by_id.values() for line in revision.lines}
    if await cost_differences.not_arrived(tx, received):
        raise ReceiptNotArrived("The goods of the bill are still on their way in.")
    keys = await cost_differences.locations_of(tx, batch_ids)
    locked = await balances.lock_balances(tx, keys)
    costs = {batch_id: batch.received for batch_id, batch in found.items()}
    for revision in by_id.values():
        await _revise(tx, revision, found, locked)
        for line in _by_batch(_of_goods(revision)):
            costs[line.batch_id] = costs[line.batch_id].revalued(line.amount)
    changed = {batch_id: cost for batch_id, cost in costs.items() if cost != found[batch_id].received}
    await batches.write_received(tx, changed)


async def _revise(
    tx: Transaction,
    revision: CostRevision,
    found: Mapping[UUID, Batch],
    locked: Mapping[BalanceKey, LockedBalance],
) -> None:
    day = revision.document.date
    past = await past_stock.read(tx, {key: balance.latest_day for key, balance in locked.items()}, [day])
    moved, differences = list[NewMovement](), list[CostDifference]()
    for line in _by_batch(revision.lines):
        batch = found[line.batch_id]
        here = {key: balance for key, balance in locked.items() if key[0] == line.batch_id}
        amount = sum((each.amount for each in _of_goods(revision) if each.batch_id == line.batch_id), NIL)
        borne = borne_by_stock(amount, line.quantity, here, {key: past.absent_value(key, day) for key in here})
        moved += [_movement(batch, key, value, locked[key], revision.document) for key, value in borne.items()]
        differences.append(
            CostDifference(
                revision_id=revision.revision_id,
                batch_id=line.batch_id,
                product_id=batch.product_id,
                document=revision.document,
                quantity=line.quantity,
                amount=line.amount,
                stock_amount=sum(borne.values(), NIL),
            )
        )
    await movements.record(tx, moved)
    for movement in moved:  # another revision of the batch of messages may bear an earlier day
        balance = locked[movement.key]
        balance.latest_day = max(day, balance.latest_day or day)
    await cost_differences.insert(tx, differences)


def _by_batch(lines: Sequence[RevisedCost]) -> list[RevisedCost]:
    """One line for each batch, in key order."""
    merged: dict[UUID, RevisedCost] = {}
    for line in lines:
        former = merged.get(line.batch_id)
        merged[line.batch_id] = (
            line
            if former is None
            else replace(former, quantity=former.quantity + line.quantity, amount=former.amount + line.amount)
        )
    return [merged[batch_id] for batch_id in sorted(merged)]


def _of_goods(revision: CostRevision) -> list[RevisedCost]:
    """What concerns goods. An amount for no units is a cost difference as a whole."""
    return [line for line in revision.lines if line.quantity > 0]


def _movement(
    batch: Batch, key: BalanceKey, value: Decimal, balance: LockedBalance, document: StockDocument
) -> NewMovement:
    return NewMovement(
        kind=MovementKind.REVALUATION,
        product_id=batch.product_id,
        key=key,
        quantity=Decimal(0),
        value=value,
        on_hand_after=balance.on_hand,
        document=document,
    )
