"""Orders: drafted, confirmed with a reservation, invoiced in parts, cancelled."""

import datetime as dt
from typing import Any

from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, orders_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit import ids
from kit.auth.caller import Role
from services.sales.store.invoice_tables import invoices
from services.sales.store.order_tables import orders
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import order_line
from tests.support.clients.service_client import key
from tests.support.days import TODAY, YEAR
from tests.support.refusals import refusal


async def test_draft_reserves_nothing_and_changes_until_confirmed(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    order = await sales.draft_order(customer, order_line(product, "10"))

    changed = await sales.orders.UpdateOrder(
        orders_pb2.UpdateOrderRequest(
            order_id=order.order_id,
            order=orders_pb2.OrderChanges(lines=[order_line(product, "20", free_quantity="2")], reference="PO-5"),
            etag=order.etag,
        ),
        metadata=sales.as_user(),
    )

    assert (order.number, order.status) == (f"ORD/{YEAR}/000001", orders_pb2.ORDER_STATUS_DRAFT)
    assert [(line.quantity, line.free_quantity) for line in changed.lines] == [("20", "2")]
    assert (changed.reference, changed.etag) == ("PO-5", '"2"')
    assert await sales.inventory.available(product) == 100


async def test_confirmed_order_keeps_its_goods_and_says_which(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    order = await sales.draft_order(customer, order_line(product, "10", free_quantity="1"))

    confirmed = await sales.confirm_order(order, etag=order.etag)
    await sales.deliver()

    assert (confirmed.status, confirmed.total) == (orders_pb2.ORDER_STATUS_CONFIRMED, "95.00")
    (allocation,) = confirmed.lines[0].allocations
    assert (allocation.batch_number, allocation.quantity) == ("PCM500-1", "11")
    assert await sales.inventory.available(product) == 89
    assert await sales.read_order(order) == confirmed


async def test_order_is_invoiced_in_parts_until_complete(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    order = await sales.confirm_order(
        await sales.draft_order(customer, order_line(product, "10", free_quantity="2", rate="8.00"))
    )
    await sales.deliver()
    line_id = order.lines[0].line_id

    part = orders_pb2.OrderLineToInvoice(order_line_id=line_id, quantity="4", free_quantity="1")
    first = await sales.invoice_order(order, lines=[part])
    await sales.deliver()
    partly = await sales.read_order(order)
    too_much = await refusal(
        sales.invoice_order(order, lines=[orders_pb2.OrderLineToInvoice(order_line_id=line_id, quantity="7")])
    )
    rest = await sales.invoice_order(order)
    await sales.deliver()
    complete = await sales.read_order(order)

    assert (first.figures.taxable, first.lines[0].price_explanation) == ("32.00", "as agreed in the order")
    assert partly.status == orders_pb2.ORDER_STATUS_PARTIALLY_INVOICED
    assert (partly.lines[0].invoiced_quantity, partly.lines[0].invoiced_free_quantity) == ("4", "1")
    assert (too_much.reason, too_much.field, too_much.facts["left"]) == ("OVER_INVOICED", "lines[0].quantity", "6.000")
    assert [(line.quantity, line.free_quantity) for line in rest.lines] == [("6", "1")]
    assert rest.order_id == order.order_id
    assert complete.status == orders_pb2.ORDER_STATUS_COMPLETED
    assert await sales.inventory.available(product) == 88
    await check_books(sales)


async def test_cancelled_order_frees_what_is_left(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "10")))
    await sales.deliver()
    part = orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].line_id, quantity="4")
    await sales.invoice_order(order, lines=[part])
    await sales.deliver()

    cancelled = await sales.cancel_order(order, reason="No longer needed")
    await sales.deliver()

    assert cancelled.status == orders_pb2.ORDER_STATUS_CANCELLED
    assert await sales.inventory.available(product) == 96
    assert (await refusal(sales.invoice_order(order))).reason == "ORDER_STATUS"
    assert (await refusal(sales.cancel_order(order))).reason == "ORDER_STATUS"


async def test_confirming_checks_stock_credit_and_state(sales: SalesClient) -> None:
    await sales.set_up()
    limited, product = await sales.customer(credit_limit="90.00"), await sales.stocked(quantity="20")
    short = await sales.draft_order(limited, order_line(product, "21"))
    dear = await sales.draft_order(limited, order_line(product, "10"))
    fine = await sales.confirm_order(await sales.draft_order(limited, order_line(product, "9")))

    shortage = await refusal(sales.confirm_order(short))
    over_limit = await refusal(sales.confirm_order(dear))
    twice = await refusal(sales.confirm_order(fine))

    assert (shortage.reason, shortage.field) == ("INSUFFICIENT_STOCK", "order_id")
    assert (over_limit.reason, over_limit.facts["exceeded_by"]) == ("CREDIT_LIMIT_EXCEEDED", "90.00")
    assert twice.reason == "ORDER_STATUS"
    await sales.deliver()
    assert await sales.inventory.available(product) == 11


async def test_unknown_product_customer_and_order_are_refused(sales: SalesClient, neighbour: SalesClient) -> None:
    await sales.set_up()
    await neighbour.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    order = await sales.draft_order(customer, order_line(product, "1"))
    nothing = products_pb2.Product(product_id=str(ids.new_id()))

    unknown_product = await refusal(sales.draft_order(customer, order_line(nothing, "1")))
    foreign_customer = await refusal(neighbour.draft_order(customer, order_line(product, "1")))
    foreign_order = await refusal(neighbour.confirm_order(order))
    unconfirmed = await refusal(sales.invoice_order(order))

    assert (unknown_product.reason, unknown_product.field) == ("PRODUCT_NOT_FOUND", "lines[0].product_id")
    assert foreign_customer.reason in {"CUSTOMER_NOT_FOUND", "PRODUCT_NOT_FOUND"}
    assert (foreign_order.reason, foreign_order.field) == ("ORDER_NOT_FOUND", "order_id")
    assert unconfirmed.reason == "ORDER_STATUS"
    assert (await sales.count(orders), await sales.count(invoices)) == (1, 0)


async def test_replayed_keys_give_the_same_replies(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product, one, two = await sales.customer(), await sales.stocked(), key(), key()
    order = await sales.draft_order(customer, order_line(product, "10"))

    first, second = await sales.confirm_order(order, with_key=one), await sales.confirm_order(order, with_key=one)
    billed, again = await sales.invoice_order(order, with_key=two), await sales.invoice_order(order, with_key=two)

    assert first == second
    assert billed == again
    assert await sales.count(invoices) == 1


async def test_list_filters_by_status(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    await sales.confirm_order(await sales.draft_order(customer, order_line(product, "1")))
    draft = await sales.draft_order(customer, order_line(product, "1"))

    listed = await sales.orders.ListOrders(
        orders_pb2.ListOrdersRequest(status=orders_pb2.ORDER_STATUS_DRAFT), metadata=sales.as_user()
    )

    assert [order.number for order in listed.orders] == [draft.number]


async def test_line_of_no_order_and_an_inactive_customer_are_refused(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "10")))
    await sales.deliver()
    no_line = orders_pb2.OrderLineToInvoice(order_line_id=str(ids.new_id()), quantity="1")
    unknown = await refusal(sales.invoice_order(order, lines=[no_line]))
    changes = customers_pb2.UpdateCustomerRequest(
        customer_id=customer.customer_id,
        customer=customers_pb2.CustomerChanges(active=False),
        update_mask=FieldMask(paths=["active"]),
        etag="*",
    )
    await sales.customers.UpdateCustomer(changes, metadata=sales.as_user(Role.MANAGER))
    inactive = await refusal(sales.draft_order(customer, order_line(product, "1")))

    assert (unknown.reason, unknown.field) == ("ORDER_LINE_NOT_FOUND", "lines[0].order_line_id")
    assert (inactive.reason, inactive.field) == ("CUSTOMER_INACTIVE", "customer_id")
    assert await sales.count(orders) == 1
    assert await sales.count(invoices) == 0


async def test_list_of_orders_keeps_its_period_on_every_page(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    first, second, third = ((TODAY - dt.timedelta(days=days)).isoformat() for days in (3, 2, 1))
    for day in (first, second, second, third):
        with sales.services.clock.on(day):
            await sales.draft_order(customer, order_line(product, "1"))

    async def read(**fields: Any) -> orders_pb2.ListOrdersResponse:
        return await sales.orders.ListOrders(orders_pb2.ListOrdersRequest(**fields), metadata=sales.as_user())

    one = await read(from_date=second, to_date=third, page_size=2)
    two = await read(from_date=second, to_date=third, page_size=2, page_token=one.next_page_token)
    reversed_ = await refusal(read(from_date=third, to_date=second))

    assert [order.date for order in [*one.orders, *two.orders]] == [third, second, second]
    assert (two.next_page_token, reversed_.reason, reversed_.field) == ("", "PERIOD_REVERSED", "to_date")


async def test_a_user_does_not_cancel_an_order(sales: SalesClient) -> None:
    await sales.set_up()
    order = await sales.draft_order(await sales.customer(), order_line(await sales.stocked(), "1"))

    refused = await refusal(sales.cancel_order(order, Role.USER))

    assert refused.reason == "ROLE_INSUFFICIENT"
    assert (await sales.read_order(order)).status == orders_pb2.ORDER_STATUS_DRAFT
