"""Releases reserved stock.

The coordinator requests this. So does the reaper, once the coordinator has replied ABORTED.
"""

from collections.abc import Collection
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.inventory.domain.holds import STOCK_OUT
from services.inventory.domain.reservations import OpenLine
from services.inventory.store import balances, reservations
from services.inventory.store.confirmed_lines import LineKey
from services.inventory.usecases.stock.returning_units import NOTHING, announce_changes, lacking_units


async def release_reservations(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Releases pending and confirmed reservations. A fulfilled one stays. An unknown id will never be granted."""
    await reservations.lock_confirmed_of(tx, hold_ids)
    released = await participant.release(tx, hold_ids, kind=STOCK_OUT, coordinator=tx.caller.service)
    await release_lines(tx, released)


async def end_reservations(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Releases reservations that were confirmed and that their coordinator needs no more.

    One of which everything has left ends too, so that goods of a cancelled document do not come back to it.
    """
    released = await participant.release(tx, hold_ids, kind=STOCK_OUT, coordinator=tx.caller.service, fulfilled=True)
    await release_lines(tx, released)


async def release_lines(tx: Transaction, released: Collection[UUID]) -> None:
    """Makes available what released reservations had set aside. The reaper calls this too.

    What was taken from a reservation that is still confirmed goes back there, as far as its line needs it.
    """
    if not released:
        return
    lines = await reservations.open_lines(tx, released)
    if any(line.from_hold_id for line in lines):
        # The reaper has not locked the confirmed reservations yet. They may have been released meanwhile.
        await reservations.lock_confirmed_of(tx, released)
        lines = await reservations.open_lines(tx, released)
    if not lines:
        return
    await balances.lock_balances(tx, {line.key for line in lines})
    returning = {line_key(line): line for line in lines if line.from_hold_confirmed}
    if not returning:
        await reservations.release(tx, [(line, NOTHING) for line in lines])
        return
    lacking = await lacking_units(tx, {hold_id for hold_id, _ in returning})
    returned = [
        (line, lacking.take(line_key(line), line.remaining) if line.from_hold_confirmed else NOTHING) for line in lines
    ]
    await reservations.release(tx, returned)
    await announce_changes(tx, returning.keys())


def line_key(line: OpenLine) -> LineKey:
    """The line of the confirmed reservation from which this one was taken."""
    if line.from_hold_id is None:
        raise AssertionError("The line was taken from no confirmed reservation.")
    return line.from_hold_id, line.line_id
