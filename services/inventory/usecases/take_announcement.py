"""Keeps the organisation's profile as sales announces it, and gives a new organisation the places it needs to trade."""

from collections.abc import Sequence

from bahi.sales.v1 import organisation_announced_pb2

from kit.db.session import Transaction
from services.inventory.store import locations
from trade.remote.organisations import store_announcements


async def take_announcement(
    tx: Transaction, announced: Sequence[organisation_announced_pb2.OrganisationAnnounced]
) -> None:
    """Stores the newest announcement; an older one changes nothing."""
    await store_announcements(tx, announced)
    await locations.make_first_locations(tx)
