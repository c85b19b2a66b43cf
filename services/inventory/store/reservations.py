"""The lines of reservations. A row is protected by its hold's lock; what it sets aside stands in its balance's `reserved`."""

import dataclasses
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession, Transaction
from kit.holds import participant
from kit.holds.participant import Hold, HoldRequest
from kit.holds.states import HoldState
from services.inventory.domain.allocation_words import AllocatedLine, KeptLine, KeptReservation, LotKey
from services.inventory.domain.costing import Holding
from services.inventory.store import lots, shelf_facts
from services.inventory.store import reservation_statements as sql
from services.inventory.store.shelf_facts import Question, ShelfFacts


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """One reservation that has been served, the kept one it took from, and what is answered."""

    hold_id: UUID
    parent_id: UUID | None
    lines: Sequence[AllocatedLine]
    answer: bytes


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """What a reservation still sets aside of one lot. `parent_kept` says that what came from the parent may go back to it."""

    hold_id: UUID
    line_id: str
    key: LotKey
    product_id: UUID
    remaining: Decimal
    parent_id: UUID | None
    from_parent: Decimal
    parent_kept: bool


async def open_holds(
    tx: Transaction, requests: Collection[HoldRequest], question: Question
) -> tuple[dict[UUID, Hold], ShelfFacts]:
    """As `kit.holds.participant.open_holds`, and in the same round trip what they ask for, with the balances locked in key order."""
    found = await tx.rows_combined(sql.OPENING, participant.entry_of(tx, requests) | shelf_facts.asked_of(tx, question))
    return await participant.not_entered(tx, requests, found["entered"]), shelf_facts.facts_of(found)


async def lock_to_commit(tx: Transaction, hold_ids: Collection[UUID]) -> tuple[dict[UUID, Hold], list[OpenLine]]:
    """Locks reservations, those that they took from, and their lines, in key order; what they are, and what they still set aside."""
    found = await tx.rows_combined(sql.COMMITTING, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return participant.holds_of(found["holds"]), [_open_line(row) for row in found["lines"] if row.remaining > 0]


async def settle(tx: Transaction, hold_ids: Collection[UUID], keys: Collection[LotKey]) -> dict[LotKey, Holding]:
    """PENDING or CONFIRMED → COMMITTED, and the balances of their goods, locked in key order."""
    settling = participant.settling_of(tx, hold_ids, HoldState.FULFILLED)
    found = await tx.rows_combined(sql.SETTLING, {**settling, **lots.keys_of(tx, keys)})
    return lots.holdings_of(found["holdings"])


async def lock_parents(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Locks the kept reservations from which the named ones took: parent before child, in key order."""
    await tx.rows(sql.PARENTS, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})


async def kept_reservations(tx: ReadSession, hold_ids: Collection[UUID]) -> dict[UUID, KeptReservation]:
    """What is left of kept reservations, which the caller has locked."""
    rows = await tx.rows(sql.CONFIRMED, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    lines: dict[UUID, list[KeptLine]] = {hold_id: [] for hold_id in hold_ids}
    for row in rows:
        key = (row.batch_id, row.location_id)
        lines[row.hold_id].append(KeptLine(line_id=row.line_id, key=key, remaining=row.remaining))
    return {hold_id: KeptReservation(hold_id=hold_id, lines=tuple(found)) for hold_id, found in lines.items()}


async def write(tx: Transaction, granted: Sequence[Granted]) -> None:
    """Writes what has been allocated: lines, answers, kept reservations and balances in one statement. The balances are locked."""
    rows = [
        (item.hold_id, line.line_id, part, item.parent_id, position)
        for item in granted
        for position, (line, part) in enumerate((line, part) for line in item.lines for part in line.parts)
    ]
    await tx.run(
        sql.RESERVE,
        {
            "org_id": tx.caller.org_id,
            "hold_ids": [hold_id for hold_id, _, _, _, _ in rows],
            "line_ids": [line_id for _, line_id, _, _, _ in rows],
            "batch_ids": [part.lot.batch_id for _, _, part, _, _ in rows],
            "location_ids": [part.lot.location_id for _, _, part, _, _ in rows],
            "positions": [position for _, _, _, _, position in rows],
            "quantities": [part.quantity for _, _, part, _, _ in rows],
            "parent_ids": [parent_id for _, _, _, parent_id, _ in rows],
            "from_parents": [part.from_parent for _, _, part, _, _ in rows],
            "answered_ids": [item.hold_id for item in granted],
            "answers": [item.answer for item in granted],
        },
    )


async def open_lines(tx: ReadSession, hold_ids: Collection[UUID]) -> list[OpenLine]:
    """What the named reservations still set aside, in the order of allocation."""
    rows = await tx.rows(sql.OPEN, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return [_open_line(row) for row in rows]


async def release(tx: Transaction, lines: Sequence[OpenLine]) -> None:
    """Gives lines back: to the kept reservation they came from while that is kept, else to whoever comes. Balances are locked."""
    backs = [min(line.from_parent, line.remaining) if line.parent_kept else Decimal(0) for line in lines]
    await tx.run(
        sql.RELEASE,
        {
            "org_id": tx.caller.org_id,
            "closed_ids": sorted({line.hold_id for line in lines}),
            "parent_ids": [line.parent_id for line in lines],
            "line_ids": [line.line_id for line in lines],
            "batch_ids": [line.key[0] for line in lines],
            "location_ids": [line.key[1] for line in lines],
            "backs": backs,
            "freed": [line.remaining - back for line, back in zip(lines, backs, strict=True)],
        },
    )


async def spent(tx: ReadSession, hold_ids: Collection[UUID]) -> set[UUID]:
    """Those of the kept reservations of which nothing is left, neither with them nor on its way out."""
    rows = await tx.rows(sql.SPENT, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return {row.hold_id for row in rows}


def _open_line(row: sa.Row[Any]) -> OpenLine:
    return OpenLine(
        hold_id=row.hold_id,
        line_id=row.line_id,
        key=(row.batch_id, row.location_id),
        product_id=row.product_id,
        remaining=row.remaining,
        parent_id=row.parent_id,
        from_parent=row.from_parent,
        parent_kept=row.parent_kept,
    )
