"""The counter's search: what it finds, and what it says of the stock."""

import datetime as dt

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import organisation_announced_pb2

from kit.auth.caller import Role
from tests.service.inventory.papers import TODAY, line, month_from_now, reservation
from tests.service.inventory.test_products import change
from tests.service.inventory.warehouse import Warehouse
from tests.support.statements import statements_of


async def search(warehouse: Warehouse, query: str, size: int = 0) -> list[products_pb2.ProductMatch]:
    request = products_pb2.SearchProductsRequest(query=query, page_size=size)
    reply = await warehouse.products.SearchProducts(request, metadata=warehouse.as_user(Role.USER))
    return list(reply.matches)


async def test_search_finds_by_the_beginning_of_name_generic_name_code_and_barcode(warehouse: Warehouse) -> None:
    await warehouse.product("ZZ1", name="Calpol 500", generic_name="Paracetamol", barcodes=["ABCD9999"])
    await warehouse.product("ZZ2", name="Paracip 500", generic_name="Acetaminophen")
    await warehouse.product("PARA", name="Other", generic_name="")
    assert [match.product.code for match in await search(warehouse, "pArA")] == ["PARA", "ZZ2", "ZZ1"]
    assert [match.product.code for match in await search(warehouse, "abcd")] == ["ZZ1"]
    assert [match.product.code for match in await search(warehouse, "zz", 1)] == ["ZZ1"]
    assert await search(warehouse, "aracetamol") == []
    assert await search(warehouse, "%") == []


async def test_search_leaves_out_what_is_not_traded_and_what_is_another_organisations(
    warehouse: Warehouse, neighbour: Warehouse
) -> None:
    product = await warehouse.product()
    assert await search(neighbour, "PCM") == []
    await warehouse.products.UpdateProduct(change(product, ["active"]), metadata=warehouse.as_user())
    assert await search(warehouse, "PCM") == []


async def test_search_shows_what_can_be_sold_now_and_its_nearest_expiry(warehouse: Warehouse) -> None:
    product = await warehouse.product()
    (nothing,) = await search(warehouse, "PCM")
    assert (nothing.available, nothing.nearest_expiry_date, nothing.mrp) == ("0", "", "")
    await warehouse.receive(product, "LATE", "10", expiry_month=month_from_now(20), mrp="14.00")
    await warehouse.receive(product, "SOON", "10", expiry_month=month_from_now(8), mrp="13.00")
    blocked = await warehouse.receive(product, "BAD", "10", expiry_month=month_from_now(2))
    await warehouse.block(blocked)
    await warehouse.granted(reservation(line(product, "4")))
    (match,) = await search(warehouse, "PCM")
    assert (match.available, match.mrp) == ("16", "13.00")
    assert match.nearest_expiry_date.startswith(month_from_now(8))
    assert match.nearest_expiry_date > TODAY.isoformat()


async def test_search_shows_what_is_found_in_several_ways_once_and_takes_one_statement(warehouse: Warehouse) -> None:
    await warehouse.product("PARA", name="Paracip 500", generic_name="Paracetamol", barcodes=["para-1", "para-2"])
    await warehouse.product("ZZ", name="Paracip 250", generic_name="Paracetamol")
    with statements_of(warehouse.service.running.database) as seen:
        found = await search(warehouse, "para")
    assert [match.product.code for match in found] == ["PARA", "ZZ"]
    assert len(seen) == 1, "\n".join(seen)


async def test_search_counts_what_is_saleable_on_the_day_of_the_place_where_the_organisation_lives(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = await warehouse.product()
    await warehouse.receive(product, "LAST", "10", expiry_month=month_from_now(8))
    (match,) = await search(warehouse, "PCM")
    last_day = dt.date.fromisoformat(match.nearest_expiry_date)
    # Half past five in the afternoon in India, two in the morning of the next day in Kiribati.
    noon = dt.datetime.combine(last_day, dt.time(12), dt.UTC)
    monkeypatch.setattr(warehouse.service.running.database, "_clock", lambda: noon)

    (at_home,) = await search(warehouse, "PCM")
    await warehouse.taken(
        organisation_announced_pb2.OrganisationAnnounced(
            source_version=1,
            organisation_id=str(warehouse.organisation.org_id),
            time_zone="Pacific/Kiritimati",
        )
    )
    (away,) = await search(warehouse, "PCM")

    assert (at_home.available, away.available) == ("10", "0")
