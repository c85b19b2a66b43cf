"""Enters a location."""

from kit.commands import audit
from kit.db.session import Transaction
from services.inventory.domain.locations import CreateLocation, Location
from services.inventory.store import locations
from services.inventory.usecases.audit_facts import facts_of


async def create_location(tx: Transaction, command: CreateLocation) -> Location:
    """The new location. Raises CodeTaken."""
    if command.is_default:
        await locations.clear_default(tx, command.kind)
    location = await locations.insert(tx, command)
    audit.record(tx, action="create", entity="location", entity_id=location.location_id, after=facts_of(location))
    return location
