"""Reads one location."""

from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.locations import Location
from services.inventory.store import locations
from trade.domain.refusals import LocationNotFound


async def get_location(session: ReadSession, location_id: UUID) -> Location:
    """Raises LocationNotFound."""
    found = await locations.find(session, location_id)
    if found is None:
        raise LocationNotFound("No such location.", field="location_id", location_id=str(location_id))
    return found
