"""Releases incoming holds whose documents will not exist. Nothing has moved, so only the hold changes."""

from collections.abc import Collection
from uuid import UUID

from kit.db.session import Transaction
from kit.holds import participant
from services.inventory.domain.holds import STOCK_IN


async def release_incoming(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Releases incoming holds. A fulfilled one stays. An unknown id will never be granted."""
    await participant.release(tx, hold_ids, kind=STOCK_IN, coordinator=tx.caller.service)


async def release_nothing(tx: Transaction, released: Collection[UUID]) -> None:
    """Nothing to free: announced goods set nothing aside."""
