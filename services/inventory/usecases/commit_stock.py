"""Takes reserved stock out of the books, for many documents at once."""

from collections.abc import Mapping
from uuid import UUID

from kit.db import Transaction
from kit.holds import book
from services.inventory.domain.states import MovementKind
from services.inventory.store import lots, movements, reservations
from services.inventory.store.movements import Document, Movement
from services.inventory.usecases.hold_kinds import STOCK_OUT


async def commit_stock(tx: Transaction, documents: Mapping[UUID, Document]) -> None:
    """Consumes each reservation for its document; a repeat does nothing. Raises HoldUnknown or HoldReleased.

    The value of what leaves is its share of the balance's; of the last goods all that is left.
    """
    await reservations.lock_parents(tx, documents)
    consumed = await book.commit(tx, documents, kind=STOCK_OUT, owner=tx.caller.service)
    lines = await reservations.open_lines(tx, consumed) if consumed else []
    if not lines:
        return
    holdings = await lots.lock_holdings(tx, {line.key for line in lines})
    moved = []
    for line in lines:
        holding = holdings[line.key]
        value = holding.take_out(line.remaining)
        moved.append(
            Movement(
                kind=MovementKind.ISSUE,
                product_id=line.product_id,
                key=line.key,
                quantity=-line.remaining,
                value=-value,
                on_hand_after=holding.on_hand,
                document=documents[line.hold_id],
                from_reserved=line.remaining,
                hold_id=line.hold_id,
            )
        )
    await movements.record(tx, moved, closed_holds=consumed)
    parents = {line.parent_id for line in lines if line.parent_id is not None}
    if parents:
        spent = await reservations.spent(tx, parents)
        await book.commit(tx, spent)
