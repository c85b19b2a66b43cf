"""Locations: a new organisation has four, and one of each kind is the default."""

import asyncio
from typing import Any

import pytest
from bahi.inventory.v1 import locations_pb2, products_pb2
from bahi.sales.v1 import organisation_announced_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import bought, line, reservation
from tests.support.days import month_from_now
from tests.support.refusals import refusal


def announcement(
    inventory: InventoryClient, version: int = 1, **fields: Any
) -> organisation_announced_pb2.OrganisationAnnounced:
    return organisation_announced_pb2.OrganisationAnnounced(
        source_version=version,
        organisation_id=str(inventory.organisation.org_id),
        time_zone="Asia/Kolkata",
        **fields,
    )


async def listed(inventory: InventoryClient, **filters: Any) -> list[tuple[str, int, bool]]:
    request = locations_pb2.ListLocationsRequest(**filters)
    reply = await inventory.locations.ListLocations(request, metadata=inventory.as_user(Role.USER))
    return [(location.code, location.kind, location.is_default) for location in reply.locations]


async def create(at: InventoryClient, code: str = "RACK-4", **fields: Any) -> locations_pb2.Location:
    given: dict[str, Any] = {"code": code, "name": "Rack 4", "kind": locations_pb2.LOCATION_KIND_SALEABLE}
    request = locations_pb2.CreateLocationRequest(**{**given, **fields})
    return await at.locations.CreateLocation(request, metadata=at.as_user())


def change(
    location: locations_pb2.Location, *paths: str, etag: str = "*", **fields: Any
) -> locations_pb2.UpdateLocationRequest:
    return locations_pb2.UpdateLocationRequest(
        location_id=location.location_id,
        location=locations_pb2.LocationChanges(**fields),
        update_mask=FieldMask(paths=paths),
        etag=etag,
    )


async def test_announced_organisation_gets_one_default_place_of_each_kind_once(inventory: InventoryClient) -> None:
    await inventory.taken(announcement(inventory))
    await inventory.taken(announcement(inventory, 2))
    assert await listed(inventory) == [
        ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, True),
        ("NON-SALEABLE", locations_pb2.LOCATION_KIND_NON_SALEABLE, True),
        ("QUARANTINE", locations_pb2.LOCATION_KIND_QUARANTINE, True),
        ("TRANSIT", locations_pb2.LOCATION_KIND_IN_TRANSIT, True),
    ]


async def test_location_created_before_the_first_ones_leaves_no_kind_without_a_default(
    inventory: InventoryClient,
) -> None:
    await create(inventory, "RACK-4")
    await create(inventory, "COLD", kind=locations_pb2.LOCATION_KIND_QUARANTINE, is_default=True)
    await create(inventory, "transit", kind=locations_pb2.LOCATION_KIND_NON_SALEABLE)

    await inventory.taken(announcement(inventory))

    assert await listed(inventory) == [
        ("COLD", locations_pb2.LOCATION_KIND_QUARANTINE, True),
        ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, True),
        ("NON-SALEABLE", locations_pb2.LOCATION_KIND_NON_SALEABLE, True),
        ("RACK-4", locations_pb2.LOCATION_KIND_SALEABLE, False),
        ("transit", locations_pb2.LOCATION_KIND_NON_SALEABLE, False),
        ("TRANSIT-2", locations_pb2.LOCATION_KIND_IN_TRANSIT, True),
    ]


async def test_announcements_and_a_new_default_at_once_leave_one_default_of_each_kind(
    inventory: InventoryClient,
) -> None:
    await asyncio.gather(
        *(inventory.taken(announcement(inventory, version)) for version in (1, 2)),
        create(inventory, is_default=True),
        create(inventory, "COLD", kind=locations_pb2.LOCATION_KIND_QUARANTINE, is_default=True),
    )

    defaults = [kind for _, kind, is_default in await listed(inventory) if is_default]
    assert sorted(defaults) == sorted(set(locations_pb2.LocationKind.values()) - {0})


async def test_organisations_policy_decides_and_an_older_announcement_does_not(inventory: InventoryClient) -> None:
    product = await inventory.product()
    await inventory.taken(announcement(inventory, 2, allocation_policy=products_pb2.ALLOCATION_POLICY_LIFO))
    await inventory.taken(announcement(inventory, 1, allocation_policy=products_pb2.ALLOCATION_POLICY_FEFO))
    await inventory.receive(product, "FIRST", "5", expiry_month=month_from_now(5))
    await inventory.receive(product, "SECOND", "5", expiry_month=month_from_now(9))
    (outcome,) = await inventory.reserve(reservation(line(product, "1")))
    assert outcome.granted.lines[0].allocations[0].explanation.startswith("came in last")


async def test_location_is_created_read_and_listed(inventory: InventoryClient) -> None:
    created = await create(inventory, warehouse="Bhiwandi")
    read = await inventory.locations.GetLocation(
        locations_pb2.GetLocationRequest(location_id=created.location_id), metadata=inventory.as_user(Role.USER)
    )
    assert read == created
    assert (read.code, read.warehouse, read.active, read.is_default) == ("RACK-4", "Bhiwandi", True, False)
    assert await inventory.audits() == [("create", "location")]
    assert await listed(inventory, kind=locations_pb2.LOCATION_KIND_QUARANTINE) == []


async def test_code_is_unique_in_any_case(inventory: InventoryClient) -> None:
    await create(inventory)
    error = await refusal(create(inventory, "rack-4"))
    assert (error.reason, error.field) == ("CODE_TAKEN", "code")


async def test_new_default_takes_the_place_of_the_old_one(inventory: InventoryClient) -> None:
    await inventory.taken(announcement(inventory))
    await create(inventory, is_default=True)
    assert await listed(inventory, kind=locations_pb2.LOCATION_KIND_SALEABLE) == [
        ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, False),
        ("RACK-4", locations_pb2.LOCATION_KIND_SALEABLE, True),
    ]
    main = (
        await inventory.locations.ListLocations(locations_pb2.ListLocationsRequest(), metadata=inventory.as_user())
    ).locations[0]
    await inventory.locations.UpdateLocation(change(main, is_default=True), metadata=inventory.as_user())
    assert ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, True) in await listed(inventory)
    assert ("RACK-4", locations_pb2.LOCATION_KIND_SALEABLE, False) in await listed(inventory)


async def test_three_new_defaults_at_once_follow_one_another(inventory: InventoryClient) -> None:
    await inventory.taken(announcement(inventory))
    made = await asyncio.gather(*(create(inventory, f"RACK-{n}", is_default=True) for n in range(3)))
    locations = await listed(inventory, kind=locations_pb2.LOCATION_KIND_SALEABLE)
    assert [location.code for location in made if location.is_default] == ["RACK-0", "RACK-1", "RACK-2"]
    assert sum(is_default for _, _, is_default in locations) == 1
    assert ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, False) in locations


async def test_three_places_made_the_default_at_once_follow_one_another(inventory: InventoryClient) -> None:
    await inventory.taken(announcement(inventory))
    racks = [await create(inventory, f"RACK-{n}") for n in range(3)]
    changed = await asyncio.gather(
        *(
            inventory.locations.UpdateLocation(change(rack, is_default=True), metadata=inventory.as_user())
            for rack in racks
        )
    )
    locations = await listed(inventory, kind=locations_pb2.LOCATION_KIND_SALEABLE)
    assert all(location.is_default for location in changed)
    assert sum(is_default for _, _, is_default in locations) == 1
    assert ("MAIN", locations_pb2.LOCATION_KIND_SALEABLE, False) in locations


@pytest.mark.parametrize(
    ("field", "reason"),
    [("is_default", "DEFAULT_LOCATION_NEEDED"), ("active", "DEFAULT_LOCATION_NEEDED"), ("name", "FIELD_MISSING")],
)
async def test_a_default_location_cannot_lose_its_default_or_be_closed(
    inventory: InventoryClient, field: str, reason: str
) -> None:
    location = await create(inventory, is_default=True)
    error = await refusal(inventory.locations.UpdateLocation(change(location, field), metadata=inventory.as_user()))
    assert (error.reason, error.field) == (reason, f"location.{field}")


async def test_closed_place_takes_no_more_goods(inventory: InventoryClient) -> None:
    product = await inventory.product()
    location = await create(inventory)
    changed = await inventory.locations.UpdateLocation(
        change(location, "active", etag=location.etag), metadata=inventory.as_user()
    )
    assert (changed.active, changed.etag) == (False, '"2"')
    stale = change(location, "name", name="Other", etag=location.etag)
    assert (
        await refusal(inventory.locations.UpdateLocation(stale, metadata=inventory.as_user()))
    ).reason == "STALE_ETAG"
    error = await inventory.receipt_refused(bought(product, "B1", "1", location_id=location.location_id))
    assert (error.reason, error.field) == ("LOCATION_INACTIVE", "lines[0].location_id")


async def test_users_and_neighbours_change_no_location(inventory: InventoryClient, neighbour: InventoryClient) -> None:
    location = await create(inventory)
    request = change(location, name="Mine")
    assert (
        await refusal(inventory.locations.UpdateLocation(request, metadata=inventory.as_user(Role.USER)))
    ).reason == "ROLE_INSUFFICIENT"
    assert (
        await refusal(neighbour.locations.UpdateLocation(request, metadata=neighbour.as_user()))
    ).reason == "LOCATION_NOT_FOUND"
    read = locations_pb2.GetLocationRequest(location_id=location.location_id)
    assert (
        await refusal(neighbour.locations.GetLocation(read, metadata=neighbour.as_user()))
    ).reason == "LOCATION_NOT_FOUND"
    assert await listed(neighbour) == []
