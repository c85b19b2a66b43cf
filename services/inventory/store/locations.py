"""Locations in the books."""

import dataclasses
from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_if_new
from kit.db.pages import equal_or_any, read_page
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, list_parameter, parameter
from kit.ids import new_id
from kit.pages import Page
from services.inventory.domain.locations import (
    CreateLocation,
    ListLocations,
    Location,
    LocationKind,
    first_codes,
    missing_defaults,
)
from services.inventory.store.tables import locations
from trade.domain.refusals import CodeTaken, LocationNotFound

_BY_IDS = sa.select(locations).where(
    locations.c.org_id == parameter("org_id", sa.Uuid),
    locations.c.location_id == sa.func.any(list_parameter("ids", sa.Uuid)),
)
EXISTING = Statement(
    lambda: sa.select(locations.c.location_id).where(
        locations.c.org_id == parameter("org_id", sa.Uuid),
        locations.c.location_id == sa.func.any(list_parameter("location_ids", sa.Uuid)),
    )
)
_DEFAULTS = sa.select(locations).where(locations.c.org_id == parameter("org_id", sa.Uuid), locations.c.is_default)


async def find_many(session: ReadSession, location_ids: Collection[UUID]) -> dict[UUID, Location]:
    """The named locations by id."""
    if not location_ids:
        return {}
    rows = await session.rows(_BY_IDS, {"org_id": session.caller.org_id, "ids": sorted(location_ids)})
    return {row.location_id: _location_of(row) for row in rows}


async def find_defaults(session: ReadSession) -> dict[LocationKind, Location]:
    """The default location of each kind (ux_locations_default)."""
    rows = await session.rows(_DEFAULTS, {"org_id": session.caller.org_id})
    return {LocationKind(row.kind): _location_of(row) for row in rows}


async def load(session: ReadSession, location_id: UUID) -> Location:
    """One location, by its primary key. Raises LocationNotFound."""
    return _existing(await session.row(_by_id(session, location_id)), location_id)


async def lock(tx: Transaction, location_id: UUID) -> Location:
    """As `load`, under a row lock."""
    return _existing(await tx.row(_by_id(tx, location_id).with_for_update(key_share=True)), location_id)


async def page(session: ReadSession, query: ListLocations) -> Page[Location]:
    """Locations by code (uq_locations_org_id_code_key)."""
    statement = sa.select(locations).where(
        locations.c.org_id == session.caller.org_id, *equal_or_any(locations.c.kind, query.kind)
    )
    found, token = await read_page(session, statement, (locations.c.code_key,), query.page)
    return Page(items=tuple(map(_location_of, found)), next_page_token=token)


async def insert(tx: Transaction, location: CreateLocation) -> Location:
    """The new location. Raises CodeTaken for a code that another has, in whatever case."""
    # The id is new, so what conflicts is the code (uq_locations_org_id_code_key).
    row = await insert_if_new(tx, locations, _new_values(tx, location))
    if row is None:
        raise CodeTaken("Another location has this code.", field="code", code=location.code)
    return _location_of(row)


async def insert_first_locations(tx: Transaction) -> None:
    """A default location of each kind of which the organisation has none. Two at once do no harm."""
    if not missing_defaults(await find_defaults(tx)):
        return
    await _lock_defaults(tx)
    for location in missing_defaults(await find_defaults(tx)):
        # No other transaction changes a default meanwhile, so what conflicts is the code.
        for code in first_codes(location.code):
            values = _new_values(tx, dataclasses.replace(location, code=code))
            if await insert_if_new(tx, locations, values) is not None:
                break


async def update(tx: Transaction, changed: Location) -> Location:
    """The location after the change. The caller has locked it."""
    statement = (
        sa.update(locations)
        .where(locations.c.org_id == tx.caller.org_id, locations.c.location_id == changed.location_id)
        .values(
            name=changed.name,
            warehouse=changed.warehouse,
            is_default=changed.is_default,
            active=changed.active,
            version=locations.c.version + 1,
            updated_at=tx.now,
        )
        .returning(locations)
    )
    (row,) = await tx.rows(statement)
    return _location_of(row)


async def clear_default(tx: Transaction, kind: LocationKind) -> None:
    """Takes the default of a kind from the location that has it, so that another one may.

    Two at once follow one another.
    """
    await _lock_defaults(tx)
    await tx.run(
        sa.update(locations)
        .where(locations.c.org_id == tx.caller.org_id, locations.c.kind == kind, locations.c.is_default)
        .values(is_default=False, version=locations.c.version + 1, updated_at=tx.now)
    )


async def _lock_defaults(tx: Transaction) -> None:
    """Lets one transaction of the organisation at a time change what is a default.

    Whoever waited for the row of the former default would not see the one that has taken its part meanwhile:
    ux_locations_default would refuse it. The next statement after this lock sees it.
    """
    name = f"inventory.default_locations:{tx.caller.org_id}"
    await tx.run(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def _new_values(tx: Transaction, location: CreateLocation) -> dict[str, Any]:
    return {
        "org_id": tx.caller.org_id,
        "location_id": new_id(),
        **dataclasses.asdict(location),
        "active": True,
        "created_at": tx.now,
        "updated_at": tx.now,
    }


def _by_id(session: ReadSession, location_id: UUID) -> sa.Select[Any]:
    return sa.select(locations).where(
        locations.c.org_id == session.caller.org_id, locations.c.location_id == location_id
    )


def _existing(row: sa.Row[Any] | None, location_id: UUID) -> Location:
    if row is None:
        raise LocationNotFound("No such location.", field="location_id", location_id=str(location_id))
    return _location_of(row)


def _location_of(row: sa.Row[Any]) -> Location:
    return Location(
        location_id=row.location_id,
        code=row.code,
        name=row.name,
        kind=LocationKind(row.kind),
        warehouse=row.warehouse,
        is_default=row.is_default,
        active=row.active,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
