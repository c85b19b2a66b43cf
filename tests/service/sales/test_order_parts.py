"""An order's line at an agreed rate, invoiced in parts: the invoices add up to the price of the line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import invoices_pb2, orders_pb2

from services.sales.domain.planned_sale import PlannedSale
from tests.service.sales.interrupted import Interruption
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import order_line
from tests.support.prices import pack

STRIPS: dict[str, Any] = {"mrp": "", "ptr": "", "pts": "", "pack_mrp": pack("40.00"), "pack_ptr": pack("23.47")}
"""Strips of 15 tablets: MRP 40.00, price to retailer 23.47."""
WITH_TAX: dict[str, Any] = {"pack_rate": pack("32.00"), "rate_includes_tax": True}


@pytest.fixture
async def product(sales: SalesClient) -> products_pb2.Product:
    """Tablets in batches of 4 and 100."""
    await sales.set_up(round_to_rupee=False)
    product = await sales.inventory.product()
    for number, quantity in enumerate(("4", "4", "4", "100")):
        await sales.inventory.receive(product, f"B{number}", quantity, **STRIPS)
    return product


async def confirmed(sales: SalesClient, product: products_pb2.Product, quantity: str, **terms: Any) -> orders_pb2.Order:
    customer = await sales.customer(discount_percent="3")
    return await sales.confirm_order(await sales.draft_order(customer, order_line(product, quantity, **terms)))


def part_of(order: orders_pb2.Order, quantity: str) -> list[orders_pb2.OrderLineToInvoice]:
    return [orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].line_id, quantity=quantity)]


async def in_parts(sales: SalesClient, order: orders_pb2.Order, *quantities: str) -> list[invoices_pb2.Invoice]:
    return [await sales.invoice_order(order, lines=part_of(order, quantity)) for quantity in quantities]


def total(invoices: list[invoices_pb2.Invoice], figure: str) -> str:
    return f"{sum(Decimal(getattr(invoice.figures, figure)) for invoice in invoices):.2f}"


@pytest.mark.parametrize("parts", [("5", "5", "5"), ("7", "1", "7"), ("14", "1"), ("1",) * 15], ids=len)
async def test_a_strip_in_parts_costs_what_a_strip_costs(
    sales: SalesClient, product: products_pb2.Product, parts: tuple[str, ...]
) -> None:
    order = await confirmed(sales, product, "15", **WITH_TAX, discount_percent="0")

    invoices = await in_parts(sales, order, *parts)

    assert (total(invoices, "gross"), total(invoices, "total")) == ("32.00", "32.00")
    assert (await sales.read_order(order)).status == orders_pb2.ORDER_STATUS_COMPLETED


async def test_agreed_discounts_add_up_too(sales: SalesClient, product: products_pb2.Product) -> None:
    """7.5 per cent of 32.00 is 2.40, 2 per cent of the rest 0.59. Three parts by themselves: 2.40 and 0.60."""
    terms = {"pack_rate": pack("32.00"), "discount_percent": "7.5", "second_discount_percent": "2"}
    order = await confirmed(sales, product, "15", **terms)

    invoices = await in_parts(sales, order, "5", "5", "5")

    assert (total(invoices, "gross"), total(invoices, "discount")) == ("32.00", "2.99")
    assert total(invoices, "taxable") == "29.01"


async def test_a_discount_that_the_customer_has_on_the_day_is_of_the_days_invoice(
    sales: SalesClient, product: products_pb2.Product
) -> None:
    order = await confirmed(sales, product, "15", pack_rate=pack("32.00"))

    invoices = await in_parts(sales, order, "5", "5", "5")

    assert total(invoices, "gross") == "32.00"
    assert [invoice.figures.discount for invoice in invoices] == ["0.32", "0.32", "0.32"]


async def test_the_invoices_that_stay_after_a_cancellation_add_up_with_the_next(
    sales: SalesClient, product: products_pb2.Product
) -> None:
    order = await confirmed(sales, product, "15", **WITH_TAX, discount_percent="7.5")
    first, second = await in_parts(sales, order, "5", "5")
    await sales.cancel_invoice(first)
    await sales.services.deliver()

    rest = await sales.invoice_order(order)

    assert (first.figures.gross, second.figures.gross, rest.figures.gross) == ("10.67", "10.66", "21.34")
    assert total([second, rest], "discount") == "2.40"
    assert total([second, rest], "total") == "29.60"


async def test_a_later_part_is_explained_by_the_earlier_ones(sales: SalesClient, product: products_pb2.Product) -> None:
    order = await confirmed(sales, product, "15", pack_rate=pack("32.00"), discount_percent="7.5")
    _, second = await in_parts(sales, order, "5", "5")

    request = invoices_pb2.GetInvoiceRequest(invoice_id=second.invoice_id)
    read = await sales.invoices.GetInvoice(request, metadata=sales.as_user())

    found = [{step.subject: step.text for step in line.explanations} for line in read.lines]
    assert [(line.quantity, line.figures.gross) for line in read.lines] == [("3", "6.40"), ("2", "4.26")]
    assert [steps["gross"] for steps in found] == [
        "(5 + 3) x 32.00 ÷ 15 - 10.67 before",
        "(8 + 2) x 32.00 ÷ 15 - 17.07 before",
    ]
    assert [steps["disc1"] for steps in found] == ["6.40 x 7.5 %", "10.66 x 7.5 % - 0.48 before"]


async def test_an_invoice_that_another_one_overtakes_is_computed_anew(
    sales: SalesClient, product: products_pb2.Product, interruption: Interruption
) -> None:
    """Both would bill the first 5 tablets for 10.67."""
    order = await confirmed(sales, product, "15", **WITH_TAX, discount_percent="0")
    overtaking: list[invoices_pb2.Invoice] = []

    async def overtake(_sales: Sequence[PlannedSale]) -> None:
        interruption.after_reserving = None
        overtaking.append(await sales.invoice_order(order, lines=part_of(order, "5")))

    interruption.after_reserving = overtake
    slow = await sales.invoice_order(order, lines=part_of(order, "5"))
    last = await sales.invoice_order(order)
    await sales.services.deliver()

    assert [invoice.figures.gross for invoice in (*overtaking, slow, last)] == ["10.67", "10.66", "10.67"]
    assert total([*overtaking, slow, last], "total") == "32.00"
