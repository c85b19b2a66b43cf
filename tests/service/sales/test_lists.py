"""Lists that people read all day: what they show, page by page, and what they cost."""

from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import invoices_pb2, ledgers_pb2, receipts_pb2

from tests.service.sales.counter import OTHER_STATE, Counter, address, key, licence, line
from tests.support.statements import statements_of

PAID = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH, amount="5.00")


async def test_list_shows_an_invoice_as_it_is_read_without_what_only_its_print_needs(counter: Counter) -> None:
    await counter.set_up()
    far = await counter.customer(
        "FAR",
        shipping_address=address(OTHER_STATE),
        drug_licences=[licence("2027-03-31", "2024-04-01")],
        phone="+919800000000",
    )
    product = await counter.stocked()
    sold = await counter.sell(far, line(product, "3"), receipt=PAID, reference="PO 7", bill_discount_amount="1.00")
    await counter.invoices.CancelInvoice(
        invoices_pb2.CancelInvoiceRequest(
            invoice_id=(await counter.sell(far, line(product, "1"))).invoice_id, reason="Twice"
        ),
        metadata=counter.organisation.metadata(idempotency_key=key()),
    )

    with statements_of(counter.service.running.database) as seen:
        listed = await counter.invoices.ListInvoices(invoices_pb2.ListInvoicesRequest(), metadata=counter.as_user())

    assert len(seen) == 1, "\n".join(seen)
    assert listed.invoices[1].invoice_id == sold.invoice_id
    for invoice in listed.invoices:
        read = await counter.invoices.GetInvoice(
            invoices_pb2.GetInvoiceRequest(invoice_id=invoice.invoice_id), metadata=counter.as_user()
        )
        buyer = invoices_pb2.InvoiceParty(name=read.buyer.name, gstin=read.buyer.gstin)
        for field in ("lines", "seller", "buyer", "reasons", "amount_in_words", "trace_id"):
            read.ClearField(field)
        read.buyer.CopyFrom(buyer)
        assert invoice == read


async def test_filters_of_an_invoice_list_hold_together_on_every_page(counter: Counter) -> None:
    await counter.set_up()
    asha, binod, product = await counter.customer("ASHA"), await counter.customer("BINOD"), await counter.stocked()
    sales = [await counter.sell(customer, line(product, "1")) for customer in (asha, binod, asha, asha)]
    day = sales[0].date
    filters = invoices_pb2.ListInvoicesRequest(
        page_size=2,
        customer_id=asha.customer_id,
        status=invoices_pb2.INVOICE_STATUS_ISSUED,
        start_date=day,
        end_date=day,
    )

    first = await counter.invoices.ListInvoices(filters, metadata=counter.as_user())
    filters.page_token = first.next_page_token
    second = await counter.invoices.ListInvoices(filters, metadata=counter.as_user())

    assert [found.number for found in first.invoices] == [sales[3].number, sales[2].number]
    assert [found.number for found in second.invoices] == [sales[0].number]
    assert not second.next_page_token


async def test_every_page_of_unpaid_bills_has_the_total_of_all_in_one_statement(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    sales = [await counter.sell(customer, line(product, quantity)) for quantity in ("10", "20", "30")]
    await counter.receipts.CreateReceipt(
        receipts_pb2.CreateReceiptRequest(
            customer_id=customer.customer_id,
            amount="100.00",
            mode=payments_pb2.PAYMENT_MODE_UPI,
            allocations=[payments_pb2.BillAllocation(bill_id=sales[0].invoice_id, amount="15.00")],
        ),
        metadata=counter.as_user(key=key()),
    )
    asked = ledgers_pb2.ListCustomerOutstandingBillsRequest(customer_id=customer.customer_id, page_size=2)

    with statements_of(counter.service.running.database) as seen:
        first = await counter.ledgers.ListCustomerOutstandingBills(asked, metadata=counter.as_user())
        asked.page_token = first.next_page_token
        second = await counter.ledgers.ListCustomerOutstandingBills(asked, metadata=counter.as_user())

    assert len(seen) == len((first, second)), "\n".join(seen)
    assert [bill.outstanding for bill in (*first.bills, *second.bills)] == ["80.00", "189.00", "284.00"]
    for page in (first, second):
        assert (page.total_outstanding, page.balance) == ("553.00", "468.00")
    assert [credit.on_account for credit in first.credits] == ["85.00"]
    assert not second.credits
    assert not second.next_page_token
