"""Cash: 2,00,000 rupees or more are taken neither from one person in a day nor for one invoice or order."""

import asyncio
from typing import Any

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customer_receipts_pb2, customers_pb2, invoices_pb2, orders_pb2

from kit.rpc.error_status import error_of
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, for_item, line, order_line
from tests.support.clients.service_client import key
from tests.support.days import TODAY, days_ago
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals

CASH = payments_pb2.PAYMENT_MODE_CASH
UNIT = "10.00"
LATE = {"date_reason": "Money of the evening round"}
Shop = tuple[SalesClient, customers_pb2.Customer, products_pb2.Product]


@pytest.fixture
async def shop(sales: SalesClient) -> Shop:
    await sales.set_up()
    return sales, await sales.customer(), await sales.stocked(quantity="90000")


async def cash(shop: Shop, amount: str, **fields: Any) -> customer_receipts_pb2.CustomerReceipt:
    return await shop[0].pay(shop[1], amount, mode=CASH, **fields)


def paid(amount: str = "") -> invoices_pb2.SaleReceipt:
    return invoices_pb2.SaleReceipt(mode=CASH, amount=amount)


def sold(shop: Shop, quantity: str) -> invoices_pb2.SaleLine:
    return line(shop[2], quantity, rate=UNIT)


async def test_less_than_two_lakh_of_one_day_are_taken_and_the_next_paisa_is_refused(shop: Shop) -> None:
    await cash(shop, "100000.00")
    await cash(shop, "99999.99")

    refused = await refusal(cash(shop, "0.01"))

    assert reason_and_field(refused) == ("CASH_FORBIDDEN", "amount")
    assert refused.facts == {
        "date": TODAY.isoformat(),
        "received": "199999.99",
        "amount": "0.01",
        "limit": "200000.00",
    }
    assert (await shop[0].owed(shop[1])).balance == "-199999.99"
    await check_books(shop[0])


async def test_other_days_other_customers_and_other_modes_do_not_count(shop: Shop) -> None:
    sales, customer, _ = shop
    await cash(shop, "150000.00")

    await cash(shop, "150000.00", date=days_ago(1), **LATE)
    await sales.pay(customer, "150000.00")
    await sales.pay(await sales.customer("OTHER"), "150000.00", mode=CASH)
    await cash(shop, "49999.99")

    await check_books(sales)


async def test_a_cancelled_receipt_does_not_count(shop: Shop) -> None:
    sales, _, _ = shop
    await sales.cancel_receipt(await cash(shop, "150000.00"))

    await cash(shop, "150000.00")

    assert (await refusal(cash(shop, "50000.00"))).reason == "CASH_FORBIDDEN"
    await check_books(sales)


@pytest.mark.parametrize(("before", "amount"), [("", "200000.00"), ("50000.00", "150000.00"), ("100000.00", "")])
async def test_cash_with_a_sale_counts_and_the_preview_says_so(shop: Shop, before: str, amount: str) -> None:
    """A receipt without an amount is for the whole invoice: 105,000.00 in the last case."""
    sales, customer, _ = shop
    if before:
        await cash(shop, before)
    draft = sales.draft(customer, sold(shop, "20000" if amount else "10000"), receipt=paid(amount))

    request = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
    previewed = await refusal(sales.invoices.PreviewInvoice(request, metadata=sales.as_user()))
    issued = await refusal(
        sales.invoices.CreateInvoice(invoices_pb2.CreateInvoiceRequest(invoice=draft), metadata=sales.with_key())
    )

    assert reason_and_field(issued) == reason_and_field(previewed) == ("CASH_FORBIDDEN", "invoice.receipt.amount")
    assert issued.facts == previewed.facts
    assert (await sales.owed(customer)).balance == (f"-{before}" if before else "0.00")
    await check_books(sales)


async def test_sales_of_one_bulk_request_count_for_one_another(shop: Shop) -> None:
    sales, customer, _ = shop
    drafts = [sales.draft(customer, sold(shop, "9000"), receipt=paid()) for _ in range(3)]

    reply = await sales.invoices.BatchCreateInvoices(batch_of(drafts), metadata=sales.as_user(key=key()))

    assert [outcome.WhichOneof("outcome") for outcome in reply.outcomes] == ["invoice", "invoice", "problem"]
    assert reason_and_field(error_of(reply.outcomes[2].problem)) == (
        "CASH_FORBIDDEN",
        "requests[2].invoice.receipt.amount",
    )
    assert (await refusal(cash(shop, "11000.00"))).facts["received"] == "189000.00"
    await check_books(sales)


async def test_one_invoice_takes_less_than_two_lakh_in_cash_over_all_days(shop: Shop) -> None:
    sales, customer, _ = shop
    invoice = await sales.sell_on(days_ago(1), customer, sold(shop, "30000"))
    await cash(shop, "150000.00", date=days_ago(1), due_first=True, **LATE)

    by_receipt = await refusal(cash(shop, "50000.00", allocations=[for_item(invoice.invoice_id, "50000.00")]))
    on_account = await cash(shop, "50000.00")
    by_allocation = await refusal(
        sales.allocate(on_account.customer_receipt_id, allocations=[for_item(invoice.invoice_id, "50000.00")])
    )
    await sales.allocate(on_account.customer_receipt_id, allocations=[for_item(invoice.invoice_id, "49999.99")])
    await sales.pay(customer, "115000.01", due_first=True)

    assert reason_and_field(by_receipt) == reason_and_field(by_allocation) == ("CASH_FORBIDDEN", "allocations")
    assert by_receipt.facts == {
        "document_id": invoice.invoice_id,
        "received": "200000.00",
        "limit": "200000.00",
    }
    assert not (await sales.owed(customer)).open_items
    await check_books(sales)


async def test_invoices_of_one_order_are_one_transaction(shop: Shop) -> None:
    sales, customer, product = shop
    with sales.services.clock.on(days_ago(1)):
        order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "20000", rate=UNIT)))
        part = [orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].line_id, quantity="10000")]
        first = await sales.invoice_order(order, lines=part, receipt=paid())

    refused = await refusal(sales.invoice_order(order, lines=part, receipt=paid()))
    second = await sales.invoice_order(order, lines=part, receipt=paid("94999.99"))
    by_receipt = await refusal(cash(shop, "0.01", allocations=[for_item(second.invoice_id, "0.01")]))

    assert first.figures.total == "105000.00"
    assert reason_and_field(refused) == ("CASH_FORBIDDEN", "receipt.amount")
    assert refused.facts == {"document_id": order.order_id, "received": "210000.00", "limit": "200000.00"}
    assert reason_and_field(by_receipt) == ("CASH_FORBIDDEN", "allocations")
    assert by_receipt.facts["document_id"] == order.order_id
    await check_books(sales)


async def test_of_receipts_at_once_as_many_are_taken_as_the_law_allows(shop: Shop) -> None:
    """The first cash of the day: no row is there that anyone could have locked before."""
    sales, customer, _ = shop
    amount = "80000.00"

    won, lost = await replies_and_refusals(
        *(cash(shop, amount) for _ in range(3)),
        *(sales.sell(customer, sold(shop, "10000"), receipt=paid(amount)) for _ in range(3)),
    )

    assert (len(won), {error.reason for error in lost}) == (2, {"CASH_FORBIDDEN"})
    assert {error.facts["received"] for error in lost} == {"160000.00"}
    await check_books(sales)


async def test_cash_of_bulk_requests_at_once_stays_within_the_law(shop: Shop) -> None:
    """Bulk requests are not coalesced: each has a transaction of its own."""
    sales, customer, _ = shop
    request = batch_of([sales.draft(customer, sold(shop, "10000"), receipt=paid())])

    replies = await asyncio.gather(
        *(sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=key())) for _ in range(4))
    )

    assert sorted(reply.outcomes[0].WhichOneof("outcome") or "" for reply in replies) == ["invoice"] + ["problem"] * 3
    await check_books(sales)
