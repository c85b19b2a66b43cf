"""Who entered a document, for whom and with which note; and why and when it was cancelled."""

import dataclasses
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import customer_receipts_pb2, invoices_pb2, orders_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from kit.db.session import Transaction
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, order_line
from tests.support.days import TODAY
from tests.support.summaries import summary_of

NOTE = "Deliver before noon"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the documents of a customer say alike."""

    date: str
    customer_id: str
    customer_name: str
    note: str
    created_by: str


def header(document: Any) -> Header:
    """As a document of any kind shows it."""
    return Header(**{field.name: getattr(document, field.name) for field in dataclasses.fields(Header)})


@pytest.fixture
async def shop(sales: SalesClient) -> tuple[SalesClient, Header, Any, Any]:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    expected = Header(
        date=TODAY.isoformat(),
        customer_id=customer.customer_id,
        customer_name=customer.name,
        note=NOTE,
        created_by=str(sales.organisation.users[sales.person]),
    )
    return sales, expected, customer, product


async def test_an_order_shows_its_header_in_lists_too_and_its_note_may_change(shop) -> None:
    sales, expected, customer, product = shop
    order = await sales.draft_order(customer, order_line(product, "10"), note=NOTE)

    listed = await sales.orders.ListOrders(orders_pb2.ListOrdersRequest(), metadata=sales.as_user())
    changed = await sales.orders.UpdateOrder(
        orders_pb2.UpdateOrderRequest(
            order_id=order.order_id,
            order=orders_pb2.OrderChanges(note="By rail"),
            update_mask=FieldMask(paths=["note"]),
            etag=order.etag,
        ),
        metadata=sales.as_user(Role.USER),
    )

    assert header(order) == header(listed.orders[0]) == expected
    assert list(listed.orders) == [summary_of(order, orders_pb2.OrderSummary)]
    assert header(changed) == header(await sales.read_order(order)) == dataclasses.replace(expected, note="By rail")


async def test_a_cancelled_order_says_why_and_when(shop) -> None:
    sales, expected, customer, product = shop
    order = await sales.draft_order(customer, order_line(product, "10"), note=NOTE)

    cancelled = await sales.cancel_order(order)

    assert (order.cancel_reason, order.HasField("cancel_time")) == ("", False)
    assert (cancelled.cancel_reason, cancelled.cancel_time) == ("Not needed", cancelled.update_time)
    assert header(await sales.read_order(order)) == expected
    assert await sales.read_order(order) == cancelled


async def test_an_invoice_its_preview_and_its_summary_show_one_header(shop) -> None:
    sales, expected, customer, product = shop
    preview = await sales.invoices.PreviewInvoice(
        invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(customer, line(product, "10"), note=NOTE)),
        metadata=sales.as_user(),
    )
    invoice = await sales.sell(customer, line(product, "10"), note=NOTE)
    read = await sales.invoices.GetInvoice(
        invoices_pb2.GetInvoiceRequest(invoice_id=invoice.invoice_id), metadata=sales.as_user()
    )
    listed = await sales.invoices.ListInvoices(invoices_pb2.ListInvoicesRequest(), metadata=sales.as_user())

    assert header(invoice) == header(read) == header(listed.invoices[0]) == expected
    assert (preview.customer_name, preview.note) == (expected.customer_name, NOTE)


async def test_the_invoice_of_an_order_has_a_note_of_its_own(shop) -> None:
    sales, expected, customer, product = shop
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "10"), note="By rail"))

    assert header(await sales.invoice_order(order, note=NOTE)) == expected


async def test_a_receipt_and_its_credit_show_one_header_and_the_cancellation(shop) -> None:
    sales, expected, customer, _ = shop
    receipt = await sales.pay(customer, "95.00", note=NOTE)
    credit = await sales.credit(receipt.customer_receipt_id)

    cancelled = await sales.cancel_receipt(receipt)

    listed = await sales.customer_receipts.ListCustomerReceipts(
        customer_receipts_pb2.ListCustomerReceiptsRequest(), metadata=sales.as_user()
    )
    assert header(receipt) == header(credit) == header(listed.customer_receipts[0]) == expected
    assert list(listed.customer_receipts) == [summary_of(cancelled, customer_receipts_pb2.CustomerReceiptSummary)]
    assert (credit.number, receipt.HasField("cancel_time")) == (receipt.number, False)
    after = await sales.credit(receipt.customer_receipt_id)
    assert cancelled.cancel_reason == after.cancel_reason == "Cheque returned"
    assert cancelled.cancel_time == after.cancel_time
    assert cancelled.cancel_time.ToDatetime() > receipt.create_time.ToDatetime()


async def test_a_receipt_that_comes_with_an_invoice_is_of_the_same_customer_and_person(shop) -> None:
    sales, expected, customer, product = shop
    paid = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)
    invoice = await sales.sell(customer, line(product, "10"), receipt=paid)

    receipt = await sales.customer_receipts.GetCustomerReceipt(
        customer_receipts_pb2.GetCustomerReceiptRequest(customer_receipt_id=invoice.customer_receipt_id),
        metadata=sales.as_user(),
    )

    assert header(receipt) == dataclasses.replace(expected, note="")


@pytest.mark.parametrize("change", ["status = 'cancelled'", "cancelled_at = now()", "cancel_reason = 'Not needed'"])
@pytest.mark.parametrize("table", ["orders", "customer_credits", "invoices"])
async def test_no_document_is_cancelled_without_a_moment_and_a_reason(shop, table: str, change: str) -> None:
    sales, _, customer, product = shop
    await sales.draft_order(customer, order_line(product, "10"))
    await sales.sell(customer, line(product, "10"))
    await sales.pay(customer, "5.00")

    async def cancel(tx: Transaction) -> None:
        await tx.run(sa.text(f"UPDATE sales.{table} SET {change}"))

    with pytest.raises(sa.exc.IntegrityError, match="cancelled_has_"):
        await sales.running.database.run(sales.organisation.caller(), cancel)
