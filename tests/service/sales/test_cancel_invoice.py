"""Cancelling reverses everything that issuing did, and deletes nothing."""

import datetime as dt

from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import customer_receipts_pb2, invoices_pb2, sales_reports_pb2

from kit.auth.caller import Role
from services.sales.store.ledger_tables import ledger_entries
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.clients.service_client import key
from tests.support.days import INDIA, TODAY, YEAR
from tests.support.period_locks import LOCKED, set_lock
from tests.support.refusals import refusal

PAID = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_UPI)


async def test_a_cancelled_invoice_restores_stock_and_balance_and_keeps_its_number(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    invoice = await sales.sell(customer, line(product, "10"), receipt=PAID)
    await sales.deliver()

    cancelled = await sales.cancel_invoice(invoice, etag=invoice.etag)
    await sales.deliver()
    next_one = await sales.sell(customer, line(product, "10"))

    assert (cancelled.status, cancelled.number) == (invoices_pb2.INVOICE_STATUS_CANCELLED, f"INV/{YEAR}/000001")
    assert (cancelled.outstanding, cancelled.cancel_reason) == ("0.00", "Wrong customer")
    assert next_one.number == f"INV/{YEAR}/000002"
    assert await sales.inventory.available(product) == 90
    receipt = await sales.customer_receipts.GetCustomerReceipt(
        customer_receipts_pb2.GetCustomerReceiptRequest(customer_receipt_id=invoice.customer_receipt_id),
        metadata=sales.as_user(),
    )
    assert (receipt.on_account, list(receipt.allocations)) == ("95.00", [])
    summary = await sales.reports.GetGstSummary(
        sales_reports_pb2.GetGstSummaryRequest(from_date=TODAY.isoformat(), to_date=TODAY.isoformat()),
        metadata=sales.as_user(),
    )
    assert summary.totals.taxable == "90.00"
    await check_books(sales)


async def test_cancel_refuses_role_repeat_and_stale_etag(sales: SalesClient) -> None:
    await sales.set_up()
    invoice = await sales.sell(await sales.customer(), line(await sales.stocked(), "10"))
    one = key()

    by_user = await refusal(sales.cancel_invoice(invoice, Role.USER))
    stale = await refusal(sales.cancel_invoice(invoice, etag='"7"'))
    first = await sales.cancel_invoice(invoice, with_key=one)
    replay = await sales.cancel_invoice(invoice, with_key=one)
    again = await refusal(sales.cancel_invoice(invoice))

    assert (by_user.reason, stale.reason, again.reason) == ("ROLE_INSUFFICIENT", "STALE_ETAG", "INVOICE_CANCELLED")
    assert first == replay
    assert await sales.count(ledger_entries) == 2
    await check_books(sales)


async def test_the_due_date_of_its_return_warns_and_the_lock_of_its_month_refuses(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    first, second, third = [await sales.sell(customer, line(product, "10")) for _ in range(3)]
    due = dt.datetime(2026, 12, 11, 12, tzinfo=INDIA)

    sales.services.clock.set(due)
    in_time = await sales.cancel_invoice(first)
    sales.services.clock.turn_on(dt.timedelta(days=1))
    late = await sales.cancel_invoice(second)
    await set_lock(sales, LOCKED, "2026-11")
    refused = await refusal(sales.cancel_invoice(third))

    assert in_time.cancel_warning == ""
    assert late.cancel_warning == "GSTR-1 was due on 2026-12-11: if it is filed, correct by a note."
    assert (refused.reason, refused.field) == ("PERIOD_LOCKED", "invoice_id")
    await check_books(sales)


async def test_neighbours_invoice_is_not_found(sales: SalesClient, neighbour: SalesClient) -> None:
    await sales.set_up()
    await neighbour.set_up()
    invoice = await sales.sell(await sales.customer(), line(await sales.stocked(), "10"))

    refused = await refusal(neighbour.cancel_invoice(invoice))

    assert refused.reason == "INVOICE_NOT_FOUND"
