"""Locations: a new organisation has four, and one of each kind is the default."""

import asyncio

import pytest
from bahi.inventory.v1 import locations_pb2, products_pb2
from bahi.sales.v1 import organisation_announced_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.service.inventory.papers import bought, line, month_from_now, reservation
from tests.service.inventory.warehouse import Warehouse, refusal


def announcement(
    warehouse: Warehouse, version: int = 1, **fields: object
) -> organisation_announced_pb2.OrganisationAnnounced:
    return organisation_announced_pb2.OrganisationAnnounced(
        source_version=version,
        organisation_id=str(warehouse.organisation.org_id),
        time_zone="Asia/Kolkata",
        **fields,  # type: ignore[arg-type]
    )


async def listed(warehouse: Warehouse, **filters: object) -> list[tuple[str, int, bool]]:
    request = locations_pb2.ListLocationsRequest(**filters)  # type: ignore[arg-type]
    reply = await warehouse.locations.ListLocations(request, metadata=warehouse.as_user(Role.USER))
    return [(place.code, place.kind, place.is_default) for place in reply.locations]


async def create(at: Warehouse, code: str = "RACK-4", **fields: object) -> locations_pb2.Location:
    given = {"code": code, "name": "Rack 4", "kind": locations_pb2.LOCATION_KIND_SALEABLE}
    request = locations_pb2.CreateLocationRequest(**{**given, **fields})  # type: ignore[arg-type]
    return await at.locations.CreateLocation(request, metadata=at.as_user())


def change(
    place: locations_pb2.Location, *paths: str, etag: str = "", **fields: object
) -> locations_pb2.UpdateLocationRequest:
    return locations_pb2.UpdateLocationRequest(
        location_id=place.location_id,
        location=locations_pb2.LocationChanges(**fields),  # type: ignore[arg-type]
        update_mask=FieldMask(paths=paths),
        etag=etag,
    )


async def test_announced_organisation_gets_one_default_place_of_each_kind_once(warehouse: Warehouse) -> None:
    await warehouse.taken(announcement(warehouse))
    await warehouse.taken(announcement(warehouse, 2))
    assert await listed(warehouse) == [
        ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, True),
        ("NON-SALEABLE", locations_pb2.LOCATION_KIND_NON_SALEABLE, True),
        ("QUARANTINE", locations_pb2.LOCATION_KIND_QUARANTINE, True),
        ("TRANSIT", locations_pb2.LOCATION_KIND_IN_TRANSIT, True),
    ]


async def test_organisations_policy_decides_and_an_older_announcement_does_not(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    await warehouse.taken(announcement(warehouse, 2, allocation_policy=products_pb2.ALLOCATION_POLICY_LIFO))
    await warehouse.taken(announcement(warehouse, 1, allocation_policy=products_pb2.ALLOCATION_POLICY_FEFO))
    await warehouse.receive(product, "FIRST", "5", expiry_month=month_from_now(5))
    await warehouse.receive(product, "SECOND", "5", expiry_month=month_from_now(9))
    (outcome,) = await warehouse.reserve(reservation(line(product, "1")))
    assert outcome.granted.lines[0].allocations[0].reason.startswith("came in last")


async def test_location_is_created_read_and_listed(warehouse: Warehouse) -> None:
    created = await create(warehouse, warehouse="Bhiwandi")
    read = await warehouse.locations.GetLocation(
        locations_pb2.GetLocationRequest(location_id=created.location_id), metadata=warehouse.as_user(Role.USER)
    )
    assert read == created
    assert (read.code, read.warehouse, read.active, read.is_default) == ("RACK-4", "Bhiwandi", True, False)
    assert await warehouse.audits() == [("create", "location")]
    assert await listed(warehouse, kind=locations_pb2.LOCATION_KIND_QUARANTINE) == []


async def test_code_is_unique_in_any_case(warehouse: Warehouse) -> None:
    await create(warehouse)
    error = await refusal(create(warehouse, "rack-4"))
    assert (error.reason, error.field) == ("CODE_TAKEN", "code")


async def test_new_default_takes_the_place_of_the_old_one(warehouse: Warehouse) -> None:
    await warehouse.taken(announcement(warehouse))
    await create(warehouse, is_default=True)
    assert await listed(warehouse, kind=locations_pb2.LOCATION_KIND_SALEABLE) == [
        ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, False),
        ("RACK-4", locations_pb2.LOCATION_KIND_SALEABLE, True),
    ]
    main = (
        await warehouse.locations.ListLocations(locations_pb2.ListLocationsRequest(), metadata=warehouse.as_user())
    ).locations[0]
    await warehouse.locations.UpdateLocation(change(main, is_default=True), metadata=warehouse.as_user())
    assert ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, True) in await listed(warehouse)
    assert ("RACK-4", locations_pb2.LOCATION_KIND_SALEABLE, False) in await listed(warehouse)


async def test_three_new_defaults_at_once_follow_one_another(warehouse: Warehouse) -> None:
    await warehouse.taken(announcement(warehouse))
    made = await asyncio.gather(*(create(warehouse, f"RACK-{n}", is_default=True) for n in range(3)))
    places = await listed(warehouse, kind=locations_pb2.LOCATION_KIND_SALEABLE)
    assert [place.code for place in made if place.is_default] == ["RACK-0", "RACK-1", "RACK-2"]
    assert sum(is_default for _, _, is_default in places) == 1
    assert ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, False) in places


async def test_three_places_made_the_default_at_once_follow_one_another(warehouse: Warehouse) -> None:
    await warehouse.taken(announcement(warehouse))
    racks = [await create(warehouse, f"RACK-{n}") for n in range(3)]
    changed = await asyncio.gather(
        *(
            warehouse.locations.UpdateLocation(change(rack, is_default=True), metadata=warehouse.as_user())
            for rack in racks
        )
    )
    places = await listed(warehouse, kind=locations_pb2.LOCATION_KIND_SALEABLE)
    assert all(place.is_default for place in changed)
    assert sum(is_default for _, _, is_default in places) == 1
    assert ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, False) in places


@pytest.mark.parametrize(
    ("field", "reason"),
    [("is_default", "DEFAULT_LOCATION_NEEDED"), ("active", "DEFAULT_LOCATION_NEEDED"), ("name", "FIELD_MISSING")],
)
async def test_default_is_neither_given_up_nor_closed(warehouse: Warehouse, field: str, reason: str) -> None:
    place = await create(warehouse, is_default=True)
    error = await refusal(warehouse.locations.UpdateLocation(change(place, field), metadata=warehouse.as_user()))
    assert (error.reason, error.field) == (reason, f"location.{field}")


async def test_closed_place_takes_no_more_goods(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    place = await create(warehouse)
    changed = await warehouse.locations.UpdateLocation(
        change(place, "active", etag=place.etag), metadata=warehouse.as_user()
    )
    assert (changed.active, changed.etag) == (False, '"2"')
    stale = change(place, "name", name="Other", etag=place.etag)
    assert (
        await refusal(warehouse.locations.UpdateLocation(stale, metadata=warehouse.as_user()))
    ).reason == "STALE_ETAG"
    error = await warehouse.receipt_refused(bought(product, "B1", "1", location_id=place.location_id))
    assert (error.reason, error.field) == ("LOCATION_INACTIVE", "lines[0].location_id")


async def test_users_and_neighbours_change_no_location(warehouse: Warehouse, neighbour: Warehouse) -> None:
    place = await create(warehouse)
    request = change(place, name="Mine")
    assert (
        await refusal(warehouse.locations.UpdateLocation(request, metadata=warehouse.as_user(Role.USER)))
    ).reason == "ROLE_INSUFFICIENT"
    assert (
        await refusal(neighbour.locations.UpdateLocation(request, metadata=neighbour.as_user()))
    ).reason == "LOCATION_NOT_FOUND"
    read = locations_pb2.GetLocationRequest(location_id=place.location_id)
    assert (
        await refusal(neighbour.locations.GetLocation(read, metadata=neighbour.as_user()))
    ).reason == "LOCATION_NOT_FOUND"
    assert await listed(neighbour) == []
