"""The counter's search: what it finds, and what it says of the stock."""

import datetime as dt

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import organisation_announced_pb2

from kit.auth.caller import Role
from tests.support.clients.inventory import InventoryClient, product_change
from tests.support.clients.stock_documents import line, reservation
from tests.support.days import TODAY, month_from_now
from tests.support.refusals import reason_and_field, refusal
from tests.support.statements import statements_of


async def search(inventory: InventoryClient, query: str, size: int = 0) -> list[products_pb2.ProductMatch]:
    request = products_pb2.SearchProductsRequest(query=query, page_size=size)
    reply = await inventory.products.SearchProducts(request, metadata=inventory.as_user(Role.USER))
    return list(reply.matches)


async def test_search_finds_by_the_beginning_of_name_generic_name_code_and_barcode(inventory: InventoryClient) -> None:
    await inventory.product("ZZ1", name="Calpol 500", generic_name="Paracetamol", barcodes=["ABCD9999"])
    await inventory.product("ZZ2", name="Paracip 500", generic_name="Acetaminophen")
    await inventory.product("PARA", name="Other", generic_name="")
    assert [match.product.code for match in await search(inventory, "pArA")] == ["PARA", "ZZ2", "ZZ1"]
    assert [match.product.code for match in await search(inventory, "abcd")] == ["ZZ1"]
    assert [match.product.code for match in await search(inventory, "zz", 1)] == ["ZZ1"]
    assert await search(inventory, "aracetamol") == []
    assert await search(inventory, "%") == []


async def test_search_leaves_out_what_is_not_traded_and_what_is_another_organisations(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    product = await inventory.product()
    assert await search(neighbour, "PCM") == []
    await inventory.products.UpdateProduct(product_change(product, ["active"]), metadata=inventory.as_user())
    assert await search(inventory, "PCM") == []


async def test_search_shows_what_can_be_sold_now_and_its_nearest_expiry(inventory: InventoryClient) -> None:
    product = await inventory.product()
    (nothing,) = await search(inventory, "PCM")
    assert (nothing.available, nothing.nearest_expiry_date, nothing.mrp) == ("0", "", "")
    await inventory.receive(product, "LATE", "10", expiry_month=month_from_now(20), mrp="14.00")
    await inventory.receive(product, "SOON", "10", expiry_month=month_from_now(8), mrp="13.00")
    blocked = await inventory.receive(product, "BAD", "10", expiry_month=month_from_now(2))
    await inventory.block(blocked)
    await inventory.granted(reservation(line(product, "4")))
    (match,) = await search(inventory, "PCM")
    assert (match.available, match.mrp) == ("16", "13.00")
    assert match.nearest_expiry_date.startswith(month_from_now(8))
    assert match.nearest_expiry_date > TODAY.isoformat()


async def test_search_shows_what_is_found_in_several_ways_once_and_takes_one_statement(
    inventory: InventoryClient,
) -> None:
    await inventory.product("PARA", name="Paracip 500", generic_name="Paracetamol", barcodes=["para-1", "para-2"])
    await inventory.product("ZZ", name="Paracip 250", generic_name="Paracetamol")
    with statements_of(inventory.running.database) as seen:
        found = await search(inventory, "para")
    assert [match.product.code for match in found] == ["PARA", "ZZ"]
    assert len(seen) == 1, "\n".join(seen)


async def test_search_counts_what_is_saleable_on_the_day_of_the_place_where_the_organisation_lives(
    inventory: InventoryClient,
) -> None:
    product = await inventory.product()
    await inventory.receive(product, "LAST", "10", expiry_month=month_from_now(8))
    (match,) = await search(inventory, "PCM")
    last_day = dt.date.fromisoformat(match.nearest_expiry_date)
    # Half past five in the afternoon in India, two in the morning of the next day in Kiribati.
    noon = dt.datetime.combine(last_day, dt.time(12), dt.UTC)
    inventory.services.clock.set(noon)

    (at_home,) = await search(inventory, "PCM")
    await inventory.taken(
        organisation_announced_pb2.OrganisationAnnounced(
            source_version=1,
            organisation_id=str(inventory.organisation.org_id),
            time_zone="Pacific/Kiritimati",
        )
    )
    (away,) = await search(inventory, "PCM")

    assert (at_home.available, away.available) == ("10", "0")


async def scan(inventory: InventoryClient, text: str, size: int = 0) -> products_pb2.SearchProductsResponse:
    request = products_pb2.SearchProductsRequest(query=text, page_size=size)
    return await inventory.products.SearchProducts(request, metadata=inventory.as_user(Role.USER))


async def test_a_barcode_that_another_product_has_is_said_when_it_is_entered(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    first = await inventory.product("FIRST", barcodes=["ABCD9999", "8901234567890"])
    await neighbour.product("FOREIGN", barcodes=["8901111111111"])

    second = await inventory.product("SECOND", barcodes=["abcd9999", "8901111111111"])
    change = product_change(second, barcodes=["8901234567890"])
    changed = await inventory.products.UpdateProduct(change, metadata=inventory.as_user())

    assert list(first.shared_barcodes) == []
    assert [(shared.barcode, shared.product_id, shared.product_code) for shared in second.shared_barcodes] == [
        ("ABCD9999", first.product_id, "FIRST")
    ]
    assert [shared.barcode for shared in changed.shared_barcodes] == ["8901234567890"]


async def test_a_product_that_is_traded_again_says_which_barcodes_another_has_by_now(
    inventory: InventoryClient,
) -> None:
    old = await inventory.product("OLD", barcodes=["8901234567890"])
    await inventory.deactivate(old)
    new = await inventory.product("NEW", barcodes=["8901234567890"])

    again = await inventory.products.UpdateProduct(product_change(old, active=True), metadata=inventory.as_user())

    assert list(new.shared_barcodes) == []
    assert [shared.product_code for shared in again.shared_barcodes] == ["NEW"]


async def test_a_barcode_that_is_the_code_of_another_product_is_said_from_both_sides(
    inventory: InventoryClient,
) -> None:
    await inventory.product("8901234567890")
    of_code = await inventory.product("B", barcodes=["8901234567890", "ABCD"])
    of_barcode = await inventory.product("abcd")

    assert [(shared.barcode, shared.product_code) for shared in of_code.shared_barcodes] == [("8901234567890",) * 2]
    assert [(shared.barcode, shared.product_code) for shared in of_barcode.shared_barcodes] == [("ABCD", "B")]


async def test_a_scan_that_finds_two_products_asks_which(inventory: InventoryClient) -> None:
    for code in ("FIRST", "SECOND"):
        await inventory.product(code, barcodes=["8901234567890", f"{code}-9"])
    third = await inventory.product("THIRD", barcodes=["8901234567890"])
    await inventory.deactivate(third)

    twice, once, prefix = [await scan(inventory, text) for text in ("8901234567890", "first-9", "890")]
    of_one = await scan(inventory, "8901234567890", 1)

    assert [match.product.code for match in twice.matches] == ["FIRST", "SECOND"]
    assert (twice.ambiguous, once.ambiguous, prefix.ambiguous) == (True, False, False)
    assert (of_one.ambiguous, len(of_one.matches)) == (True, 1)


@pytest.mark.parametrize(
    "query",
    ["do\u200blo 6", "dolo\u00a06", " Dolo  6", "\ufeffDOLO 6", "\uff24olo 6", "p\u200d5", "0\u200b89", "a\u200bcet"],
)
async def test_what_cannot_be_seen_makes_no_difference_to_a_search(inventory: InventoryClient, query: str) -> None:
    await inventory.product("P5", name="Do\u200clo\u00a0650", generic_name="Ac\u2060etamin", barcodes=["0890"])
    await inventory.product("Q6", name="Other", generic_name="")

    assert [match.product.code for match in await search(inventory, query)] == ["P5"]


async def test_search_for_nothing_that_can_be_seen_is_refused(inventory: InventoryClient) -> None:
    await inventory.product()

    refused = await refusal(search(inventory, " \u200b"))

    assert reason_and_field(refused) == ("INVALID_REQUEST", "query")
