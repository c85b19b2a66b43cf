"""A counted product is sold, ordered and invoiced in whole units."""

from typing import Any

import pytest
from bahi.sales.v1 import invoices_pb2, orders_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, order_line
from tests.support.refusals import refused


@pytest.mark.parametrize(
    ("quantities", "field"),
    [
        ({"quantity": "0.333"}, "quantity"),
        ({"quantity": "1", "free_quantity": "0.5"}, "free_quantity"),
        ({"quantity": "0.5", "free_quantity": "0.5"}, "quantity"),
    ],
)
async def test_a_part_of_a_counted_unit_is_not_sold(sales: SalesClient, quantities: dict[str, Any], field: str) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(uqc="NOS")
    item = invoices_pb2.SaleLine(product_id=product.product_id, **quantities)
    draft = sales.draft(customer, item)
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
    expected = ("QUANTITY_NOT_WHOLE", f"invoice.lines[0].{field}")

    assert await refused(sales.sell(customer, item)) == expected
    assert await refused(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user())) == expected
    many = await sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=sales.with_key())
    assert "QUANTITY_NOT_WHOLE" in str(many.outcomes[0])
    assert await sales.inventory.available(product) == 100


@pytest.mark.parametrize("field", ["quantity", "free_quantity"])
async def test_a_part_of_a_counted_unit_is_not_ordered(sales: SalesClient, field: str) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(uqc="NOS")
    values: dict[str, Any] = {"product_id": product.product_id, "quantity": "2", field: "1.5"}
    part = orders_pb2.NewOrderLine(**values)
    order = await sales.draft_order(customer, order_line(product, "2", free_quantity="2"))
    change = orders_pb2.UpdateOrderRequest(
        order_id=order.order_id,
        etag=order.etag,
        order=orders_pb2.OrderChanges(lines=[part]),
        update_mask=FieldMask(paths=["lines"]),
    )

    drafted = await refused(sales.draft_order(customer, part))
    changed = await refused(sales.orders.UpdateOrder(change, metadata=sales.as_user()))
    confirmed = await sales.confirm_order(order)
    quantities: dict[str, Any] = {"quantity": "1", "free_quantity": "1", field: "0.5"}
    invoiced_part = orders_pb2.OrderLineToInvoice(**quantities, order_line_id=confirmed.lines[0].line_id)
    invoiced = await refused(sales.invoice_order(confirmed, lines=[invoiced_part]))

    assert drafted == ("QUANTITY_NOT_WHOLE", f"lines[0].{field}")
    assert changed == ("QUANTITY_NOT_WHOLE", f"order.lines[0].{field}")
    assert invoiced == ("QUANTITY_NOT_WHOLE", f"lines[0].{field}")


async def test_a_weight_is_sold_to_the_gram(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(uqc="KGS")

    invoice = await sales.sell(customer, line(product, "0.333", free_quantity="0.25"))

    assert (invoice.lines[0].quantity, invoice.lines[0].free_quantity) == ("0.333", "0.25")
