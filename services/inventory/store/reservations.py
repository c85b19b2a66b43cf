"""The lines of reservations.

A row is protected by its hold's lock; what it sets aside stands in its balance's `reserved`.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession, Transaction
from kit.holds import participant
from kit.holds.participant import Hold, HoldRequest
from kit.holds.states import HoldState
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.holds import STOCK_OUT
from services.inventory.domain.reservations import (
    BalanceKey,
    ConfirmedLine,
    ConfirmedReservation,
    GrantedReservation,
    OpenLine,
)
from services.inventory.store import balances, stock_facts
from services.inventory.store import reservation_statements as sql
from services.inventory.store.stock_facts import StockFacts, StockQuery
from services.inventory.store.tables import kit_tables


async def open_holds(
    tx: Transaction, requests: Collection[HoldRequest], query: StockQuery
) -> tuple[dict[UUID, Hold], StockFacts]:
    """As `kit.holds.participant.open_holds`. Reads the stock in the same round trip, balances locked."""
    entry = participant.entry_of(tx, requests)
    found = await tx.rows_combined(sql.OPENING, entry | stock_facts.parameters_of(tx, query))
    return await participant.not_entered(tx, requests, found["entered"]), stock_facts.facts_of(found)


async def lock_to_fulfil(tx: Transaction, hold_ids: Collection[UUID]) -> tuple[dict[UUID, Hold], list[OpenLine]]:
    """Locks reservations, their parents and their lines, in key order. Returns the holds and the open lines."""
    found = await tx.rows_combined(sql.TO_FULFIL, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return participant.holds_of(found["holds"]), [_open_line(row) for row in found["lines"] if row.remaining > 0]


async def settle(
    tx: Transaction, hold_ids: Collection[UUID], keys: Collection[BalanceKey]
) -> dict[BalanceKey, LockedBalance]:
    """PENDING or CONFIRMED → FULFILLED, and the balances of their goods, locked in key order."""
    settling = participant.settling_of(tx, hold_ids, HoldState.FULFILLED)
    found = await tx.rows_combined(sql.SETTLING, {**settling, **balances.keys_of(tx, keys)})
    return balances.locked_balances_of(found["locked"])


async def lock_parents(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Locks the confirmed reservations from which the named ones took: parent before child, in key order."""
    await tx.rows(sql.PARENTS, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})


async def confirmed_reservations(tx: ReadSession, hold_ids: Collection[UUID]) -> dict[UUID, ConfirmedReservation]:
    """What is left of confirmed reservations."""
    rows = await tx.rows(sql.CONFIRMED, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    lines: dict[UUID, list[ConfirmedLine]] = {hold_id: [] for hold_id in hold_ids}
    for row in rows:
        key = (row.batch_id, row.location_id)
        lines[row.hold_id].append(ConfirmedLine(line_id=row.line_id, key=key, remaining=row.remaining))
    return {hold_id: ConfirmedReservation(hold_id=hold_id, lines=tuple(found)) for hold_id, found in lines.items()}


async def find_own(tx: ReadSession, hold_ids: Collection[UUID]) -> set[UUID]:
    """The pending or confirmed reservations of the calling service. A service takes only from its own."""
    holds = kit_tables.holds
    rows = await tx.rows(
        sa.select(holds.c.hold_id).where(
            holds.c.org_id == tx.caller.org_id,
            holds.c.hold_id.in_(hold_ids),
            holds.c.kind == STOCK_OUT,
            holds.c.coordinator == tx.caller.service,
            holds.c.state.in_([HoldState.PENDING, HoldState.CONFIRMED]),
        )
    )
    return {row.hold_id for row in rows}


async def insert(tx: Transaction, granted: Sequence[GrantedReservation], replies: Mapping[UUID, bytes]) -> None:
    """Writes what is allocated: lines, replies, confirmed reservations and balances in one statement.

    The balances are locked.
    """
    rows = [
        (item, line, allocation, position)
        for item in granted
        for position, (line, allocation) in enumerate(
            (line, allocation) for line in item.lines for allocation in line.allocations
        )
    ]
    await tx.run(
        sql.RESERVE,
        {
            "org_id": tx.caller.org_id,
            "hold_ids": [item.hold_id for item, _, _, _ in rows],
            "line_ids": [line.line_id for _, line, _, _ in rows],
            "batch_ids": [allocation.balance.batch_id for _, _, allocation, _ in rows],
            "location_ids": [allocation.balance.location_id for _, _, allocation, _ in rows],
            "positions": [position for _, _, _, position in rows],
            "quantities": [allocation.quantity for _, _, allocation, _ in rows],
            "parent_ids": [item.from_hold_id for item, _, _, _ in rows],
            "from_parents": [allocation.from_parent for _, _, allocation, _ in rows],
            "replied_ids": list(replies),
            "replies": list(replies.values()),
        },
    )


async def open_lines(tx: ReadSession, hold_ids: Collection[UUID]) -> list[OpenLine]:
    """What the named reservations still set aside, in the order of allocation."""
    rows = await tx.rows(sql.OPEN, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return [_open_line(row) for row in rows]


async def release(tx: Transaction, lines: Sequence[OpenLine]) -> None:
    """Releases the lines. The balances are locked.

    Stock drawn from a confirmed reservation returns to it. All other stock becomes available.
    """
    backs = [min(line.from_parent, line.remaining) if line.parent_confirmed else Decimal(0) for line in lines]
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
    """Those of the confirmed reservations of which nothing is left, neither with them nor on its way out."""
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
        parent_confirmed=row.parent_confirmed,
    )
