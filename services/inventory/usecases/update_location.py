"""Changes the named fields of a location."""

from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import locations_pb2

from kit.commands import audit, etag
from kit.db.session import Transaction
from kit.wire import field_mask
from services.inventory.domain.errors import DefaultLocationNeeded
from services.inventory.store import locations
from services.inventory.store.tables import locations as table
from trade.domain.refusals import FieldMissing


async def update_location(tx: Transaction, request: locations_pb2.UpdateLocationRequest) -> locations_pb2.Location:
    """The changed location. Raises LocationNotFound, StaleEtag, FieldMissing or DefaultLocationNeeded."""
    location_id = UUID(request.location_id)
    row = await locations.find(tx, location_id, lock=True)
    etag.check_etag(request.etag, row.version)
    fields = field_mask.changed_fields(request.location, request.update_mask)
    values = {field: getattr(request.location, field) for field in fields}
    if values.get("name") == "":
        raise FieldMissing("It must have a value.", field="location.name")
    _check_default(row, values)
    if not values:
        return locations.message_of(row)
    if values.get("is_default") and not row.is_default:
        await locations.give_up_default(tx, row.kind)
    statement = (
        sa.update(table)
        .where(table.c.org_id == tx.caller.org_id, table.c.location_id == location_id)
        .values(**values, version=table.c.version + 1, updated_at=tx.now)
        .returning(table)
    )
    (changed,) = await tx.rows(statement)
    audit.record(
        tx,
        action="update",
        entity="location",
        entity_id=location_id,
        before=locations.facts_of(row),
        after=locations.facts_of(changed),
    )
    return locations.message_of(changed)


def _check_default(row: sa.Row[tuple[object, ...]], values: dict[str, object]) -> None:
    if row.is_default and values.get("is_default") is False:
        raise DefaultLocationNeeded(
            "Make another location the default instead.", field="location.is_default", kind=row.kind.lower()
        )
    is_default = values.get("is_default", row.is_default)
    if is_default and values.get("active", row.active) is False:
        raise DefaultLocationNeeded("A default location stays active.", field="location.active", kind=row.kind.lower())
