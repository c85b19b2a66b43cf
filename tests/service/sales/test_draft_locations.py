"""Drafts refuse a location that does not exist, or from which nothing is sold, as they refuse a product."""

from bahi.inventory.v1 import locations_pb2
from bahi.sales.v1 import orders_pb2

from kit import ids
from services.sales.store.order_tables import orders
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import order_line
from tests.support.refusals import refusal


async def test_order_of_an_unknown_location_is_refused(sales: SalesClient, neighbour: SalesClient) -> None:
    await sales.set_up()
    await neighbour.set_up()
    await sales.services.deliver()
    customer, product = await sales.customer(), await sales.stocked()
    nowhere = str(ids.new_id())
    foreign = (await neighbour.inventory.default_location(locations_pb2.LOCATION_KIND_SALEABLE)).location_id
    quarantine = (await sales.inventory.default_location(locations_pb2.LOCATION_KIND_QUARANTINE)).location_id

    refused = [
        await refusal(sales.draft_order(customer, order_line(product, "1"), order_line(product, "1", location_id=at)))
        for at in (nowhere, foreign, quarantine)
    ]

    assert [(each.reason, each.field) for each in refused] == [
        ("LOCATION_NOT_FOUND", "lines[1].location_id"),
        ("LOCATION_NOT_FOUND", "lines[1].location_id"),
        ("WRONG_LOCATION", "lines[1].location_id"),
    ]
    assert await sales.count(orders) == 0


async def test_change_to_an_unknown_location_is_refused(sales: SalesClient) -> None:
    await sales.set_up()
    await sales.services.deliver()
    customer, product = await sales.customer(), await sales.stocked()
    main = (await sales.inventory.default_location(locations_pb2.LOCATION_KIND_SALEABLE)).location_id
    order = await sales.draft_order(customer, order_line(product, "1", location_id=main))
    elsewhere = orders_pb2.OrderChanges(lines=[order_line(product, "1", location_id=str(ids.new_id()))])

    refused = await refusal(
        sales.orders.UpdateOrder(
            orders_pb2.UpdateOrderRequest(order_id=order.order_id, order=elsewhere, etag=order.etag),
            metadata=sales.as_user(),
        )
    )

    assert (refused.reason, refused.field) == ("LOCATION_NOT_FOUND", "order.lines[0].location_id")
    assert (await sales.read_order(order)).lines[0].location_id == main
