"""A quick sale: stock, invoice and receipt in one call, with exact figures."""

from bahi.sales.v1 import invoices_pb2, receipts_pb2

from tests.service.sales.counter import Counter, line


async def test_sale_is_priced_taxed_numbered_and_entered(counter: Counter) -> None:
    await counter.set_up()
    customer = await counter.customer(credit_days=21)
    product = await counter.stocked()

    invoice = await counter.sell(customer, line(product, "12", free_quantity="1"))

    assert invoice.number == "INV/26-27/000001"
    assert invoice.status == invoices_pb2.INVOICE_STATUS_ISSUED
    (sold,) = invoice.lines
    assert (sold.batch_number, sold.quantity, sold.free_quantity) == ("PCM500-1", "12", "1")
    assert (sold.rate, sold.mrp, sold.price_reason) == ("9.00", "12.00", "the batch's price to retailer")
    assert sold.figures.taxable == "108.00"
    assert (sold.figures.cgst, sold.figures.sgst, sold.figures.igst) == ("2.70", "2.70", "0.00")
    assert (invoice.figures.total, invoice.figures.round_off) == ("113.00", "-0.40")
    assert invoice.amount_in_words == "Rupees One Hundred Thirteen Only"
    assert (invoice.place_of_supply, invoice.supply_kind) == ("23", "intra_state")
    assert invoice.outstanding == "113.00"
    assert await counter.available(product) == 87
