"""An order gets its units back when its invoice is cancelled: open again, and reserved as far as they may be sold."""

from decimal import Decimal

import pytest
from bahi.inventory.v1 import products_pb2, stock_pb2
from bahi.sales.v1 import orders_pb2

from tests.service.sales.conservation import check_books
from tests.service.sales.order_reservations import (
    check_reservations,
    hold_of,
    messages_of,
    part_of,
    reserved_batches,
)
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import order_line
from tests.support.refusals import refusal, replies_and_refusals

CONFIRMED = orders_pb2.ORDER_STATUS_CONFIRMED
PARTLY = orders_pb2.ORDER_STATUS_PARTIALLY_INVOICED
COMPLETED = orders_pb2.ORDER_STATUS_COMPLETED
CANCELLED = orders_pb2.ORDER_STATUS_CANCELLED


async def confirmed_order(
    sales: SalesClient, quantity: str = "10", stock: str = "100", **fields: str
) -> tuple[orders_pb2.Order, products_pb2.Product]:
    """A confirmed order of one line, and its product."""
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(quantity=stock)
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, quantity, **fields)))
    await sales.services.deliver()
    return order, product


def figures(order: orders_pb2.Order) -> tuple[str, str, str]:
    """Invoiced, reserved and unreserved units of an order's only line."""
    (only,) = order.lines
    return only.invoiced_quantity, only.reserved_quantity, only.unreserved_quantity


async def test_completed_order_whose_only_invoice_is_cancelled_is_open_again(sales: SalesClient) -> None:
    order, product = await confirmed_order(sales, free_quantity="2")
    invoice = await sales.invoice_order(order)
    await sales.services.deliver()
    completed = await sales.read_order(order)

    await sales.cancel_invoice(invoice)
    pending = await sales.read_order(order)
    await sales.services.deliver()
    reopened = await sales.read_order(order)

    assert (completed.status, figures(completed)) == (COMPLETED, ("10", "0", "0"))
    assert (pending.status, pending.reservation_pending, figures(pending)) == (CONFIRMED, True, ("0", "0", "12"))
    assert (reopened.status, reopened.reservation_pending) == (CONFIRMED, False)
    assert (figures(reopened), reopened.lines[0].invoiced_free_quantity) == (("0", "12", "0"), "0")
    assert reserved_batches(reopened) == [("PCM500-1", "12")]
    assert await sales.inventory.available(product) == 88
    again = await sales.invoice_order(order)
    await sales.services.deliver()
    assert [(item.quantity, item.free_quantity) for item in again.lines] == [("10", "2")]
    assert (await sales.read_order(order)).status == COMPLETED
    assert await sales.inventory.available(product) == 88
    await check_books(sales)
    await check_reservations(sales)


async def test_one_of_two_invoices_is_cancelled(sales: SalesClient) -> None:
    order, product = await confirmed_order(sales)
    first = await sales.invoice_order(order, lines=[part_of(order, "4")])
    await sales.invoice_order(order)
    await sales.services.deliver()

    await sales.cancel_invoice(first)
    await sales.services.deliver()
    reopened = await sales.read_order(order)

    assert (reopened.status, figures(reopened)) == (PARTLY, ("6", "4", "0"))
    assert await sales.inventory.available(product) == 90
    await check_reservations(sales)


async def test_reservation_falls_with_each_invoice(sales: SalesClient) -> None:
    order, _ = await confirmed_order(sales)

    await sales.invoice_order(order, lines=[part_of(order, "4")])
    partly = await sales.read_order(order)

    assert (figures(partly), reserved_batches(partly)) == (("4", "6", "0"), [("PCM500-1", "6")])
    await check_reservations(sales)


async def test_goods_that_may_not_be_sold_are_not_reserved_again_and_the_order_says_so(sales: SalesClient) -> None:
    order, product = await confirmed_order(sales)
    invoice = await sales.invoice_order(order)
    await sales.services.deliver()
    await sales.inventory.block(invoice.lines[0].batch_id)

    await sales.cancel_invoice(invoice)
    await sales.services.deliver()
    reopened = await sales.read_order(order)
    short = await refusal(sales.invoice_order(order))
    await sales.inventory.receive(product, "PCM500-2", "30")
    anew = await sales.invoice_order(order)
    await sales.services.deliver()

    assert (reopened.status, reopened.reservation_pending, figures(reopened)) == (CONFIRMED, False, ("0", "0", "10"))
    assert (short.reason, short.field, short.facts["lines[0].available"]) == (
        "INSUFFICIENT_STOCK",
        "order_id",
        "0",
    )
    assert [(item.batch_number, item.quantity) for item in anew.lines] == [("PCM500-2", "10")]
    assert (await sales.read_order(order)).status == COMPLETED
    await check_reservations(sales)


async def test_a_cancelled_order_reserves_nothing_again(sales: SalesClient) -> None:
    order, product = await confirmed_order(sales)
    invoice = await sales.invoice_order(order, lines=[part_of(order, "4")])
    await sales.services.deliver()
    await sales.cancel_order(order)

    await sales.cancel_invoice(invoice)
    await sales.services.deliver()
    after = await sales.read_order(order)

    assert (after.status, after.reservation_pending, figures(after)) == (CANCELLED, False, ("0", "0", "0"))
    assert await sales.inventory.available(product) == 100
    await check_reservations(sales)


@pytest.mark.parametrize("release_first", [True, False], ids=["release first", "reversal first"])
async def test_order_that_is_cancelled_while_its_goods_are_on_their_way_back_keeps_none(
    sales: SalesClient, *, release_first: bool
) -> None:
    order, product = await confirmed_order(sales)
    invoice = await sales.invoice_order(order)
    await sales.services.deliver()
    await sales.cancel_invoice(invoice)

    await sales.cancel_order(order)
    if release_first:
        hold_id = await hold_of(sales, order)
        await sales.inventory.taken(stock_pb2.ReleaseReservation(hold_id=hold_id))
    await sales.services.deliver()
    after = await sales.read_order(order)

    assert (after.status, after.reservation_pending, figures(after)) == (CANCELLED, False, ("0", "0", "0"))
    assert await sales.inventory.available(product) == 100
    await check_reservations(sales)


async def test_goods_that_are_not_back_yet_are_not_reserved_twice(sales: SalesClient) -> None:
    """The order is invoiced again, from free stock, before the message of the cancellation has arrived."""
    order, product = await confirmed_order(sales)
    invoice = await sales.invoice_order(order)
    await sales.services.deliver()
    await sales.cancel_invoice(invoice)

    again = await sales.invoice_order(order, lines=[part_of(order, "7")])
    await sales.services.deliver()
    after = await sales.read_order(order)

    assert again.lines[0].quantity == "7"
    assert (after.status, after.reservation_pending, figures(after)) == (PARTLY, False, ("7", "3", "0"))
    assert await sales.inventory.available(product) == 90
    await check_reservations(sales)


async def test_message_that_comes_twice_counts_once(sales: SalesClient) -> None:
    order, product = await confirmed_order(sales)
    invoice = await sales.invoice_order(order)
    await sales.services.deliver()
    await sales.cancel_invoice(invoice)
    reversals = await messages_of(sales, stock_pb2.ReverseReservation)
    await sales.deliver()
    changes = await messages_of(sales.inventory, stock_pb2.ReservationChanged)
    await sales.services.deliver()

    await sales.inventory.taken(*reversals)
    await sales.taken(*changes, *changes, sender="inventory")
    await sales.services.deliver()
    after = await sales.read_order(order)

    assert (len(reversals), len(changes)) == (1, 1)
    assert (after.status, figures(after)) == (CONFIRMED, ("0", "10", "0"))
    assert await sales.inventory.available(product) == 90
    await check_reservations(sales)


@pytest.mark.parametrize("whole", [True, False], ids=["complete", "partial"])
async def test_cancelling_an_invoice_meets_the_order_and_another_invoice(sales: SalesClient, *, whole: bool) -> None:
    order, _ = await confirmed_order(sales, stock="16")
    invoice = await sales.invoice_order(order, lines=[part_of(order, "6")])
    if whole:
        await sales.invoice_order(order)
    await sales.services.deliver()

    done, refused = await replies_and_refusals(
        sales.cancel_invoice(invoice),
        sales.cancel_order(order),
        sales.invoice_order(order, lines=[part_of(order, "4")]),
        sales.cancel_invoice(invoice),
    )
    await sales.services.deliver()
    after = await sales.read_order(order)

    assert {error.reason for error in refused} <= {"INVOICE_CANCELLED", "ORDER_STATUS", "OVER_INVOICED"}
    assert (await sales.read_order(order)).reservation_pending is False
    (only,) = after.lines
    sold = 16 - (await sales.inventory.balance(invoice.lines[0].batch_id))[0]
    assert Decimal(only.invoiced_quantity) == sold
    assert Decimal(only.reserved_quantity) == (0 if after.status in (CANCELLED, COMPLETED) else 10 - sold)
    assert done
    await check_books(sales)
    await check_reservations(sales)
