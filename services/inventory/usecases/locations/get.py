"""Reads one location."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.locations import Location
from services.inventory.store import locations


@dataclass(frozen=True, slots=True, kw_only=True)
class GetLocation:
    location_id: UUID


async def get_location(session: ReadSession, query: GetLocation) -> Location:
    """Raises LocationNotFound."""
    return await locations.load(session, query.location_id)
