"""Races: real transactions at once, and one winner."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import invoices_pb2

from services.sales.store.invoice_tables import invoices
from services.sales.store.ledger_tables import customer_credits
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, for_item, line, order_line
from tests.support.clients.service_client import key
from tests.support.days import YEAR
from tests.support.refusals import replies_and_refusals


async def test_two_sales_at_once_do_not_pass_the_credit_limit_together(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(credit_limit="150.00"), await sales.stocked()

    sold, refused = await replies_and_refusals(*(sales.sell(customer, line(product, "10")) for _ in range(4)))

    assert len(sold) == 1
    assert {error.reason for error in refused} == {"CREDIT_LIMIT_EXCEEDED"}
    await sales.deliver()
    assert await sales.inventory.available(product) == 90
    await check_books(sales)


async def test_duplicates_that_meet_when_they_claim_their_key_leave_no_gap_in_the_numbers(sales: SalesClient) -> None:
    """Bulk requests are not coalesced: each has reserved stock under the same id before another has written."""
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    cash = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)
    request = batch_of([sales.draft(customer, line(product, "1"), receipt=cash)])
    for serial in range(1, 6):
        one = key()

        duplicates = await asyncio.gather(
            *(sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=one)) for _ in range(3))
        )

        assert duplicates[0] == duplicates[1] == duplicates[2]
        invoice = duplicates[0].outcomes[0].invoice
        assert (invoice.number, invoice.customer_receipt_number) == (
            f"INV/{YEAR}/{serial:06}",
            f"RCT/{YEAR}/{serial:06}",
        )
    await sales.deliver()
    assert await sales.inventory.available(product) == 95
    await check_books(sales)


async def test_the_last_units_are_sold_once(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked(quantity="10")

    sold, refused = await replies_and_refusals(*(sales.sell(customer, line(product, "6")) for _ in range(4)))

    assert (len(sold), len(refused)) == (1, 3)
    assert {error.reason for error in refused} == {"INSUFFICIENT_STOCK"}
    assert await sales.inventory.available(product) == 4


async def test_sales_at_once_get_consecutive_numbers(sales: SalesClient) -> None:
    await sales.set_up()
    product = await sales.stocked()
    customers = [await sales.customer(f"C{index}") for index in range(8)]

    sold, refused = await replies_and_refusals(*(sales.sell(customer, line(product, "1")) for customer in customers))

    assert not refused
    assert sorted(invoice.number for invoice in sold) == [f"INV/{YEAR}/00000{index}" for index in range(1, 9)]


async def test_one_key_sent_ten_times_at_once_makes_one_invoice(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product, one = await sales.customer(), await sales.stocked(), key()

    sold, refused = await replies_and_refusals(
        *(sales.sell(customer, line(product, "10"), with_key=one) for _ in range(10))
    )

    assert not refused
    assert len(sold) == 10
    assert all(reply == sold[0] for reply in sold)
    await sales.deliver()
    assert await sales.count(invoices) == 1
    assert await sales.inventory.available(product) == 90
    await check_books(sales)


async def test_two_receipts_for_one_bill_settle_it_once(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    bill = await sales.sell(customer, line(product, "10"))

    paid, refused = await replies_and_refusals(
        *(sales.pay(customer, "95.00", allocations=[for_item(bill.invoice_id, "95.00")]) for _ in range(3))
    )

    assert (len(paid), {error.reason for error in refused}) == (1, {"OPEN_ITEM_SETTLED"})
    assert await sales.count(customer_credits) == 1
    await check_books(sales)


async def test_cancelling_and_returning_at_once_has_one_winner(sales: SalesClient) -> None:
    await sales.set_up()
    bill = await sales.sell(await sales.customer(), line(await sales.stocked(), "10"))

    done, refused = await replies_and_refusals(sales.cancel_invoice(bill), sales.hold(bill, "5"))

    assert (len(done), len(refused)) == (1, 1)
    assert refused[0].reason in {"INVOICE_CANCELLED", "INVOICE_HAS_RETURNS"}
    await check_books(sales)


async def test_order_confirmed_twice_at_once_reserves_once(sales: SalesClient) -> None:
    await sales.set_up()
    product = await sales.stocked()
    order = await sales.draft_order(await sales.customer(), order_line(product, "10"))

    done, refused = await replies_and_refusals(sales.confirm_order(order), sales.confirm_order(order))

    assert (len(done), [error.reason for error in refused]) == (1, ["ORDER_STATUS"])
    await sales.deliver()
    assert await sales.inventory.available(product) == 90


async def test_order_invoiced_and_cancelled_at_once_has_one_winner(sales: SalesClient) -> None:
    await sales.set_up()
    product = await sales.stocked()
    order = await sales.confirm_order(await sales.draft_order(await sales.customer(), order_line(product, "10")))
    await sales.deliver()

    done, refused = await replies_and_refusals(sales.invoice_order(order), sales.cancel_order(order))
    await sales.deliver()

    assert (len(done), [error.reason for error in refused]) == (1, ["ORDER_STATUS"])
    sold = isinstance(done[0], invoices_pb2.Invoice)
    assert await sales.inventory.available(product) == (90 if sold else 100)
    await check_books(sales)


async def test_order_invoiced_twice_at_once_is_not_invoiced_twice(sales: SalesClient) -> None:
    await sales.set_up()
    product = await sales.stocked()
    order = await sales.confirm_order(await sales.draft_order(await sales.customer(), order_line(product, "10")))
    await sales.deliver()

    done, refused = await replies_and_refusals(sales.invoice_order(order), sales.invoice_order(order))
    await sales.deliver()

    assert (len(done), len(refused)) == (1, 1)
    assert await sales.inventory.available(product) == 90
    await check_books(sales)


async def test_sales_at_once_through_bulk_and_single_do_not_deadlock(sales: SalesClient) -> None:
    await sales.set_up()
    asha, binod = await sales.customer("ASHA"), await sales.customer("BINOD")
    product = await sales.stocked(quantity="1000")

    def bulk(*order: Any) -> Awaitable[Any]:
        request = batch_of([sales.draft(customer, line(product, "1")) for customer in order])
        return sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=key()))

    paid = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)
    done, refused = await replies_and_refusals(
        bulk(asha, binod),
        bulk(binod, asha),
        sales.sell(asha, line(product, "1"), receipt=paid),
        sales.sell(binod, line(product, "1"), receipt=paid),
        sales.pay(asha, "5.00", due_first=True),
    )

    assert not refused
    assert len(done) == 5
    assert await sales.count(invoices) == 6
    await check_books(sales)
