"""Releases incoming holds whose documents will not exist."""

from collections.abc import Collection
from uuid import UUID

from kit.db.session import Transaction


async def release_nothing(tx: Transaction, released: Collection[UUID]) -> None:
    """Only the hold changes: announced goods set no stock aside."""
