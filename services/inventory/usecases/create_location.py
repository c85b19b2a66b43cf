"""Enters a location."""

from uuid import UUID

from bahi.inventory.v1 import locations_pb2
from sqlalchemy.dialects import postgresql

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.inventory.store import locations, words
from services.inventory.store.tables import locations as table
from trade.domain.refusals import CodeTaken


async def create_location(tx: Transaction, request: locations_pb2.CreateLocationRequest) -> locations_pb2.Location:
    """The new location. Raises CodeTaken."""
    kind = words.LOCATION_KINDS.ours(request.kind)
    if request.is_default:
        await locations.give_up_default(tx, kind)
    location_id: UUID = new_id()
    statement = postgresql.insert(table).values(
        org_id=tx.caller.org_id,
        location_id=location_id,
        code=request.code,
        name=request.name,
        kind=kind,
        warehouse=request.warehouse,
        is_default=request.is_default,
        active=True,
        created_at=tx.now,
        updated_at=tx.now,
    )
    row = await tx.row(
        statement.on_conflict_do_nothing().returning(table)  # uq_locations_org_id_code_key
    )
    if row is None:
        raise CodeTaken("Another location has this code.", field="code", code=request.code)
    audit.record(tx, action="create", entity="location", entity_id=location_id, after=locations.facts_of(row))
    return locations.message_of(row)
