"""Releases units that were held for returns whose outcome is ABORTED."""

from collections.abc import Collection
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.sales.store.returned_lines import RETURNED_LINES
from services.sales.usecases.returnables.reserve import KIND
from trade.store import returnables


async def release_returnable(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Releases holds, with the units and the credit that they set aside. A committed hold stays. Raises HoldUnknown."""
    released = await participant.release(tx, hold_ids, kind=KIND, coordinator=tx.caller.service)
    await release_units(tx, released)


async def release_units(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Makes the units of released holds returnable again. The reaper of holds calls it too."""
    await returnables.release(tx, RETURNED_LINES, hold_ids)
