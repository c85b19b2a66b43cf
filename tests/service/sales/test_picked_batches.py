"""An order's invoice names the batches that were picked: what is printed is what left."""

from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import invoices_pb2, orders_pb2

from kit import ids
from tests.service.sales.order_reservations import check_reservations, part_of, reserved_batches
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import order_line
from tests.support.days import month_from_now
from tests.support.refusals import refusal


async def two_batches(sales: SalesClient) -> tuple[orders_pb2.Order, products_pb2.Product, str, str]:
    """An order of 10 that has the batch SOON reserved, while LATE is free."""
    await sales.set_up()
    customer, product = await sales.customer(), await sales.inventory.product("PCM500")
    soon = await sales.inventory.receive(product, "SOON", "10", expiry_month=month_from_now(8))
    late = await sales.inventory.receive(product, "LATE", "10", expiry_month=month_from_now(20))
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "10")))
    await sales.services.deliver()
    return order, product, soon, late


def picked(**quantities: str) -> list[invoices_pb2.SaleBatch]:
    return [invoices_pb2.SaleBatch(batch_id=batch_id, quantity=quantity) for batch_id, quantity in quantities.items()]


def printed(invoice: invoices_pb2.Invoice) -> list[tuple[str, str, str]]:
    return [(item.batch_number, item.quantity, item.free_quantity) for item in invoice.lines]


async def test_batches_that_were_picked_leave_and_the_reserved_ones_are_released_for_them(sales: SalesClient) -> None:
    order, product, soon, late = await two_batches(sales)

    invoice = await sales.invoice_order(order, lines=[part_of(order, "6", batches=picked(**{soon: "2", late: "4"}))])
    left = await sales.read_order(order)
    await sales.services.deliver()

    assert printed(invoice) == [("SOON", "2", "0"), ("LATE", "4", "0")]
    assert reserved_batches(left) == [("SOON", "4")]
    assert (await sales.inventory.balance(soon))[:2] == (8, 4)
    assert (await sales.inventory.balance(late))[:2] == (6, 0)
    assert await sales.inventory.available(product) == 10
    await check_reservations(sales)


async def test_cancelled_invoice_of_picked_batches_reserves_the_same_batches(sales: SalesClient) -> None:
    order, _, soon, late = await two_batches(sales)
    invoice = await sales.invoice_order(order, lines=[part_of(order, "10", batches=picked(**{late: "10"}))])
    await sales.services.deliver()

    await sales.cancel_invoice(invoice)
    await sales.services.deliver()

    assert reserved_batches(await sales.read_order(order)) == [("LATE", "10")]
    assert (await sales.inventory.balance(soon))[:2] == (10, 0)
    assert (await sales.inventory.balance(late))[:2] == (10, 10)
    await check_reservations(sales)


async def test_batch_that_another_customer_has_is_not_taken(sales: SalesClient) -> None:
    order, product, soon, late = await two_batches(sales)
    other = await sales.confirm_order(await sales.draft_order(await sales.customer("OTHER"), order_line(product, "10")))
    await sales.services.deliver()

    short = await refusal(
        sales.invoice_order(order, lines=[part_of(order, "10", batches=picked(**{soon: "5", late: "5"}))])
    )
    differing = await refusal(sales.invoice_order(order, lines=[part_of(order, "10", batches=picked(**{soon: "4"}))]))
    unknown = await refusal(
        sales.invoice_order(order, lines=[part_of(order, "10", batches=picked(**{str(ids.new_id()): "10"}))])
    )
    await sales.services.deliver()

    assert reserved_batches(other) == [("LATE", "10")]
    assert (short.reason, short.field, short.facts["lines[0].available"]) == (
        "INSUFFICIENT_STOCK",
        "lines[0].quantity",
        "5",
    )
    assert (differing.reason, differing.field) == ("BATCH_QUANTITIES_DIFFER", "lines[0].batches")
    assert (unknown.reason, unknown.field) == ("BATCH_NOT_FOUND", "lines[0].batches[0].batch_id")
    assert reserved_batches(await sales.read_order(order)) == [("SOON", "10")]
    await check_reservations(sales)


async def test_swap_of_an_invoice_that_is_not_written_goes_back_to_the_order(sales: SalesClient) -> None:
    """The order then has the picked batch, and says so."""
    order, _, soon, late = await two_batches(sales)
    limited = await refusal(
        sales.invoice_order(
            order,
            lines=[part_of(order, "10", batches=picked(**{late: "10"}))],
            bill_discount_amount="1000.00",
        )
    )
    await sales.services.deliver()

    assert limited.reason == "BILL_DISCOUNT_INVALID"
    assert reserved_batches(await sales.read_order(order)) == [("LATE", "10")]
    assert (await sales.inventory.balance(soon))[:2] == (10, 0)
    await check_reservations(sales)


async def test_batch_that_replaces_a_blocked_one_frees_it(sales: SalesClient) -> None:
    order, product, soon, _ = await two_batches(sales)
    await sales.inventory.block(soon)

    invoice = await sales.invoice_order(order, lines=[part_of(order, "4")])
    await sales.services.deliver()

    assert printed(invoice) == [("LATE", "4", "0")]
    assert reserved_batches(await sales.read_order(order)) == [("SOON", "6")]
    assert (await sales.inventory.balance(soon))[:2] == (10, 6)
    assert await sales.inventory.available(product) == 10
    await check_reservations(sales)
