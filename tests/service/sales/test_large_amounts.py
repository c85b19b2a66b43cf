"""Amounts that are allowed one by one, and come to more than a document or an account can say, are refused."""

from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import payments_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2, orders_pb2

from kit.db.session import Transaction
from services.sales.store.ledger_tables import customer_balances
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, order_line
from tests.support.refusals import refused

LARGEST = "99999999999999.99"
DEAR = {"mrp": "99999999.00", "ptr": "9999999.00", "pts": "9999999.00"}


async def dear_goods(
    sales: SalesClient, quantity: str = "999999999"
) -> tuple[customers_pb2.Customer, products_pb2.Product]:
    await sales.set_up()
    product = await sales.inventory.product(uqc="NOS")
    await sales.inventory.receive(product, "B1", quantity, LARGEST, **DEAR)
    return await sales.customer(), product


async def test_a_line_beyond_what_a_document_can_say_is_refused_at_its_quantity(sales: SalesClient) -> None:
    customer, product = await dear_goods(sales)
    lines = [line(product, "1"), line(product, "99999999", rate="9999999")]
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(customer, *lines))
    large = [order_line(product, "1"), order_line(product, "99999999", rate="9999999")]
    order = await sales.draft_order(customer, order_line(product, "1"), order_line(product, "99999999"))

    issued = await refused(sales.sell(customer, *lines))
    previewed = await refused(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user()))
    confirmed = await refused(sales.confirm_order(order))

    assert issued == previewed == ("AMOUNT_TOO_LARGE", "invoice.lines[1].quantity")
    assert confirmed == ("AMOUNT_TOO_LARGE", "order_id")
    assert await refused(sales.draft_order(customer, *large)) == ("AMOUNT_TOO_LARGE", "lines[1].quantity")
    change = orders_pb2.UpdateOrderRequest(
        order_id=order.order_id, order=orders_pb2.OrderChanges(lines=large), etag="*"
    )
    changed = await refused(sales.orders.UpdateOrder(change, metadata=sales.as_user()))
    assert changed == ("AMOUNT_TOO_LARGE", "order.lines[1].quantity")


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([{"quantity": "999999999999"}], ("QUANTITY_TOO_LARGE", "lines[0].quantity")),
        ([{"quantity": "1", "free_quantity": "9999999999"}], ("QUANTITY_TOO_LARGE", "lines[0].quantity")),
        ([{"quantity": "9999", "rate": "9999999"}] * 2, ("AMOUNT_TOO_LARGE", "lines")),
        (
            [{"quantity": "1"}, {"quantity": "99999999", "rate": "9999999"}],
            ("AMOUNT_TOO_LARGE", "lines[1].quantity"),
        ),
    ],
)
async def test_what_no_invoice_can_say_is_not_ordered(
    sales: SalesClient, lines: list[dict[str, Any]], refusal: tuple[str, str]
) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.inventory.product(uqc="NOS")

    drafted = sales.draft_order(customer, *[order_line(product, **line) for line in lines])

    assert await refused(drafted) == refusal


async def test_lines_beyond_what_a_document_can_say_together_are_refused_and_neighbours_are_issued(
    sales: SalesClient,
) -> None:
    customer, product = await dear_goods(sales)
    too_much = sales.draft(customer, *[line(product, "9999", rate="9999999")] * 2)

    assert await refused(sales.sell(customer, *too_much.lines)) == ("AMOUNT_TOO_LARGE", "invoice.lines")
    request = batch_of([too_much, sales.draft(customer, line(product, "1"))])
    many = await sales.invoices.BatchCreateInvoices(request, metadata=sales.with_key())
    assert "AMOUNT_TOO_LARGE" in str(many.outcomes[0])
    assert many.outcomes[1].invoice.figures.taxable == "9999999.00"


async def test_more_units_than_a_line_can_say_are_refused_before_stock_is_asked(sales: SalesClient) -> None:
    customer, product = await dear_goods(sales, "10")
    most = "999999999999"

    sold = await refused(sales.sell(customer, line(product, most, free_quantity=most)))

    assert sold == ("QUANTITY_TOO_LARGE", "invoice.lines[0].quantity")
    request = batch_of([sales.draft(customer, line(product, q, free_quantity="0")) for q in (most, "1")])
    many = await sales.invoices.BatchCreateInvoices(request, metadata=sales.with_key())
    assert "QUANTITY_TOO_LARGE" in str(many.outcomes[0])
    assert many.outcomes[1].HasField("invoice")


async def test_the_receipt_that_an_account_cannot_hold_is_refused_at_its_amount(sales: SalesClient) -> None:
    customer, product = await dear_goods(sales)
    for _ in range(100):
        await sales.pay(customer, LARGEST)

    assert await refused(sales.pay(customer, LARGEST)) == ("BALANCE_TOO_LARGE", "amount")
    await sales.sell(customer, line(product, "1"))
    await sales.pay(customer, "1.00")
    await check_books(sales)


async def test_the_sale_that_an_account_cannot_hold_is_refused_at_its_customer(sales: SalesClient) -> None:
    customer, product = await dear_goods(sales)

    async def owe(tx: Transaction) -> None:
        await tx.run(sa.update(customer_balances).values(balance="9999999999999999.00"))

    await sales.running.database.run(sales.organisation.caller(), owe)
    at_once = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_UPI, reference="431805120044")

    assert await refused(sales.sell(customer, line(product, "1"))) == ("BALANCE_TOO_LARGE", "invoice.customer_id")
    assert (await sales.sell(customer, line(product, "1"), receipt=at_once)).number
