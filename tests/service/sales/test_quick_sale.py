"""A quick sale: stock, invoice and receipt in one call, with exact figures."""

import datetime as dt
from typing import Any

from bahi.documents.v1 import payments_pb2, supplies_pb2
from bahi.sales.v1 import customer_receipts_pb2, invoices_pb2

from services.sales.store.invoice_tables import invoices
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line
from tests.support.clients.service_client import key
from tests.support.days import TODAY, YEAR, month_from_now
from tests.support.parties import OTHER_STATE, address, gstin
from tests.support.refusals import refusal


async def test_sale_is_priced_taxed_numbered_and_entered(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer(credit_days=21)
    product = await sales.stocked()

    invoice = await sales.sell(customer, line(product, "12", free_quantity="1"), reference="PO-77")

    assert invoice.number == f"INV/{YEAR}/000001"
    assert invoice.status == invoices_pb2.INVOICE_STATUS_ISSUED
    (sold,) = invoice.lines
    assert (sold.batch_number, sold.quantity, sold.free_quantity) == ("PCM500-1", "12", "1")
    assert (sold.rate, sold.mrp, sold.price_explanation) == ("9.00", "12.00", "the batch's price to retailer")
    assert sold.tax_explanation == "medicine: 5 % since 2025-09-22, 9/2025-CT(R)"
    assert sold.figures.taxable == "108.00"
    assert (sold.figures.cgst, sold.figures.sgst, sold.figures.igst) == ("2.70", "2.70", "0.00")
    assert (invoice.figures.total, invoice.figures.round_off) == ("113.00", "-0.40")
    assert invoice.amount_in_words == "Rupees One Hundred Thirteen Only"
    assert (invoice.place_of_supply, invoice.supply_kind) == ("23", supplies_pb2.SUPPLY_KIND_INTRA_STATE)
    assert [explanation.rule for explanation in invoice.explanations] == ["IGST Act s.10(1)(a)", "IGST Act s.8(1)"]
    assert (invoice.buyer.name, invoice.seller.gstin) == ("Sharma Medical Stores", gstin("23"))
    assert (invoice.outstanding, invoice.reference) == ("113.00", "PO-77")
    assert invoice.due_date == (TODAY + dt.timedelta(days=21)).isoformat()
    assert await sales.inventory.available(product) == 87
    await check_books(sales)


async def test_read_invoice_explains_every_figure(sales: SalesClient) -> None:
    await sales.set_up()
    invoice = await sales.sell(await sales.customer(), line(await sales.stocked(), "12"))

    read = await sales.invoices.GetInvoice(
        invoices_pb2.GetInvoiceRequest(invoice_id=invoice.invoice_id), metadata=sales.as_user()
    )

    found = {item.subject: (item.text, item.value) for item in read.lines[0].explanations}
    assert found["gross"] == ("12 x 9.00", "108.00")
    assert found["cgst"][1] == "2.70"
    for message in (read, invoice):
        for sold in message.lines:
            sold.ClearField("explanations")
    assert read == invoice


async def test_preview_is_what_issue_gives_and_writes_nothing(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(discount_percent="10"), await sales.stocked()
    draft = sales.draft(customer, line(product, "7"), bill_discount_amount="5.00")

    preview = await sales.invoices.PreviewInvoice(
        invoices_pb2.PreviewInvoiceRequest(invoice=draft), metadata=sales.as_user()
    )

    assert await sales.count(invoices) == 0
    assert await sales.inventory.available(product) == 100
    issued = await sales.sell(customer, line(product, "7"), bill_discount_amount="5.00")
    assert preview.figures == issued.figures
    assert [sold.figures for sold in preview.lines] == [sold.figures for sold in issued.lines]
    assert issued.figures.taxable == "51.70"


async def test_line_over_two_batches_becomes_two_lines_with_the_billed_units_first(sales: SalesClient) -> None:
    await sales.set_up()
    product = await sales.stocked(quantity="10", batch={"expiry_month": month_from_now(6)})
    await sales.inventory.receive(product, "PCM500-2", "10", ptr="8.50")

    invoice = await sales.sell(await sales.customer(), line(product, "12", free_quantity="2"))

    assert [(sold.batch_number, sold.quantity, sold.free_quantity, sold.rate) for sold in invoice.lines] == [
        ("PCM500-1", "10", "0", "9.00"),
        ("PCM500-2", "2", "2", "8.50"),
    ]
    assert invoice.figures.taxable == "107.00"


async def test_other_state_is_charged_igst(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer(gstin=gstin(OTHER_STATE, "AABCS1429B"), billing_address=address(OTHER_STATE))

    invoice = await sales.sell(customer, line(await sales.stocked(), "12"))

    assert (invoice.supply_kind, invoice.place_of_supply) == (supplies_pb2.SUPPLY_KIND_INTER_STATE, "27")
    assert (invoice.figures.igst, invoice.figures.cgst) == ("5.40", "0.00")


async def test_receipt_with_the_sale_settles_it(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer(credit_limit="0")
    receipt = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)

    invoice = await sales.sell(customer, line(await sales.stocked(), "10"), receipt=receipt)

    assert (invoice.outstanding, invoice.customer_receipt_number) == ("0.00", f"RCT/{YEAR}/000001")
    recorded = await sales.customer_receipts.GetCustomerReceipt(
        customer_receipts_pb2.GetCustomerReceiptRequest(customer_receipt_id=invoice.customer_receipt_id),
        metadata=sales.as_user(),
    )
    assert [(item.document_number, item.amount) for item in recorded.allocations] == [(invoice.number, "95.00")]
    await check_books(sales)


async def test_inclusive_price_is_worked_back(sales: SalesClient) -> None:
    await sales.set_up()

    invoice = await sales.sell(
        await sales.customer(), line(await sales.stocked(), "10", rate="11.20", rate_includes_tax=True)
    )

    assert (invoice.figures.taxable, invoice.figures.cgst, invoice.figures.total) == ("106.66", "2.67", "112.00")


Case = tuple[dict[str, Any], dict[str, Any], str, str]


async def test_same_key_gives_the_same_invoice_and_another_body_is_refused(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product, one = await sales.customer(), await sales.stocked(), key()

    first = await sales.sell(customer, line(product, "10"), with_key=one)
    second = await sales.sell(customer, line(product, "10"), with_key=one)
    other = await refusal(sales.sell(customer, line(product, "11"), with_key=one))

    assert first == second
    assert other.reason == "IDEMPOTENCY_KEY_REUSED"
    assert await sales.count(invoices) == 1
    assert await sales.inventory.available(product) == 90


async def test_bulk_issue_gives_each_sale_its_own_outcome(sales: SalesClient) -> None:
    await sales.set_up()
    limited = await sales.customer("LIMITED", credit_limit="100.00")
    free = await sales.customer("FREE")
    product = await sales.stocked()
    drafts = [
        sales.draft(limited, line(product, "10")),
        sales.draft(free, line(product, "1", rate="50.00")),
        sales.draft(limited, line(product, "1")),
        sales.draft(free, line(product, "20")),
    ]
    request, one = batch_of(drafts), key()

    reply = await sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=one))
    again = await sales.invoices.BatchCreateInvoices(request, metadata=sales.as_user(key=one))

    assert [outcome.WhichOneof("outcome") for outcome in reply.outcomes] == ["invoice", "problem", "problem", "invoice"]
    assert [reply.outcomes[index].invoice.number for index in (0, 3)] == [f"INV/{YEAR}/000001", f"INV/{YEAR}/000002"]
    assert again == reply
    assert await sales.count(invoices) == 2
    assert (await sales.sell(free, line(product, "1"))).number == f"INV/{YEAR}/000003"
    await sales.deliver()
    assert await sales.inventory.available(product) == 69
    await check_books(sales)


async def test_list_filters_and_pages_without_gap_or_repeat(sales: SalesClient) -> None:
    await sales.set_up()
    asha, binod, product = await sales.customer("ASHA"), await sales.customer("BINOD"), await sales.stocked()
    for index in range(5):
        await sales.sell(binod if index % 2 else asha, line(product, "1"))

    async def read(**fields: Any) -> invoices_pb2.ListInvoicesResponse:
        return await sales.invoices.ListInvoices(invoices_pb2.ListInvoicesRequest(**fields), metadata=sales.as_user())

    first = await read(page_size=3)
    second = await read(page_size=3, page_token=first.next_page_token)
    numbers = [invoice.number for invoice in [*first.invoices, *second.invoices]]
    assert numbers == [f"INV/{YEAR}/00000{index}" for index in (5, 4, 3, 2, 1)]
    assert not second.next_page_token
    assert len((await read(customer_id=binod.customer_id)).invoices) == 2
    assert not (await read(status=invoices_pb2.INVOICE_STATUS_CANCELLED)).invoices
    assert not (await read(to_date=(TODAY - dt.timedelta(days=1)).isoformat())).invoices
