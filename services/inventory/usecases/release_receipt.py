"""Gives up receipts whose documents will not exist: nothing has moved, so only the hold changes."""

from collections.abc import Collection
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.inventory.usecases.hold_kinds import STOCK_IN


async def release_receipt(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Releases receipts that are held; one that has come in stays so. An unknown id will never be granted."""
    await participant.release(tx, hold_ids, kind=STOCK_IN, coordinator=tx.caller.service)


async def free_released_receipts(tx: Transaction, released: Collection[UUID]) -> None:
    """What the reaper calls: an announced receipt has set nothing aside."""
