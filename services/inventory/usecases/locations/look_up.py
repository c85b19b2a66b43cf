"""Reads the locations that another service names, before any stock is touched."""

from collections.abc import Collection
from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.locations import Location
from services.inventory.store import locations


async def look_up_locations(session: ReadSession, location_ids: Collection[UUID]) -> tuple[Location, ...]:
    """Those of the locations that exist."""
    return tuple((await locations.find_many(session, location_ids)).values())
