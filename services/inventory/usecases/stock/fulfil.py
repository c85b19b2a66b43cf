"""Takes reserved stock out of the books, for many documents at once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.inventory.domain.cost_differences import beyond_claims
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.holds import STOCK_OUT
from services.inventory.domain.movements import MovementKind, NewMovement, StockDocument
from services.inventory.domain.reservations import BalanceKey, OpenLine
from services.inventory.store import cost_differences, movements, reservations
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
    issues = _issues(lines, documents, locked)
    await movements.record(tx, issues, closed_holds=consumed)
    if claimed:
        await cost_differences.insert(tx, beyond_claims(issues, claimed))
    confirmed_ids = {line.from_hold_id for line in lines if line.from_hold_id is not None}
    if confirmed_ids:
        await fulfil_delivered(tx, confirmed_ids)


def _issues(
    lines: Sequence[OpenLine], documents: Mapping[UUID, StockDocument], locked: Mapping[BalanceKey, LockedBalance]
) -> list[NewMovement]:
    """Goods leave at their proportional share of the balance's value.

    The issue that empties the balance takes all the value left.
    """
    issues = []
    for line in lines:
        balance = locked[line.key]
        value = balance.take_out(line.remaining)
        issues.append(
            NewMovement(
                kind=MovementKind.ISSUE,
                product_id=line.product_id,
                key=line.key,
                quantity=-line.remaining,
                value=-value,
                on_hand_after=balance.on_hand,
                document=documents[line.hold_id],
                from_reserved=line.remaining,
                hold_id=line.hold_id,
            )
        )
    return issues
