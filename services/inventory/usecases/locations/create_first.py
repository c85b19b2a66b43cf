"""Gives a new organisation the locations that it needs to trade."""

from kit.db.session import Transaction
from services.inventory.store import locations


async def create_first_locations(tx: Transaction) -> None:
    """One default location of each kind, but for the kinds that have one."""
    await locations.insert_first_locations(tx)
