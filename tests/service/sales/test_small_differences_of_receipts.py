"""The counter closes an item in one call: what is left after a receipt is written off with it."""

from typing import Any

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import customer_allowances_pb2, customer_receipts_pb2, invoices_pb2

from kit.auth.caller import Role
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import for_item, line
from tests.support.clients.service_client import key
from tests.support.period_locks import SOFT, set_lock
from tests.support.refusals import refused

UPI = payments_pb2.PAYMENT_MODE_UPI


async def receipt(sales: SalesClient, *left: tuple[str, str], paid: str, role: Role = Role.USER, **fields: Any) -> Any:
    request = customer_receipts_pb2.CreateCustomerReceiptRequest(
        amount=paid, mode=UPI, small_differences=[for_item(*each) for each in left], **fields
    )
    return await sales.customer_receipts.CreateCustomerReceipt(request, metadata=sales.as_user(role, key=key()))


@pytest.fixture
async def invoice(sales: SalesClient) -> invoices_pb2.Invoice:
    """Of 95.00."""
    await sales.set_up()
    return await sales.sell(await sales.customer(), line(await sales.stocked(), "10"))


async def outstanding(sales: SalesClient, invoice: invoices_pb2.Invoice) -> str:
    request = invoices_pb2.GetInvoiceRequest(invoice_id=invoice.invoice_id)
    return (await sales.invoices.GetInvoice(request, metadata=sales.as_user())).outstanding


async def allowances(sales: SalesClient) -> list[tuple[str, str, str]]:
    request = customer_allowances_pb2.ListCustomerAllowancesRequest()
    found = await sales.customer_allowances.ListCustomerAllowances(request, metadata=sales.as_user())
    return [(each.number[:3], each.amount, each.note) for each in found.customer_allowances]


async def test_a_receipt_and_what_is_left_close_an_item_in_one_call(
    sales: SalesClient, invoice: invoices_pb2.Invoice
) -> None:
    of: dict[str, Any] = {"customer_id": invoice.customer_id, "due_first": True}

    paid = await receipt(sales, (invoice.invoice_id, "0.75"), paid="94.25", **of)

    assert (paid.amount, paid.on_account) == ("94.25", "0.00")
    assert await allowances(sales) == [("SDF", "0.75", paid.number)]
    assert await outstanding(sales, invoice) == "0.00"
    await check_books(sales)


@pytest.mark.parametrize(
    ("paid", "left", "refusal_of"),
    [
        ("93.00", "2.00", ("ROLE_LIMIT_EXCEEDED", "small_differences[0].amount")),
        ("94.00", "0.50", ("DIFFERENCE_REMAINS", "small_differences[0].amount")),
        ("95.00", "0.50", ("OPEN_ITEM_SETTLED", "small_differences[0].document_id")),
        ("94.50", "0.75", ("OVER_ALLOCATION", "small_differences[0].amount")),
    ],
)
async def test_what_is_not_small_or_not_all_is_refused_with_the_receipt(
    sales: SalesClient, invoice: invoices_pb2.Invoice, paid: str, left: str, refusal_of: tuple[str, str]
) -> None:
    of: dict[str, Any] = {"customer_id": invoice.customer_id, "due_first": True}

    assert await refused(receipt(sales, (invoice.invoice_id, left), paid=paid, **of)) == refusal_of

    assert await outstanding(sales, invoice) == "95.00"
    assert await allowances(sales) == []
    await check_books(sales)


async def test_one_approval_of_the_receipt_covers_what_is_written_off_with_it(
    sales: SalesClient, invoice: invoices_pb2.Invoice
) -> None:
    left = (invoice.invoice_id, "2.00")
    of: dict[str, Any] = {"customer_id": invoice.customer_id, "due_first": True}
    request = customer_receipts_pb2.CreateCustomerReceiptRequest(
        amount="93.00", mode=UPI, small_differences=[for_item(*left)], **of
    )

    asked = await sales.ask_approval(customer_receipt=request)
    given = await sales.decide("Approve", asked)
    paid = await receipt(sales, left, paid="93.00", approval_id=given.approval_id, **of)

    assert [(passed.field, passed.limit) for passed in asked.limits_passed] == [("small_differences[0].amount", "1")]
    assert paid.approval_id == given.approval_id
    assert await allowances(sales) == [("SDF", "2.00", paid.number)]
    assert await outstanding(sales, invoice) == "0.00"
    await check_books(sales)


async def test_a_soft_month_takes_both_with_the_reason_of_the_receipt(
    sales: SalesClient, invoice: invoices_pb2.Invoice
) -> None:
    await set_lock(sales, SOFT)
    of: dict[str, Any] = {"customer_id": invoice.customer_id, "due_first": True, "role": Role.MANAGER}
    left = (invoice.invoice_id, "0.75")

    assert await refused(receipt(sales, left, paid="94.25", **of)) == ("PERIOD_LOCKED", "date")
    await receipt(sales, left, paid="94.25", date_reason="Counted late", **of)

    assert await outstanding(sales, invoice) == "0.00"


async def test_paise_that_are_paid_too_much_stay_on_account(sales: SalesClient, invoice: invoices_pb2.Invoice) -> None:
    paid = await receipt(sales, paid="95.40", customer_id=invoice.customer_id, due_first=True)

    assert paid.on_account == "0.40"
    assert await outstanding(sales, invoice) == "0.00"
