"""What search counts as available can be sold by the same call, and a refusal says where the rest lies."""

import datetime as dt

from bahi.inventory.v1 import locations_pb2, products_pb2, stock_pb2

from kit.auth.caller import Role
from kit.rpc.error_status import error_of
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import line, reservation
from tests.support.days import TODAY, days_ago, month_from_now


async def godown(inventory: InventoryClient, code: str = "GODOWN") -> str:
    request = locations_pb2.CreateLocationRequest(code=code, name="Godown", kind=locations_pb2.LOCATION_KIND_SALEABLE)
    return (await inventory.locations.CreateLocation(request, metadata=inventory.as_user())).location_id


async def search(inventory: InventoryClient, location_id: str = "") -> products_pb2.ProductMatch:
    request = products_pb2.SearchProductsRequest(query="PCM500", location_id=location_id)
    return (await inventory.products.SearchProducts(request, metadata=inventory.as_user(Role.USER))).matches[0]


async def spread(inventory: InventoryClient) -> tuple[products_pb2.Product, str]:
    """7 at the default location, 12 at another one, 5 at a third one."""
    product = await inventory.product()
    await inventory.receive(product, "B1", "7", mrp="13.00")
    other = await godown(inventory)
    await inventory.receive(product, "B2", "12", location_id=other)
    await inventory.receive(product, "B3", "5", location_id=await godown(inventory, "ANNEXE"))
    return product, other


async def test_search_counts_what_a_sale_without_a_location_can_take(inventory: InventoryClient) -> None:
    product, _ = await spread(inventory)

    match = await search(inventory)

    assert (match.available, match.mrp) == ("7", "13.00")
    assert [(place.location_code, place.available) for place in match.elsewhere] == [("ANNEXE", "5"), ("GODOWN", "12")]
    assert await inventory.granted(reservation(line(product, match.available))) == [("B1", "7")]
    assert (await search(inventory)).available == "0"


async def test_search_at_a_location_counts_what_a_sale_there_can_take(inventory: InventoryClient) -> None:
    product, other = await spread(inventory)

    match = await search(inventory, other)

    assert (match.available, match.mrp) == ("12", "12.00")
    assert [(place.location_code, place.available) for place in match.elsewhere] == [("ANNEXE", "5"), ("MAIN", "7")]
    assert await inventory.granted(reservation(line(product, "12", location_id=other))) == [("B2", "12")]


async def test_a_refusal_for_lack_of_stock_names_the_other_locations_that_have_it(inventory: InventoryClient) -> None:
    product, other = await spread(inventory)
    requested = reservation(line(product, "8"), line(product, "99", "2", location_id=other))

    refused = await inventory.refused(requested)
    preview = await inventory.stock.PreviewStock(
        stock_pb2.PreviewStockRequest(reservations=[requested]), metadata=inventory.as_service()
    )

    assert refused.facts["lines[0].available"] == "7"
    assert refused.facts["lines[0].elsewhere"] == "ANNEXE 5, GODOWN 12"
    assert refused.facts["lines[1].elsewhere"] == "ANNEXE 5, MAIN 7"
    assert error_of(preview.outcomes[0].refused).facts == refused.facts


async def test_stock_that_is_not_saleable_is_not_listed_elsewhere(inventory: InventoryClient) -> None:
    product, other = await inventory.product(), await godown(inventory)
    await inventory.block(await inventory.receive(product, "B1", "12", location_id=other))

    refused = await inventory.refused(reservation(line(product, "1")))

    assert "lines[0].elsewhere" not in refused.facts
    assert list((await search(inventory)).elsewhere) == []


async def test_an_expired_batch_is_not_listed_elsewhere_for_a_sale_of_an_older_day(inventory: InventoryClient) -> None:
    """It was good on the sale's day, and could not be taken: expiry is judged by today."""
    product, other = await inventory.product(), await godown(inventory)
    await inventory.receive(product, "OLD", "12", expiry_month=month_from_now(-1), location_id=other, date=days_ago(40))
    last_good = TODAY.replace(day=1) - dt.timedelta(days=1)

    refused = await inventory.refused(reservation(line(product, "1"), on_date=last_good.isoformat()))

    assert refused.reason == "INSUFFICIENT_STOCK"
    assert "lines[0].elsewhere" not in refused.facts
