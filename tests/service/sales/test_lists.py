"""Lists that people read all day: what they show, page by page, and what they cost."""

from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import customer_ledger_pb2, customer_receipts_pb2, deliveries_pb2, invoices_pb2

from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.clients.service_client import key
from tests.support.parties import OTHER_STATE, address, licence
from tests.support.statements import statements_of

PAID = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH, amount="5.00")


async def test_list_shows_an_invoice_as_it_is_read_without_what_only_its_print_needs(sales: SalesClient) -> None:
    await sales.set_up()
    far = await sales.customer(
        "FAR",
        shipping_address=address(OTHER_STATE),
        delivery_sites=[
            deliveries_pb2.DeliverySite(address=address(OTHER_STATE), decided_state=deliveries_pb2.SITE_PLACE_SHIP_TO)
        ],
        drug_licences=[licence("2027-03-31", "2024-04-01")],
        phone="+919800000000",
    )
    product = await sales.stocked()
    sold = await sales.sell(far, line(product, "3"), receipt=PAID, reference="PO 7", bill_discount_amount="1.00")
    await sales.invoices.CancelInvoice(
        invoices_pb2.CancelInvoiceRequest(
            invoice_id=(await sales.sell(far, line(product, "1"))).invoice_id, reason="Twice"
        ),
        metadata=sales.organisation.metadata(idempotency_key=key()),
    )

    with statements_of(sales.running.database) as seen:
        listed = await sales.invoices.ListInvoices(invoices_pb2.ListInvoicesRequest(), metadata=sales.as_user())

    assert len(seen) == 1, "\n".join(seen)
    assert listed.invoices[1].invoice_id == sold.invoice_id
    for invoice in listed.invoices:
        read = await sales.invoices.GetInvoice(
            invoices_pb2.GetInvoiceRequest(invoice_id=invoice.invoice_id), metadata=sales.as_user()
        )
        shared = {*invoice.DESCRIPTOR.fields_by_name} & {*read.DESCRIPTOR.fields_by_name}
        assert {name: getattr(invoice, name) for name in shared} == {name: getattr(read, name) for name in shared}
        assert (invoice.customer_name, invoice.customer_gstin) == (read.buyer.name, read.buyer.gstin)


async def test_filters_of_an_invoice_list_hold_together_on_every_page(sales: SalesClient) -> None:
    await sales.set_up()
    asha, binod, product = await sales.customer("ASHA"), await sales.customer("BINOD"), await sales.stocked()
    sold = [await sales.sell(customer, line(product, "1")) for customer in (asha, binod, asha, asha)]
    day = sold[0].date
    filters = invoices_pb2.ListInvoicesRequest(
        page_size=2,
        customer_id=asha.customer_id,
        status=invoices_pb2.INVOICE_STATUS_ISSUED,
        from_date=day,
        to_date=day,
    )

    first = await sales.invoices.ListInvoices(filters, metadata=sales.as_user())
    filters.page_token = first.next_page_token
    second = await sales.invoices.ListInvoices(filters, metadata=sales.as_user())

    assert [found.number for found in first.invoices] == [sold[3].number, sold[2].number]
    assert [found.number for found in second.invoices] == [sold[0].number]
    assert not second.next_page_token


async def test_every_page_of_unpaid_bills_has_the_total_of_all_in_one_statement(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    sold = [await sales.sell(customer, line(product, quantity)) for quantity in ("10", "20", "30")]
    await sales.customer_receipts.CreateCustomerReceipt(
        customer_receipts_pb2.CreateCustomerReceiptRequest(
            customer_id=customer.customer_id,
            amount="100.00",
            mode=payments_pb2.PAYMENT_MODE_UPI,
            allocations=[payments_pb2.NewOpenItemAllocation(document_id=sold[0].invoice_id, amount="15.00")],
        ),
        metadata=sales.as_user(key=key()),
    )
    asked = customer_ledger_pb2.ListCustomerOpenItemsRequest(customer_id=customer.customer_id, page_size=2)

    with statements_of(sales.running.database) as seen:
        first = await sales.customer_ledger.ListCustomerOpenItems(asked, metadata=sales.as_user())
        asked.page_token = first.next_page_token
        second = await sales.customer_ledger.ListCustomerOpenItems(asked, metadata=sales.as_user())

    assert len(seen) == len((first, second)), "\n".join(seen)
    assert [bill.outstanding for bill in (*first.open_items, *second.open_items)] == ["80.00", "189.00", "284.00"]
    for page in (first, second):
        assert (page.total_outstanding, page.balance) == ("553.00", "468.00")
    assert [credit.on_account for credit in first.credits] == ["85.00"]
    assert not second.credits
    assert not second.next_page_token
