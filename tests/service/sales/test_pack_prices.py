"""Rates for packs on every way to an invoice: the amount is computed from the rate as it was given, which is kept."""

from typing import Any

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2, orders_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, order_line
from tests.support.prices import pack
from tests.support.refusals import refused

STRIPS: dict[str, Any] = {"mrp": "", "ptr": "", "pts": "", "pack_mrp": pack("32.00"), "pack_ptr": pack("23.47")}
"""Strips of 15 tablets: MRP 32.00, price to retailer 23.47. A tablet is 2.1333… and 1.5646666…"""

Shop = tuple[SalesClient, customers_pb2.Customer, products_pb2.Product]


@pytest.fixture
async def shop(sales: SalesClient) -> Shop:
    await sales.set_up()
    product = await sales.stocked(quantity="1000000", batch={"value": "1000000.00", **STRIPS})
    return sales, await sales.customer(), product


async def preview(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> invoices_pb2.InvoicePreview:
    request = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
    return await sales.invoices.PreviewInvoice(request, metadata=sales.as_user())


async def test_preview_sale_and_bulk_sale_of_packs_come_to_the_price_of_the_packs(shop: Shop) -> None:
    sales, customer, product = shop
    sold = line(product, "150000", pack_rate=pack("23.47"))

    previewed = await preview(sales, sales.draft(customer, sold))
    issued = await sales.sell(customer, sold)
    request = batch_of([sales.draft(customer, sold)])
    many = await sales.invoices.BatchCreateInvoices(request, metadata=sales.with_key())

    for document in (previewed, issued, many.outcomes[0].invoice):
        (found,) = document.lines
        assert (document.figures.taxable, found.figures.gross) == ("234700.00", "234700.00")
        assert (found.pack_rate, found.rate) == (pack("23.47"), "1.564667")
        assert (found.pack_mrp, found.mrp) == (pack("32.00"), "2.133333")
        assert found.price_explanation == "as requested, 23.47 for 15"
    assert previewed.figures == issued.figures == many.outcomes[0].invoice.figures
    assert next(step.text for step in previewed.lines[0].explanations if step.subject == "gross") == (
        "150000 x 23.47 ÷ 15"
    )


async def test_packs_at_their_mrp_come_to_the_mrp(shop: Shop) -> None:
    sales, customer, product = shop
    at_mrp = line(product, "1500", pack_rate=pack("32.00"), rate_includes_tax=True)

    assert (await sales.sell(customer, at_mrp)).figures.total == "3200.00"
    assert await refused(
        sales.sell(customer, line(product, "1500", pack_rate=pack("32.01"), rate_includes_tax=True))
    ) == ("ABOVE_MRP", "invoice.lines[0].pack_rate")


async def test_a_sale_without_a_rate_is_at_the_batchs_price_of_the_packs(shop: Shop) -> None:
    sales, customer, product = shop

    sold = await sales.sell(customer, line(product, "150000"))

    assert (sold.figures.taxable, sold.lines[0].pack_rate) == ("234700.00", pack("23.47"))
    assert sold.lines[0].price_explanation == "the batch's price to retailer, 23.47 for 15"


async def test_an_order_keeps_its_rate_for_a_pack_to_its_invoices(shop: Shop) -> None:
    sales, customer, product = shop

    draft = await sales.draft_order(customer, order_line(product, "150000", pack_rate=pack("23.47")))
    confirmed = await sales.confirm_order(draft)
    invoice = await sales.invoice_order(draft)

    read = await sales.read_order(draft)
    assert [order.lines[0].pack_rate for order in (draft, confirmed, read)] == [pack("23.47")] * 3
    assert (draft.lines[0].rate, confirmed.total) == ("1.564667", "246435.00")
    assert confirmed.lines[0].allocations[0].pack_mrp == pack("32.00")
    assert (invoice.figures.taxable, invoice.lines[0].pack_rate) == ("234700.00", pack("23.47"))
    assert invoice.lines[0].price_explanation == "as agreed in the order, 23.47 for 15"


async def test_a_changed_draft_takes_a_rate_for_a_pack(shop: Shop) -> None:
    sales, customer, product = shop
    draft = await sales.draft_order(customer, order_line(product, "15", rate="1.56"))
    changes = orders_pb2.OrderChanges(lines=[order_line(product, "15", pack_rate=pack("23.47"))])
    request = orders_pb2.UpdateOrderRequest(
        order_id=draft.order_id, order=changes, update_mask=FieldMask(paths=["lines"]), etag=draft.etag
    )

    changed = await sales.orders.UpdateOrder(request, metadata=sales.as_user())

    assert changed.lines[0].pack_rate == pack("23.47")


@pytest.mark.parametrize(
    ("given", "reason", "field"),
    [
        ({"rate": "1.56", "pack_rate": pack("23.47")}, "PRICE_GIVEN_TWICE", "lines[0].pack_rate"),
        ({"pack_rate": pack("23.47", "7.5")}, "QUANTITY_NOT_WHOLE", "lines[0].pack_rate.units"),
        ({"pack_rate": pack("23.47", "0")}, "INVALID_REQUEST", "lines[0].pack_rate.units"),
        ({"pack_rate": pack("", "15")}, "INVALID_REQUEST", "lines[0].pack_rate.amount"),
        ({"pack_rate": pack("23.4700001")}, "INVALID_REQUEST", "lines[0].pack_rate.amount"),
    ],
)
async def test_a_rate_that_cannot_be_is_refused_at_its_field(
    shop: Shop, given: dict[str, Any], reason: str, field: str
) -> None:
    sales, customer, product = shop

    assert await refused(sales.sell(customer, line(product, "15", **given))) == (reason, f"invoice.{field}")
    assert await refused(preview(sales, sales.draft(customer, line(product, "15", **given)))) == (
        reason,
        f"invoice.{field}",
    )
    assert await refused(sales.draft_order(customer, order_line(product, "15", **given))) == (reason, field)


async def test_goods_of_a_batch_without_packs_are_sold_as_ever(sales: SalesClient) -> None:
    await sales.set_up()
    product, customer = await sales.stocked(), await sales.customer()

    sold = await sales.sell(customer, line(product, "12", rate="9.50"))

    (found,) = sold.lines
    assert (found.rate, found.mrp, found.figures.gross) == ("9.50", "12.00", "114.00")
    assert not found.HasField("pack_rate")
    assert not found.HasField("pack_mrp")
    assert found.price_explanation == "as requested"
