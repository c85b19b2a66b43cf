"""Releases reserved stock.

The coordinator asks for this. So does the reaper, once the coordinator has answered ABORTED.
"""

from collections.abc import Collection
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.inventory.domain.holds import STOCK_OUT
from services.inventory.store import balances, reservations


async def release_reservations(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Releases pending and confirmed reservations. A fulfilled one stays. An unknown id will never be granted."""
    await reservations.lock_parents(tx, hold_ids)
    released = await participant.release(tx, hold_ids, kind=STOCK_OUT, coordinator=tx.caller.service)
    await release_lines(tx, released)


async def release_lines(tx: Transaction, released: Collection[UUID]) -> None:
    """Makes available what released reservations had set aside. The reaper calls this too."""
    if not released:
        return
    lines = await reservations.open_lines(tx, released)
    if any(line.parent_id for line in lines):
        # The reaper has not locked them yet, and whether a parent is still confirmed may have changed meanwhile.
        await reservations.lock_parents(tx, released)
        lines = await reservations.open_lines(tx, released)
    if lines:
        await balances.lock_balances(tx, {line.key for line in lines})
        await reservations.release(tx, lines)
