"""What an order agrees holds for its batches and in its shares: what its invoice adds is judged like a direct sale."""

from typing import Any

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import approvals_pb2, invoices_pb2, orders_pb2

from kit.auth.caller import Role
from kit.errors import DomainError
from services.sales.store.invoice_tables import invoices
from tests.service.sales.order_reservations import part_of, reserved_batches
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import order_line
from tests.support.days import month_from_now
from tests.support.refusals import refusal, replies_and_refusals

CHEAP: dict[str, Any] = {"rate": "0.01"}  # the goods cost 1.00


@pytest.fixture
async def product(sales: SalesClient) -> products_pb2.Product:
    await sales.set_up(limited=True)
    return await sales.inventory.product()


@pytest.fixture
async def batches(sales: SalesClient, product: products_pb2.Product) -> dict[str, str]:
    """The ids of a batch that expires soon and of one that lasts, by number."""
    return {
        number: await sales.inventory.receive(product, number, "110", "110.00", expiry_month=month_from_now(months))
        for number, months in (("SOON", 1), ("LASTS", 20))
    }


async def confirmed(
    sales: SalesClient, product: products_pb2.Product, role: Role = Role.USER, **terms: Any
) -> orders_pb2.Order:
    """An order of 100, for which the batch is reserved that expires soon."""
    draft = await sales.draft_order(await sales.customer(), order_line(product, "100", **terms))
    confirm = orders_pb2.ConfirmOrderRequest(order_id=draft.order_id)
    return await sales.orders.ConfirmOrder(confirm, metadata=sales.with_key("", role))


def picked(batch_id: str, quantity: str) -> list[invoices_pb2.SaleBatch]:
    return [invoices_pb2.SaleBatch(batch_id=batch_id, quantity=quantity)]


def found(error: DomainError) -> tuple[str, dict[str, str]]:
    return error.reason, error.facts


async def test_fresh_batch_does_not_leave_at_the_price_of_one_that_expires_soon(
    sales: SalesClient, product: products_pb2.Product, batches: dict[str, str]
) -> None:
    order = await confirmed(sales, product, **CHEAP)
    fresh, reserved = (part_of(order, "10", batches=picked(batches[each], "10")) for each in ("LASTS", "SOON"))

    beyond = await refusal(sales.invoice_order(order, lines=[fresh]))
    # The goods of the refused invoice went back to the order: now the fresh batch is reserved for it.
    unnamed = await refusal(sales.invoice_order(order))
    sold = await sales.invoice_order(order, lines=[reserved])

    assert found(beyond) == ("ROLE_LIMIT_EXCEEDED", {"lines[0].rate": "asked 0.01 for a unit, limit landed cost"})
    assert found(unnamed)[0] == "ROLE_LIMIT_EXCEEDED"
    assert ("LASTS", "10") in reserved_batches(await sales.read_order(order))
    assert [line.batch_number for line in sold.lines] == ["SOON"]


async def test_dear_batch_does_not_leave_twice_at_the_price_of_a_line_of_cheap_ones(
    sales: SalesClient, product: products_pb2.Product
) -> None:
    """The line was judged as a whole: for one unit that costs 50.00 among 99 that cost 1.00."""
    await sales.inventory.receive(product, "CHEAP", "99", "99.00", expiry_month=month_from_now(18))
    dear = await sales.inventory.receive(product, "DEAR", "100", "5000.00", expiry_month=month_from_now(20))
    order = await confirmed(sales, product, rate="2.00")
    one = part_of(order, "1", batches=picked(dear, "1"))

    first = await sales.invoice_order(order, lines=[one])
    again = await refusal(sales.invoice_order(order, lines=[one]))
    cancelled = await sales.cancel_invoice(first)
    await sales.services.deliver()
    issued, refused = await replies_and_refusals(*(sales.invoice_order(order, lines=[one]) for _ in range(2)))

    assert found(again)[0] == "ROLE_LIMIT_EXCEEDED"
    assert cancelled.status == invoices_pb2.INVOICE_STATUS_CANCELLED
    assert (len(issued), {error.reason for error in refused}) == (1, {"ROLE_LIMIT_EXCEEDED"})


async def test_batch_that_replaces_a_blocked_one_is_judged(
    sales: SalesClient, product: products_pb2.Product, batches: dict[str, str]
) -> None:
    order = await confirmed(sales, product, **CHEAP)
    await sales.inventory.block(batches["SOON"])

    beyond = await refusal(sales.invoice_order(order))

    assert found(beyond)[0] == "ROLE_LIMIT_EXCEEDED"
    assert await sales.count(invoices) == 0
    assert reserved_batches(await sales.read_order(order)) == [("SOON", "100")]


async def test_picked_batch_is_sold_at_an_agreed_price_that_is_not_below_its_cost(
    sales: SalesClient, product: products_pb2.Product, batches: dict[str, str]
) -> None:
    order = await confirmed(sales, product, rate="1.00")

    invoice = await sales.invoice_order(order, lines=[part_of(order, "10", batches=picked(batches["LASTS"], "10"))])

    assert [line.batch_number for line in invoice.lines] == ["LASTS"]


async def test_free_goods_do_not_leave_before_what_they_are_given_for(
    sales: SalesClient, product: products_pb2.Product, batches: dict[str, str]
) -> None:
    await sales.inventory.block(batches["SOON"])
    order = await confirmed(sales, product, Role.MANAGER, free_quantity="10", rate="9.00")

    first = await refusal(sales.invoice_order(order, lines=[part_of(order, "1", free_quantity="10")]))
    none = await sales.invoice_order(order, lines=[part_of(order, "50")])
    due = await sales.invoice_order(order, lines=[part_of(order, "10", free_quantity="6")])
    rest = await sales.invoice_order(order)

    assert found(first) == (
        "ROLE_LIMIT_EXCEEDED",
        {
            "lines[0].free_quantity": "asked 10, limit 0.1",
            "lines[0].rate": "asked 0.82 for a unit, limit landed cost",
        },
    )
    assert [each.lines[0].free_quantity for each in (none, due, rest)] == ["0", "6", "4"]


async def test_two_invoices_at_once_do_not_give_the_free_goods_of_the_same_units(
    sales: SalesClient, product: products_pb2.Product, batches: dict[str, str]
) -> None:
    order = await confirmed(sales, product, Role.MANAGER, free_quantity="10", rate="9.00")
    await sales.invoice_order(order, lines=[part_of(order, "40")])
    part = part_of(order, "10", free_quantity="5")

    issued, refused = await replies_and_refusals(*(sales.invoice_order(order, lines=[part]) for _ in range(2)))

    assert (len(issued), {error.reason for error in refused}) == (1, {"ROLE_LIMIT_EXCEEDED"})


async def test_price_of_a_batch_that_no_order_has_agreed_is_judged_by_its_invoice(
    sales: SalesClient, product: products_pb2.Product
) -> None:
    await sales.inventory.receive(product, "DEAR", "110", "110.00", ptr="0.90", expiry_month=month_from_now(20))
    usual = await confirmed(sales, product, Role.MANAGER)

    beyond = await refusal(sales.invoice_order(usual))

    assert found(beyond) == ("ROLE_LIMIT_EXCEEDED", {"lines[0].rate": "asked 0.90 for a unit, limit landed cost"})


async def test_invoice_of_other_batches_is_approved(
    sales: SalesClient, product: products_pb2.Product, batches: dict[str, str]
) -> None:
    order = await confirmed(sales, product, **CHEAP)
    fresh = part_of(order, "10", batches=picked(batches["LASTS"], "10"))
    request = orders_pb2.InvoiceOrderRequest(order_id=order.order_id, lines=[fresh])

    asked = await sales.ask_approval(order_invoice=request)
    given = await sales.decide("Approve", asked)
    invoice = await sales.invoice_order(order, lines=[fresh], approval_id=given.approval_id)

    assert asked.kind == approvals_pb2.APPROVAL_KIND_ORDER_INVOICE
    assert [passed.field for passed in asked.limits_passed] == ["lines[0].rate"]
    assert invoice.approval_id == given.approval_id
