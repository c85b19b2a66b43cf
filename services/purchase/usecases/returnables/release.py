"""Releases what is held for purchase returns that came to nothing."""

from collections.abc import Collection
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.purchase.store.account_tables import RETURNED_LINES
from services.purchase.usecases.returnables.reserve import KIND
from trade.store import returnables


async def release_returnable(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Releases holds whose coordinator has written the outcome ABORTED. A repeat changes nothing."""
    released = await participant.release(tx, hold_ids, kind=KIND, coordinator=tx.caller.service)
    await release_lines(tx, released)


async def release_lines(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Releases the lines of holds that this transaction has released. The reaper calls it too."""
    await returnables.release(tx, RETURNED_LINES, hold_ids)
