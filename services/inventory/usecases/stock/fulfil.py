"""Takes reserved stock out of the books, for many documents at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.inventory.domain.cost_differences import differences_of
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.holds import STOCK_OUT
from services.inventory.domain.movements import MovementKind, NewMovement, StockDocument
from services.inventory.domain.past_stock import PastStock
from services.inventory.domain.reservations import BalanceKey, OpenLine
from services.inventory.store import cost_differences, movements, past_stock, reservations
from services.inventory.usecases.stock.confirmed_reservations import fulfil_delivered

Claims = Mapping[UUID, Mapping[UUID, Decimal]]
"""Rupees before tax, by hold and batch."""


async def fulfil_reservations(
    tx: Transaction, documents: Mapping[UUID, StockDocument], claimed: Claims | None = None
) -> None:
    """Consumes each reservation, by hold, for its document; a repeat does nothing.

    `claimed` is what debit notes claim for the goods. What these bore beyond it is a cost difference.

    Raises HoldUnknown or HoldReleased.
    """
    found, open_lines = await reservations.lock_to_fulfil(tx, documents)
    consumed = participant.to_fulfil(found, documents, kind=STOCK_OUT, coordinator=tx.caller.service)
    if not consumed:
        return
    lines = [line for line in open_lines if line.hold_id in consumed]
    locked = await reservations.settle(tx, consumed, {line.key for line in lines})
    if not lines:
        return
    latest_days = {key: balance.latest_day for key, balance in locked.items()}
    past = await past_stock.read(tx, latest_days, [documents[hold_id].date for hold_id in consumed])
    moved = _movements(lines, documents, locked, past)
    await movements.record(tx, moved, closed_holds=consumed)
    differences = differences_of(moved, claimed or {})
    if differences:
        await cost_differences.insert(tx, differences)
    confirmed_ids = {line.from_hold_id for line in lines if line.from_hold_id is not None}
    if confirmed_ids:
        await fulfil_delivered(tx, confirmed_ids)


def _movements(
    lines: Sequence[OpenLine],
    documents: Mapping[UUID, StockDocument],
    locked: Mapping[BalanceKey, LockedBalance],
    past: PastStock,
) -> list[NewMovement]:
    """Goods leave at their proportional share of the balance's value.

    The issue that empties the balance takes all the value left. Value that came after the day of the issue cannot leave
    with it, and is revalued to nothing on the day on which it was there last.
    """
    moved = []
    for line in lines:
        balance, document = locked[line.key], documents[line.hold_id]
        value = balance.take_out(line.remaining, past.absent_value(line.key, document.date))
        moved.append(
            NewMovement(
                kind=MovementKind.ISSUE,
                product_id=line.product_id,
                key=line.key,
                quantity=-line.remaining,
                value=-value,
                on_hand_after=balance.on_hand,
                document=document,
                from_reserved=line.remaining,
                hold_id=line.hold_id,
            )
        )
        rest = balance.take_rest()
        if rest:
            moved.append(_left_behind(line, rest, replace(document, date=balance.latest_day or document.date)))
    return moved


def _left_behind(line: OpenLine, rest: Decimal, document: StockDocument) -> NewMovement:
    return NewMovement(
        kind=MovementKind.REVALUATION,
        product_id=line.product_id,
        key=line.key,
        quantity=Decimal(0),
        value=-rest,
        on_hand_after=Decimal(0),
        document=document,
        hold_id=line.hold_id,
    )
