"""The lines of reservations.

A row is protected by its hold's lock; what it sets aside stands in its balance's `reserved`.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession, Transaction
from kit.db.statements import list_params
from kit.hold_states import HoldState
from kit.holds import participant
from kit.holds.participant import Hold
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.holds import STOCK_OUT
from services.inventory.domain.reservations import (
    AllocatedLine,
    Allocation,
    BalanceKey,
    ConfirmedLine,
    ConfirmedReservation,
    GrantedReservation,
    OpenLine,
)
from services.inventory.store import balances, confirmed_lines
from services.inventory.store import reservation_statements as sql
from services.inventory.store.tables import kit_tables


async def lock_to_fulfil(tx: Transaction, hold_ids: Collection[UUID]) -> tuple[dict[UUID, Hold], list[OpenLine]]:
    """Locks reservations, those they take from, and their lines, in key order. Returns the holds and the open lines."""
    found = await tx.rows_combined(sql.TO_FULFIL, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return participant.holds_of(found["holds"]), [_open_line(row) for row in found["lines"] if row.remaining > 0]


async def settle(
    tx: Transaction, hold_ids: Collection[UUID], keys: Collection[BalanceKey]
) -> dict[BalanceKey, LockedBalance]:
    """PENDING or CONFIRMED → FULFILLED, and the balances of their goods, locked in key order."""
    settling = participant.settling_of(tx, hold_ids, HoldState.FULFILLED)
    found = await tx.rows_combined(sql.SETTLING, {**settling, **balances.keys_of(tx, keys)})
    return balances.locked_balances_of(found["locked"])


async def lock_confirmed_of(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Locks the confirmed reservations from which the named ones took, in key order and before those."""
    await tx.rows(sql.LOCKED_CONFIRMED, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})


async def confirmed_reservations(tx: ReadSession, hold_ids: Collection[UUID]) -> dict[UUID, ConfirmedReservation]:
    """What is left of confirmed reservations, and how the units of their lines stand."""
    if not hold_ids:
        return {}
    units = await confirmed_lines.units(tx, hold_ids)
    rows = await tx.rows(sql.CONFIRMED, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    lines: dict[UUID, list[ConfirmedLine]] = {hold_id: [] for hold_id in hold_ids}
    for row in rows:
        key = BalanceKey(row.batch_id, row.location_id)
        lines[row.hold_id].append(ConfirmedLine(line_id=row.line_id, key=key, remaining=row.remaining))
    return {
        hold_id: ConfirmedReservation(hold_id=hold_id, lines=tuple(found), units=units[hold_id])
        for hold_id, found in lines.items()
    }


async def find_own(tx: ReadSession, hold_ids: Collection[UUID]) -> set[UUID]:
    """The reservations of the calling service that are not released. A service takes only from its own."""
    holds = kit_tables.holds
    rows = await tx.rows(
        sa.select(holds.c.hold_id).where(
            holds.c.org_id == tx.caller.org_id,
            holds.c.hold_id.in_(hold_ids),
            holds.c.kind == STOCK_OUT,
            holds.c.coordinator == tx.caller.service,
            holds.c.state != HoldState.RELEASED,
        )
    )
    return {row.hold_id for row in rows}


async def insert_with_commit(tx: Transaction, granted: Sequence[GrantedReservation]) -> None:
    """Writes what is allocated: lines, confirmed reservations and balances, in the statement that stores the replies.

    The balances are locked.
    """
    await _take_from_confirmed(tx, granted)
    lines = [
        _row_of(item, line, allocation, position)
        for item in granted
        for position, (line, allocation) in enumerate(
            (line, allocation) for line in item.lines for allocation in line.allocations
        )
    ]
    tx.run_with_commit(sql.RESERVE, {"org_id": tx.caller.org_id, **list_params("reserved", sql.RESERVED, lines)})


def _row_of(item: GrantedReservation, line: AllocatedLine, allocation: Allocation, position: int) -> dict[str, Any]:
    return {
        "hold_id": item.hold_id,
        "line_id": line.line_id,
        "batch_id": allocation.balance.batch_id,
        "location_id": allocation.balance.location_id,
        "position": position,
        "quantity": allocation.quantity,
        "remaining": allocation.quantity,
        "from_hold_id": item.from_hold_id,
        "from_confirmed": allocation.from_confirmed,
    }


async def _take_from_confirmed(tx: Transaction, granted: Sequence[GrantedReservation]) -> None:
    """Releases what confirmed reservations no longer need, and writes the revisions of their changed lines."""
    changed = {
        (item.from_hold_id, line.line_id): line.left.revision
        for item in granted
        for line in item.lines
        if item.from_hold_id is not None and line.left is not None
    }
    if not changed:
        return
    revisions = [
        {"hold_id": hold_id, "line_id": line_id, "revision": revision}
        for (hold_id, line_id), revision in changed.items()
    ]
    released = [
        {
            "hold_id": item.from_hold_id,
            "line_id": line.line_id,
            "batch_id": key.batch_id,
            "location_id": key.location_id,
            "quantity": quantity,
        }
        for item in granted
        for line in item.lines
        for key, quantity in line.released
    ]
    params = {**list_params("changed", sql.CHANGED, revisions), **list_params("released", sql.RELEASED, released)}
    await tx.run(sql.TAKE_FROM_CONFIRMED, {"org_id": tx.caller.org_id, **params})


async def open_lines(tx: ReadSession, hold_ids: Collection[UUID]) -> list[OpenLine]:
    """What the named reservations still set aside, in the order of allocation."""
    rows = await tx.rows(sql.OPEN, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return [_open_line(row) for row in rows]


async def release(tx: Transaction, returned: Sequence[tuple[OpenLine, Decimal]]) -> None:
    """Releases lines. The balances are locked.

    Of each line so many units go back to its confirmed reservation. All other stock becomes available.
    """
    rows = [_returned_of(line, back, line.remaining - back) for line, back in returned]
    closed_ids = sorted({line.hold_id for line, _ in returned})
    params = {"org_id": tx.caller.org_id, "closed_ids": closed_ids, **list_params("returned", sql.RETURNED, rows)}
    await tx.run(sql.RELEASE, params)


def _returned_of(line: OpenLine, returned: Decimal, released: Decimal) -> dict[str, Any]:
    batch_id, location_id = line.key
    return {
        "from_hold_id": line.from_hold_id,
        "line_id": line.line_id,
        "batch_id": batch_id,
        "location_id": location_id,
        "returned": returned,
        "released": released,
    }


async def lines_from_confirmed(tx: ReadSession, hold_ids: Collection[UUID]) -> list[OpenLine]:
    """The lines of reservations that were taken from confirmed ones, whether or not they still set anything aside."""
    rows = await tx.rows(sql.LINES_FROM_CONFIRMED, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return [_open_line(row) for row in rows]


async def return_to_confirmed(tx: Transaction, returned: Sequence[tuple[OpenLine, Decimal]]) -> None:
    """Reserves units for the confirmed reservations of lines. The balances are locked."""
    rows = [_returned_of(line, back, Decimal(0)) for line, back in returned]
    await tx.run(sql.RETURN_TO_CONFIRMED, {"org_id": tx.caller.org_id, **list_params("returned", sql.RETURNED, rows)})


def _open_line(row: sa.Row[Any]) -> OpenLine:
    return OpenLine(
        hold_id=row.hold_id,
        line_id=row.line_id,
        key=BalanceKey(row.batch_id, row.location_id),
        product_id=row.product_id,
        quantity=row.quantity,
        remaining=row.remaining,
        from_hold_id=row.from_hold_id,
        from_hold_confirmed=row.from_hold_confirmed,
    )
