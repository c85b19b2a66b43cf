"""Lists locations."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.inventory.domain.locations import ListLocations, Location
from services.inventory.store import locations


async def list_locations(session: ReadSession, query: ListLocations) -> Page[Location]:
    """One page, by code."""
    return await locations.page(session, query)
