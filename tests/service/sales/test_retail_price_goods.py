"""Goods that the law taxes on their declared retail price are refused in every way of selling, not taxed wrongly."""

from bahi.sales.v1 import invoices_pb2

from kit.rpc.error_status import error_of
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, order_line
from tests.support.clients.service_client import key
from tests.support.refusals import reason_and_field, refusal


async def test_preview_sale_bulk_and_order_refuse_them(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    cigarettes, medicine = await sales.stocked("CIG", tax_class="tobacco"), await sales.stocked()
    draft = sales.draft(customer, line(cigarettes, "1"))
    order = await sales.draft_order(customer, order_line(cigarettes, "1"))

    previewed = await refusal(
        sales.invoices.PreviewInvoice(invoices_pb2.PreviewInvoiceRequest(invoice=draft), metadata=sales.as_user())
    )
    sold = await refusal(sales.sell(customer, line(cigarettes, "1")))
    confirmed = await refusal(sales.confirm_order(order))
    bulk = await sales.invoices.BatchCreateInvoices(
        batch_of([draft, sales.draft(customer, line(medicine, "1"))]), metadata=sales.as_user(key=key())
    )

    assert reason_and_field(previewed) == ("RETAIL_PRICE_VALUATION", "invoice.lines[0].product_id")
    assert reason_and_field(sold) == ("RETAIL_PRICE_VALUATION", "invoice.lines[0].product_id")
    assert confirmed.reason == "RETAIL_PRICE_VALUATION"
    assert [outcome.WhichOneof("outcome") for outcome in bulk.outcomes] == ["problem", "invoice"]
    assert error_of(bulk.outcomes[0].problem).reason == "RETAIL_PRICE_VALUATION"
