"""Changes the named fields of a location."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit, etag
from kit.db.session import Transaction
from services.inventory.domain.locations import Location, LocationDetails, check_update
from services.inventory.store import locations
from services.inventory.usecases.audit_facts import facts_of
from trade.domain.changes import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateLocation:
    """What of a location is to change."""

    location_id: UUID
    etag: str
    changes: Changes[LocationDetails]


async def update_location(tx: Transaction, command: UpdateLocation) -> Location:
    """The changed location. Raises LocationNotFound, StaleEtag or DefaultLocationNeeded."""
    former = await locations.lock(tx, command.location_id)
    etag.check_etag(command.etag, former.version)
    if not command.changes.fields:
        return former
    requested = command.changes.applied_to(former)
    check_update(former, requested)
    if requested.is_default and not former.is_default:
        await locations.clear_default(tx, former.kind)
    changed = await locations.update(tx, requested)
    audit.record(
        tx,
        action="update",
        entity="location",
        entity_id=changed.location_id,
        before=facts_of(former),
        after=facts_of(changed),
    )
    return changed
