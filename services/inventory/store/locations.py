"""Locations in and out of their table."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import locations_pb2
from sqlalchemy.dialects import postgresql

from kit.commands import audit, etag
from kit.db.pages import paged
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement
from kit.ids import new_id
from kit.pages import PageRequest
from kit.wire import proto_values
from services.inventory.domain.errors import LocationNotFound
from services.inventory.domain.states import LocationKind
from services.inventory.store import binds, words
from services.inventory.store.tables import locations

FIRST_LOCATIONS: Final = (
    ("MAIN", "Main store", LocationKind.SALEABLE),
    ("QUARANTINE", "Quarantine", LocationKind.QUARANTINE),
    ("NON-SALEABLE", "Expired and damaged", LocationKind.NON_SALEABLE),
    ("TRANSIT", "In transit", LocationKind.IN_TRANSIT),
)
"""What a new organisation has: code, name and kind of one default place each."""

_BY_IDS = sa.select(locations).where(
    locations.c.org_id == binds.one_uuid("org_id"), locations.c.location_id == sa.func.any(binds.uuids("ids"))
)
AMONG = Statement(
    lambda: sa.select(locations.c.location_id).where(
        locations.c.org_id == binds.one_uuid("org_id"),
        locations.c.location_id == sa.func.any(binds.uuids("location_ids")),
    )
)
_DEFAULTS = sa.select(locations).where(locations.c.org_id == binds.one_uuid("org_id"), locations.c.is_default)


async def find_many(tx: ReadSession, location_ids: Collection[UUID]) -> dict[UUID, sa.Row[Any]]:
    """The named locations by id."""
    if not location_ids:
        return {}
    rows = await tx.rows(_BY_IDS, {"org_id": tx.caller.org_id, "ids": sorted(location_ids)})
    return {row.location_id: row for row in rows}


async def defaults(tx: ReadSession) -> dict[LocationKind, sa.Row[Any]]:
    """The default location of each kind (ux_locations_default)."""
    return {LocationKind(row.kind): row for row in await tx.rows(_DEFAULTS, {"org_id": tx.caller.org_id})}


async def find(tx: ReadSession, location_id: UUID, *, field: str = "location_id", lock: bool = False) -> sa.Row[Any]:
    """One location. Raises LocationNotFound naming `field`."""
    statement = sa.select(locations).where(
        locations.c.org_id == tx.caller.org_id, locations.c.location_id == location_id
    )
    row = await tx.row(statement.with_for_update(key_share=True) if lock else statement)
    if row is None:
        raise LocationNotFound("No such location.", field=field, location_id=str(location_id))
    return row


async def listed(tx: ReadSession, page: PageRequest, kind: LocationKind | None) -> list[sa.Row[Any]]:
    """A page of locations by code, and one more if there is one (uq_locations_org_id_code_key)."""
    statement = sa.select(locations).where(locations.c.org_id == tx.caller.org_id)
    if kind is not None:
        statement = statement.where(locations.c.kind == kind)
    return await tx.rows(paged(statement, (locations.c.code_key,), page))


async def make_first_locations(tx: Transaction) -> None:
    """One default location of each kind, for an organisation that has none. Two at once do no harm."""
    if await tx.row(sa.select(locations.c.location_id).where(locations.c.org_id == tx.caller.org_id).limit(1)):
        return
    await _lock_defaults(tx)
    await tx.run(
        postgresql.insert(locations)
        .values(
            [
                {
                    "org_id": tx.caller.org_id,
                    "location_id": new_id(),
                    "code": code,
                    "name": name,
                    "kind": kind,
                    "warehouse": "",
                    "is_default": True,
                    "active": True,
                    "created_at": tx.now,
                    "updated_at": tx.now,
                }
                for code, name, kind in FIRST_LOCATIONS
            ]
        )
        .on_conflict_do_nothing()
    )


async def give_up_default(tx: Transaction, kind: str) -> None:
    """Takes the default of a kind from the location that has it, so that another one may. Two at once follow one another."""
    await _lock_defaults(tx)
    await tx.run(
        sa.update(locations)
        .where(locations.c.org_id == tx.caller.org_id, locations.c.kind == kind, locations.c.is_default)
        .values(is_default=False, version=locations.c.version + 1, updated_at=tx.now)
    )


async def _lock_defaults(tx: Transaction) -> None:
    """Lets one transaction of the organisation at a time say what is a default.

    Whoever waited for the row of the former default would not see the one that has taken its place meanwhile: ux_locations_default
    would refuse it. The next statement after this lock sees it.
    """
    name = f"inventory.default_locations:{tx.caller.org_id}"
    await tx.run(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def facts_of(row: sa.Row[Any]) -> audit.Facts:
    """A location as the audit trail keeps it."""
    facts = {name: value for name, value in row._asdict().items() if name != "org_id" and not name.endswith("_key")}
    return {name: value if isinstance(value, bool) else str(value) for name, value in facts.items()}


def message_of(row: sa.Row[Any]) -> locations_pb2.Location:
    """A location as the contract shows it."""
    return locations_pb2.Location(
        location_id=str(row.location_id),
        code=row.code,
        name=row.name,
        kind=words.LOCATION_KINDS.wire(LocationKind(row.kind)),
        warehouse=row.warehouse,
        is_default=row.is_default,
        active=row.active,
        etag=etag.etag_of(row.version),
        create_time=proto_values.timestamp_of(row.created_at),
        update_time=proto_values.timestamp_of(row.updated_at),
    )
