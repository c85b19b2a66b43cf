"""Brings announced goods in, for many documents at once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from kit.commands import audit
from kit.db.session import Transaction
from kit.holds import participant
from services.inventory.domain import costing
from services.inventory.domain.batches import Batch, Received
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.errors import IssueNotArrived, NotIssuedHere
from services.inventory.domain.holds import STOCK_IN
from services.inventory.domain.incoming import IncomingLine
from services.inventory.domain.movements import Issued, MovementKind, NewMovement, StockDocument
from services.inventory.domain.reservations import BalanceKey
from services.inventory.store import balances, batches, incoming, movements


async def fulfil_incoming(tx: Transaction, documents: Mapping[UUID, StockDocument]) -> None:
    """Moves each hold's goods in; a repeat does nothing. Raises HoldUnknown, HoldReleased or IssueNotArrived.

    Bought goods come in at what they cost, and move their batch's landed cost and prices; goods that come back have the
    value at which they left.
    """
    changed = await participant.fulfil(tx, documents, kind=STOCK_IN, coordinator=tx.caller.service)
    lines = await incoming.of_holds(tx, changed) if changed else []
    if not lines:
        return
    # Locks batches before balances, each in key order.
    found = await batches.lock_many(tx, {line.batch_id for line in lines})
    keys = {BalanceKey(line.batch_id, line.location_id) for line in lines}
    await balances.open_balances(tx, keys)
    locked = await balances.lock_balances(tx, keys)
    issued = await movements.issued(
        tx, {(line.origin_document_id, line.batch_id) for line in lines if line.origin_document_id is not None}
    )
    await movements.record(tx, _movements(lines, documents, locked, issued))
    await batches.write_received(tx, _receive(tx, lines, documents, found))


def _movements(
    lines: Sequence[IncomingLine],
    documents: Mapping[UUID, StockDocument],
    locked: Mapping[BalanceKey, LockedBalance],
    issued: Mapping[tuple[UUID, UUID], Issued],
) -> list[NewMovement]:
    moved = []
    back: dict[tuple[UUID, UUID], Decimal] = {key: item.quantity_back for key, item in issued.items()}
    for line in lines:
        value = line.landed_value
        if line.origin_document_id is not None:
            origin = (line.origin_document_id, line.batch_id)
            value = _value_back(issued[origin], back[origin], line)
            back[origin] += line.quantity
        if value is None:
            raise AssertionError("Incoming goods are bought or come back.")  # as a check of receipt_lines
        key = BalanceKey(line.batch_id, line.location_id)
        locked[key].bring_in(line.quantity, value)
        moved.append(
            NewMovement(
                kind=MovementKind.RECEIPT if line.origin_document_id is None else MovementKind.RETURN,
                product_id=line.product_id,
                key=key,
                quantity=line.quantity,
                value=value,
                on_hand_after=locked[key].on_hand,
                document=documents[line.hold_id],
                reason=line.disposition.value if line.disposition else "",
                hold_id=line.hold_id,
                origin_document_id=line.origin_document_id,
            )
        )
    return moved


def _value_back(issued: Issued, back: Decimal, line: IncomingLine) -> Decimal:
    if not issued.quantity:
        raise IssueNotArrived("The issue of these goods is still on its way.", batch_id=str(line.batch_id))
    if back + line.quantity > issued.quantity:
        raise NotIssuedHere("More would come back than went out.", batch_id=str(line.batch_id))
    return costing.value_coming_back(issued.value, issued.quantity, back, line.quantity)


def _receive(
    tx: Transaction,
    lines: Sequence[IncomingLine],
    documents: Mapping[UUID, StockDocument],
    found: Mapping[UUID, Batch],
) -> dict[UUID, Received]:
    """What the batches have received with these lines, in the order of the documents.

    Goods that come back are not received again. The audit trail keeps each change of a batch's prices.
    """
    order = {hold_id: number for number, hold_id in enumerate(documents)}
    received: dict[UUID, Received] = {}
    for line in sorted(lines, key=lambda line: order[line.hold_id]):
        if line.landed_value is None:
            continue
        former = received.get(line.batch_id) or found[line.batch_id].received
        now = former.plus(line.quantity, line.landed_value, documents[line.hold_id].date, ptr=line.ptr, pts=line.pts)
        received[line.batch_id] = now
        if (former.ptr, former.pts) != (now.ptr, now.pts):
            audit.record(
                tx,
                action="reprice",
                entity="batch",
                entity_id=line.batch_id,
                before={"ptr": str(former.ptr), "pts": str(former.pts)},
                after={"ptr": str(now.ptr), "pts": str(now.pts)},
            )
    return received
