"""Orders: drafted, confirmed with their goods kept, invoiced in parts, given up."""

from typing import Any

from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2, orders_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit import ids
from kit.auth.caller import Role
from services.sales.store.invoice_tables import invoices
from services.sales.store.order_tables import orders
from tests.service.sales.conservation import check_books
from tests.service.sales.counter import Counter, key
from tests.service.sales.shelf import YEAR, refusal


def wanted(product: products_pb2.Product, quantity: str, **fields: Any) -> orders_pb2.NewOrderLine:
    return orders_pb2.NewOrderLine(product_id=product.product_id, quantity=quantity, **fields)


async def drafted(
    counter: Counter, customer: customers_pb2.Customer, *lines: orders_pb2.NewOrderLine, **fields: Any
) -> orders_pb2.Order:
    request = orders_pb2.CreateOrderRequest(customer_id=customer.customer_id, lines=lines, **fields)
    return await counter.orders.CreateOrder(request, metadata=counter.as_user(key=key()))


async def confirm(counter: Counter, order: orders_pb2.Order, *, with_key: str = "", etag: str = "") -> orders_pb2.Order:
    request = orders_pb2.ConfirmOrderRequest(order_id=order.order_id, etag=etag)
    return await counter.orders.ConfirmOrder(request, metadata=counter.as_user(key=with_key or key()))


async def invoice(counter: Counter, order: orders_pb2.Order, **fields: Any) -> invoices_pb2.Invoice:
    with_key = fields.pop("with_key", "") or key()
    request = orders_pb2.InvoiceOrderRequest(order_id=order.order_id, **fields)
    return await counter.orders.InvoiceOrder(request, metadata=counter.as_user(key=with_key))


async def cancel(counter: Counter, order: orders_pb2.Order, **fields: Any) -> orders_pb2.Order:
    request = orders_pb2.CancelOrderRequest(order_id=order.order_id, **fields)
    return await counter.orders.CancelOrder(request, metadata=counter.as_user(key=key()))


async def read(counter: Counter, order: orders_pb2.Order) -> orders_pb2.Order:
    request = orders_pb2.GetOrderRequest(order_id=order.order_id)
    return await counter.orders.GetOrder(request, metadata=counter.as_user())


async def test_draft_reserves_nothing_and_changes_until_confirmed(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    order = await drafted(counter, customer, wanted(product, "10"))

    changed = await counter.orders.UpdateOrder(
        orders_pb2.UpdateOrderRequest(
            order_id=order.order_id,
            order=orders_pb2.OrderChanges(lines=[wanted(product, "20", free_quantity="2")], reference="PO-5"),
            etag=order.etag,
        ),
        metadata=counter.as_user(),
    )

    assert (order.number, order.status) == (f"ORD/{YEAR}/000001", orders_pb2.ORDER_STATUS_DRAFT)
    assert [(line.quantity, line.free_quantity) for line in changed.lines] == [("20", "2")]
    assert (changed.reference, changed.etag) == ("PO-5", '"2"')
    assert await counter.available(product) == 100


async def test_confirmed_order_keeps_its_goods_and_says_which(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    order = await drafted(counter, customer, wanted(product, "10", free_quantity="1"))

    confirmed = await confirm(counter, order, etag=order.etag)
    await counter.deliver()

    assert (confirmed.status, confirmed.total) == (orders_pb2.ORDER_STATUS_CONFIRMED, "95.00")
    (allocation,) = confirmed.lines[0].allocations
    assert (allocation.batch_number, allocation.quantity) == ("PCM500-1", "11")
    assert await counter.available(product) == 89
    assert await read(counter, order) == confirmed


async def test_order_is_invoiced_in_parts_until_complete(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    order = await confirm(
        counter, await drafted(counter, customer, wanted(product, "10", free_quantity="2", rate="8.00"))
    )
    await counter.deliver()
    line_id = order.lines[0].order_line_id

    part = orders_pb2.OrderLineToInvoice(order_line_id=line_id, quantity="4", free_quantity="1")
    first = await invoice(counter, order, lines=[part])
    await counter.deliver()
    partly = await read(counter, order)
    too_much = await refusal(
        invoice(counter, order, lines=[orders_pb2.OrderLineToInvoice(order_line_id=line_id, quantity="7")])
    )
    rest = await invoice(counter, order)
    await counter.deliver()
    complete = await read(counter, order)

    assert (first.figures.taxable, first.lines[0].price_reason) == ("32.00", "as agreed in the order")
    assert partly.status == orders_pb2.ORDER_STATUS_PARTIALLY_INVOICED
    assert (partly.lines[0].invoiced_quantity, partly.lines[0].invoiced_free_quantity) == ("4", "1")
    assert (too_much.reason, too_much.field, too_much.facts["left"]) == ("OVER_INVOICED", "lines[0].quantity", "6.000")
    assert [(line.quantity, line.free_quantity) for line in rest.lines] == [("6", "1")]
    assert rest.order_id == order.order_id
    assert complete.status == orders_pb2.ORDER_STATUS_COMPLETED
    assert await counter.available(product) == 88
    await check_books(counter)


async def test_cancelled_order_frees_what_is_left(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    order = await confirm(counter, await drafted(counter, customer, wanted(product, "10")))
    await counter.deliver()
    part = orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].order_line_id, quantity="4")
    await invoice(counter, order, lines=[part])
    await counter.deliver()

    cancelled = await cancel(counter, order, reason="No longer wanted")
    await counter.deliver()

    assert cancelled.status == orders_pb2.ORDER_STATUS_CANCELLED
    assert await counter.available(product) == 96
    assert (await refusal(invoice(counter, order))).reason == "ORDER_STATUS"
    assert (await refusal(cancel(counter, order))).reason == "ORDER_STATUS"


async def test_confirming_checks_stock_credit_and_state(counter: Counter) -> None:
    await counter.set_up()
    limited, product = await counter.customer(credit_limit="90.00"), await counter.stocked(quantity="20")
    short = await drafted(counter, limited, wanted(product, "21"))
    dear = await drafted(counter, limited, wanted(product, "10"))
    fine = await confirm(counter, await drafted(counter, limited, wanted(product, "9")))

    shortage = await refusal(confirm(counter, short))
    over_limit = await refusal(confirm(counter, dear))
    twice = await refusal(confirm(counter, fine))

    assert (shortage.reason, shortage.field) == ("INSUFFICIENT_STOCK", "lines[0].quantity")
    assert (over_limit.reason, over_limit.facts["exceeded_by"]) == ("CREDIT_LIMIT_EXCEEDED", "5.00")
    assert twice.reason == "ORDER_STATUS"
    await counter.deliver()
    assert await counter.available(product) == 11


async def test_unknown_product_customer_and_order_are_refused(counter: Counter, neighbour: Counter) -> None:
    await counter.set_up()
    await neighbour.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    order = await drafted(counter, customer, wanted(product, "1"))
    nothing = products_pb2.Product(product_id=str(ids.new_id()))

    unknown_product = await refusal(drafted(counter, customer, wanted(nothing, "1")))
    foreign_customer = await refusal(drafted(neighbour, customer, wanted(product, "1")))
    foreign_order = await refusal(confirm(neighbour, order))
    unconfirmed = await refusal(invoice(counter, order))

    assert (unknown_product.reason, unknown_product.field) == ("PRODUCT_NOT_FOUND", "lines[0].product_id")
    assert foreign_customer.reason in {"CUSTOMER_NOT_FOUND", "PRODUCT_NOT_FOUND"}
    assert (foreign_order.reason, foreign_order.field) == ("ORDER_NOT_FOUND", "order_id")
    assert unconfirmed.reason == "ORDER_STATUS"
    assert (await counter.count(orders), await counter.count(invoices)) == (1, 0)


async def test_replayed_keys_give_the_same_replies(counter: Counter) -> None:
    await counter.set_up()
    customer, product, one, two = await counter.customer(), await counter.stocked(), key(), key()
    order = await drafted(counter, customer, wanted(product, "10"))

    first, second = await confirm(counter, order, with_key=one), await confirm(counter, order, with_key=one)
    billed, again = await invoice(counter, order, with_key=two), await invoice(counter, order, with_key=two)

    assert first == second
    assert billed == again
    assert await counter.count(invoices) == 1


async def test_list_filters_by_status(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    await confirm(counter, await drafted(counter, customer, wanted(product, "1")))
    draft = await drafted(counter, customer, wanted(product, "1"))

    listed = await counter.orders.ListOrders(
        orders_pb2.ListOrdersRequest(status=orders_pb2.ORDER_STATUS_DRAFT), metadata=counter.as_user()
    )

    assert [order.number for order in listed.orders] == [draft.number]


async def test_line_of_no_order_and_an_inactive_customer_are_refused(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    order = await confirm(counter, await drafted(counter, customer, wanted(product, "10")))
    await counter.deliver()
    no_line = orders_pb2.OrderLineToInvoice(order_line_id=str(ids.new_id()), quantity="1")
    unknown = await refusal(invoice(counter, order, lines=[no_line]))
    changes = customers_pb2.UpdateCustomerRequest(
        customer_id=customer.customer_id,
        customer=customers_pb2.CustomerChanges(active=False),
        update_mask=FieldMask(paths=["active"]),
    )
    await counter.customers.UpdateCustomer(changes, metadata=counter.as_user(Role.MANAGER))
    inactive = await refusal(drafted(counter, customer, wanted(product, "1")))

    assert (unknown.reason, unknown.field) == ("ORDER_LINE_NOT_FOUND", "lines[0].order_line_id")
    assert (inactive.reason, inactive.field) == ("CUSTOMER_INACTIVE", "customer_id")
    assert await counter.count(orders) == 1
    assert await counter.count(invoices) == 0
