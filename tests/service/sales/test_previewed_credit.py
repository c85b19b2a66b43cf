"""A preview says what the credit check would say."""

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import invoices_pb2

from kit.errors import DomainError
from kit.rpc.error_status import error_of
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, order_line
from tests.support.refusals import refusal

CASH = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)
PART = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH, amount="10.00")


async def previewed(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> DomainError | None:
    """The refusal in the preview of a sale, if there is one. The figures are there in any case."""
    request = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
    preview = await sales.invoices.PreviewInvoice(request, metadata=sales.as_user())
    assert preview.figures.total
    return error_of(preview.credit_refusal) if preview.HasField("credit_refusal") else None


@pytest.mark.parametrize(
    ("limit", "receipt"),
    [("600.00", None), ("600.00", PART), ("0", None), ("0", PART)],
)
async def test_a_preview_has_the_refusal_that_issuing_gives(
    sales: SalesClient, limit: str, receipt: invoices_pb2.SaleReceipt | None
) -> None:
    await sales.set_up()
    customer, product = await sales.customer(credit_limit=limit), await sales.stocked(quantity="200")
    await sales.confirm_order(await sales.draft_order(customer, order_line(product, "50", rate="10.00")))
    sold = line(product, "50", rate="10.00")

    said = await previewed(sales, sales.draft(customer, sold, receipt=receipt))

    given = await refusal(sales.sell(customer, sold, receipt=receipt))
    assert said is not None
    assert (said.reason, said.message, said.facts) == (given.reason, given.message, given.facts)
    assert (said.field, given.field) == ("", "invoice.customer_id")


@pytest.mark.parametrize(("limit", "receipt"), [("525.00", None), ("0", CASH), ("", None), ("515.00", PART)])
async def test_a_preview_of_what_may_be_issued_has_no_refusal(
    sales: SalesClient, limit: str, receipt: invoices_pb2.SaleReceipt | None
) -> None:
    await sales.set_up()
    customer, product = await sales.customer(credit_limit=limit), await sales.stocked()
    sold = line(product, "50", rate="10.00")

    assert await previewed(sales, sales.draft(customer, sold, receipt=receipt)) is None

    await sales.sell(customer, sold, receipt=receipt)
