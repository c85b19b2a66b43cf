"""Reads the locations that another service names, before any stock is touched."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.locations import Location
from services.inventory.store import locations


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpLocations:
    location_ids: tuple[UUID, ...]


async def look_up_locations(session: ReadSession, query: LookUpLocations) -> tuple[Location, ...]:
    """Those of the locations that exist."""
    return tuple((await locations.find_many(session, query.location_ids)).values())
