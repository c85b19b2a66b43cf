"""Cancelling reverses everything that issuing did, and deletes nothing."""

import datetime as dt

from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import invoices_pb2, receipts_pb2, reports_pb2

from kit.auth.caller import Role
from services.sales.store.ledger_tables import ledger_entries
from tests.service.sales.conservation import check_books
from tests.service.sales.counter import Counter, key, line
from tests.service.sales.shelf import TODAY, YEAR, refusal

PAID = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_UPI)


async def cancel(
    counter: Counter, invoice: invoices_pb2.Invoice, role: Role = Role.MANAGER, *, with_key: str = "", etag: str = ""
) -> invoices_pb2.Invoice:
    request = invoices_pb2.CancelInvoiceRequest(invoice_id=invoice.invoice_id, reason="Wrong customer", etag=etag)
    return await counter.invoices.CancelInvoice(request, metadata=counter.as_user(role, key=with_key or key()))


async def test_goods_and_money_come_back_and_the_number_stays(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    invoice = await counter.sell(customer, line(product, "10"), receipt=PAID)
    await counter.deliver()

    cancelled = await cancel(counter, invoice, etag=invoice.etag)
    await counter.deliver()
    next_one = await counter.sell(customer, line(product, "10"))

    assert (cancelled.status, cancelled.number) == (invoices_pb2.INVOICE_STATUS_CANCELLED, f"INV/{YEAR}/000001")
    assert (cancelled.outstanding, cancelled.cancel_reason) == ("0.00", "Wrong customer")
    assert next_one.number == f"INV/{YEAR}/000002"
    assert await counter.available(product) == 90
    receipt = await counter.receipts.GetReceipt(
        receipts_pb2.GetReceiptRequest(receipt_id=invoice.receipt_id), metadata=counter.as_user()
    )
    assert (receipt.on_account, list(receipt.allocations)) == ("95.00", [])
    summary = await counter.reports.GetGstSummary(
        reports_pb2.GetGstSummaryRequest(start_date=TODAY.isoformat(), end_date=TODAY.isoformat()),
        metadata=counter.as_user(),
    )
    assert summary.totals.taxable == "90.00"
    await check_books(counter)


async def test_cancel_refuses_role_repeat_and_stale_etag(counter: Counter) -> None:
    await counter.set_up()
    invoice = await counter.sell(await counter.customer(), line(await counter.stocked(), "10"))
    one = key()

    by_user = await refusal(cancel(counter, invoice, Role.USER))
    stale = await refusal(cancel(counter, invoice, etag='"7"'))
    first = await cancel(counter, invoice, with_key=one)
    replay = await cancel(counter, invoice, with_key=one)
    again = await refusal(cancel(counter, invoice))

    assert (by_user.reason, stale.reason, again.reason) == ("ROLE_INSUFFICIENT", "STALE_ETAG", "INVOICE_CANCELLED")
    assert first == replay
    assert await counter.count(ledger_entries) == 2
    await check_books(counter)


async def test_after_the_return_of_its_month_is_due_only_a_note_corrects(counter: Counter) -> None:
    await counter.set_up()
    long_ago = (TODAY.replace(day=1) - dt.timedelta(days=45)).isoformat()
    invoice = await counter.sell(await counter.customer(), line(await counter.stocked(), "10"), date=long_ago)

    refused = await refusal(cancel(counter, invoice))

    assert (refused.reason, refused.field) == ("CANCELLATION_TOO_LATE", "invoice_id")
    await check_books(counter)


async def test_neighbours_invoice_is_not_found(counter: Counter, neighbour: Counter) -> None:
    await counter.set_up()
    await neighbour.set_up()
    invoice = await counter.sell(await counter.customer(), line(await counter.stocked(), "10"))

    refused = await refusal(cancel(neighbour, invoice))

    assert refused.reason == "INVOICE_NOT_FOUND"
