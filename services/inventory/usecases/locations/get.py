"""Reads one location."""

from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.locations import Location
from services.inventory.store import locations


async def get_location(session: ReadSession, location_id: UUID) -> Location:
    """Raises LocationNotFound."""
    return await locations.load(session, location_id)
