"""A requested line that several batches share: its parts add up to the line as if one batch had been enough."""

from decimal import Decimal
from typing import Any

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2

from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line
from tests.support.prices import pack

STRIPS: dict[str, Any] = {"mrp": "", "ptr": "", "pts": "", "pack_mrp": pack("32.00"), "pack_ptr": pack("23.47")}
"""Strips of 15 tablets: MRP 32.00, price to retailer 23.47."""
HEADS = ("gross", "discount", "bill_discount", "taxable", "cgst", "sgst", "igst", "cess", "total")

Shop = tuple[SalesClient, customers_pb2.Customer, products_pb2.Product]


@pytest.fixture
async def shop(sales: SalesClient) -> Shop:
    """Six batches with 5 tablets each, and one with a hundred strips."""
    await sales.set_up(round_to_rupee=False)
    return sales, await sales.customer(), await cut_stock(sales, "CUT", "5")


async def cut_stock(sales: SalesClient, code: str, *quantities: str) -> products_pb2.Product:
    """A product with six batches of each quantity."""
    product = await sales.inventory.product(code)
    for quantity in quantities:
        for number in range(6):
            await sales.inventory.receive(product, f"{quantity}-{number}", quantity, **STRIPS)
    return product


async def preview(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> invoices_pb2.InvoicePreview:
    request = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
    return await sales.invoices.PreviewInvoice(request, metadata=sales.as_user())


def grosses(document: Any) -> list[tuple[str, str]]:
    return [(line.quantity, line.figures.gross) for line in document.lines]


def sums(document: Any) -> dict[str, Decimal]:
    return {
        name: sum((Decimal(getattr(line.figures, name) or "0") for line in document.lines), Decimal(0))
        for name in HEADS
    }


async def test_a_strip_from_three_batches_costs_what_a_strip_costs(shop: Shop) -> None:
    sales, customer, product = shop
    sold = line(product, "15", pack_rate=pack("32.00"), rate_includes_tax=True)

    previewed = await preview(sales, sales.draft(customer, sold))
    issued = await sales.sell(customer, sold)
    many = await sales.invoices.BatchCreateInvoices(batch_of([sales.draft(customer, sold)]), metadata=sales.with_key())

    for document in (previewed, issued, many.outcomes[0].invoice):
        assert grosses(document) == [("5", "10.67"), ("5", "10.66"), ("5", "10.67")]
        assert (document.figures.gross, document.figures.total) == ("32.00", "32.00")
        assert {found.price_explanation for found in document.lines} == {"as requested, 32.00 for 15"}


@pytest.mark.parametrize(
    "terms",
    [
        {"pack_rate": pack("30.00")},
        {"pack_rate": pack("30.00"), "discount_percent": "7.5", "second_discount_percent": "3"},
        {"pack_rate": pack("31.99"), "rate_includes_tax": True, "discount_percent": "2.5"},
        {"rate": "1.333333"},
        {"free_quantity": "3", "pack_rate": pack("23.47")},
        {},
    ],
    ids=["rate", "discounts", "with tax", "of a unit", "free", "the batch's"],
)
async def test_a_line_from_many_batches_amounts_to_that_from_one(shop: Shop, terms: dict[str, Any]) -> None:
    sales, customer, product = shop
    whole = await cut_stock(sales, "WHOLE", "30")

    split = await preview(sales, sales.draft(customer, line(product, "22", **terms), bill_discount_percent="1.5"))
    one = await preview(sales, sales.draft(customer, line(whole, "22", **terms), bill_discount_percent="1.5"))

    assert (len(split.lines), len(one.lines)) == (5, 1)
    assert sums(split) == sums(one)
    assert split.figures == one.figures


async def test_what_a_part_amounts_to_is_explained(shop: Shop) -> None:
    sales, customer, product = shop
    sold = await sales.sell(customer, line(product, "15", pack_rate=pack("30.00"), discount_percent="7.5"))

    request = invoices_pb2.GetInvoiceRequest(invoice_id=sold.invoice_id)
    read = await sales.invoices.GetInvoice(request, metadata=sales.as_user())

    texts = [{step.subject: (step.value, step.text) for step in found.explanations} for found in read.lines]
    assert texts[0]["gross"] == ("10.00", "5 x 30.00 ÷ 15")
    assert texts[1]["gross"] == ("10.00", "(5 + 5) x 30.00 ÷ 15 - 10.00 before")
    assert [each["disc1"] for each in texts] == [
        ("0.75", "10.00 x 7.5 %"),
        ("0.75", "20.00 x 7.5 % - 0.75 before"),
        ("0.75", "30.00 x 7.5 % - 1.50 before"),
    ]
    assert texts[1]["cgst"] == ("0.23", "18.50 x 2.5 % - 0.23 before")
    assert texts[2]["cgst"] == ("0.23", "27.75 x 2.5 % - 0.46 before")
