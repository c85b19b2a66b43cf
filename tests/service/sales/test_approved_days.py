"""An approval of a day is for that day alone; an approval of a price leaves the day to the caller."""

from typing import Any

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import approvals_pb2 as pb
from bahi.sales.v1 import customer_receipts_pb2, customers_pb2, invoices_pb2

from kit.rpc.error_status import error_of
from tests.support.approved_sales import issue, naming
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.days import days_ago
from tests.support.period_locks import SOFT, set_lock
from tests.support.refusals import refused

CHEAP: dict[str, Any] = {"rate": "0.50"}  # the goods cost 1.00
WHY = "The challan came on the next day"


@pytest.fixture
async def customer(sales: SalesClient) -> customers_pb2.Customer:
    await sales.set_up(limited=True)
    return await sales.customer()


@pytest.fixture
async def draft(sales: SalesClient, customer: customers_pb2.Customer) -> invoices_pb2.SaleDraft:
    """A sale that a user may not make without an approval."""
    return sales.draft(customer, line(await sales.stocked(), "10", **CHEAP))


async def test_back_dated_sale_is_approved_for_its_day_alone(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    draft = sales.draft(customer, line(await sales.stocked(), "1"), date=days_ago(3), date_reason=WHY)
    other_day = naming(draft, pb.Approval(), date=days_ago(4))
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=draft)

    shown = await sales.invoices.PreviewInvoice(preview, metadata=sales.as_user())
    alone = await refused(issue(sales, draft))
    asked = await sales.ask_approval(draft)
    given = await sales.decide("Approve", asked)
    elsewhere = await refused(issue(sales, naming(other_day, given)))
    invoice = await issue(sales, naming(draft, given))

    assert error_of(shown.limit_refusal).facts == {"invoice.date": f"asked {days_ago(3)}, limit {days_ago(1)}"}
    assert alone == ("MANAGER_NEEDED", "invoice.date")
    assert (asked.document_date, [passed.field for passed in asked.limits_passed]) == (days_ago(3), ["date"])
    assert elsewhere == ("APPROVAL_FOR_ANOTHER", "invoice.date")
    assert (invoice.date, invoice.approval_id) == (days_ago(3), given.approval_id)


async def test_approval_of_a_price_leaves_the_day_to_the_caller(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    given = await sales.approve(draft)

    back = await refused(issue(sales, naming(draft, given, date=days_ago(3), date_reason=WHY)))
    yesterday = await issue(sales, naming(draft, given, date=days_ago(1), date_reason=WHY))

    assert given.document_date == ""
    assert back == ("MANAGER_NEEDED", "invoice.date")
    assert yesterday.approval_id == given.approval_id


async def test_sale_of_a_soft_month_is_approved(sales: SalesClient, customer: customers_pb2.Customer) -> None:
    draft = sales.draft(customer, line(await sales.stocked(), "1"), date_reason=WHY)
    await set_lock(sales, SOFT)

    alone = await refused(issue(sales, draft))
    given = await sales.decide("Approve", await sales.ask_approval(draft))
    invoice = await issue(sales, naming(draft, given))

    assert alone == ("PERIOD_LOCKED", "invoice.date")
    assert (given.document_date, [passed.field for passed in given.limits_passed]) == (days_ago(0), ["date"])
    assert invoice.approval_id == given.approval_id


async def test_money_of_a_soft_month_is_approved_for_its_day_and_its_day_of_booking(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    mode = payments_pb2.PAYMENT_MODE_UPI
    receipt = customer_receipts_pb2.CreateCustomerReceiptRequest(
        customer_id=customer.customer_id, amount="10.00", mode=mode, date=days_ago(2), date_reason=WHY
    )
    await set_lock(sales, SOFT)

    async def send(approval_id: str = "", **changed: Any) -> customer_receipts_pb2.CustomerReceipt:
        sent = customer_receipts_pb2.CreateCustomerReceiptRequest()
        sent.CopyFrom(receipt)
        sent.MergeFrom(customer_receipts_pb2.CreateCustomerReceiptRequest(approval_id=approval_id, **changed))
        return await sales.customer_receipts.CreateCustomerReceipt(sent, metadata=sales.as_user())

    alone = await refused(send())
    given = await sales.decide("Approve", await sales.ask_approval(customer_receipt=receipt))
    other_day = await refused(send(given.approval_id, date=days_ago(1)))
    other_booking = await refused(send(given.approval_id, booking_date=days_ago(0)))
    posted = await send(given.approval_id)

    assert alone == ("PERIOD_LOCKED", "date")
    assert other_day == ("APPROVAL_FOR_ANOTHER", "date")
    assert other_booking == ("APPROVAL_FOR_ANOTHER", "approval_id")
    assert (posted.date, posted.approval_id) == (days_ago(2), given.approval_id)
