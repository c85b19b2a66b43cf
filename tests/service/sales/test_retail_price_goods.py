"""Goods that the law taxes on their declared retail price are computed alike in every way of selling. Rule 31D."""

from decimal import Decimal
from typing import Any

from bahi.sales.v1 import invoices_pb2

from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, order_line
from tests.support.clients.service_client import key
from tests.support.refusals import reason_and_field, refusal

MRP_140 = {"mrp": "140.00", "ptr": "60.00"}
TEN = {"taxable": "600.00", "cgst": "200.00", "sgst": "200.00", "total": "1000.00"}
"""10 packs at 60.00 that say 140.00: 1,400.00 holds 400.00 of tax."""


def heads(figures: Any) -> dict[str, str]:
    return {name: getattr(figures, name) for name in TEN}


def valuation(sold: Any) -> list[tuple[str, str]]:
    valued = [each.retail_price_valuation for each in sold.lines]
    return [(each.retail_value, each.value_of_supply) for each in valued]


async def test_preview_sale_bulk_and_invoice_of_an_order_have_the_same_figures(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    cigarettes = await sales.stocked("CIG", tax_class="tobacco", batch=MRP_140)
    draft = sales.draft(customer, line(cigarettes, "10"))
    order = await sales.draft_order(customer, order_line(cigarettes, "10"))

    request = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
    previewed = await sales.invoices.PreviewInvoice(request, metadata=sales.as_user())
    sold = await sales.sell(customer, line(cigarettes, "10"))
    (bulk,) = (await sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=sales.as_user(key=key()))).outcomes
    confirmed = await sales.confirm_order(order)
    invoiced = await sales.invoice_order(confirmed)
    read = await sales.invoices.GetInvoice(
        invoices_pb2.GetInvoiceRequest(invoice_id=sold.invoice_id), metadata=sales.as_user()
    )

    for each in (previewed, sold, bulk.invoice, invoiced, read):
        assert heads(each.figures) == heads(each.lines[0].figures) == TEN
        assert valuation(each) == [("1400.00", "1000.00")]
    assert (confirmed.total, sold.outstanding) == ("1000.00", "1000.00")
    explained = {step.subject: step.text for step in read.lines[0].explanations}
    assert explained["cgst"] == "1400.00 x 20 ÷ 140"
    assert explained["value_of_supply"] == "1400.00 less the tax inside it"


async def test_an_order_invoiced_in_parts_bears_the_tax_of_each_parts_units(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer()
    cigarettes = await sales.stocked("CIG", tax_class="tobacco", batch={**MRP_140, "mrp": "100.00"})
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(cigarettes, "3")))
    ordered = (await sales.read_order(order)).lines[0].line_id

    parts = [
        await sales.invoice_order(
            await sales.read_order(order), lines=[{"order_line_id": ordered, "quantity": "1", "free_quantity": "0"}]
        )
        for _ in range(3)
    ]

    assert [(part.figures.taxable, part.figures.cgst) for part in parts] == [("60.00", "14.29")] * 3


async def test_discounts_and_free_units_do_not_lower_the_tax_and_lines_add_up(sales: SalesClient) -> None:
    """12 units of 140.00 and one medicine of 9.00: 240.00 of each head are of the cigarettes."""
    await sales.set_up()
    await sales.limit(free_goods_percent="20")
    customer = await sales.customer()
    cigarettes = await sales.stocked("CIG", tax_class="tobacco", batch=MRP_140)
    medicine = await sales.stocked()

    sold = await sales.sell(
        customer,
        line(cigarettes, "10", free_quantity="2", discount_percent="10"),
        line(medicine, "1"),
        bill_discount_amount="5.49",
    )

    listed, other = sold.lines
    assert (listed.figures.cgst, listed.retail_price_valuation.retail_value) == ("240.00", "1680.00")
    assert not other.HasField("retail_price_valuation")
    for name in ("taxable", "cgst", "sgst"):
        whole = sum(Decimal(getattr(each.figures, name)) for each in sold.lines)
        assert f"{whole}" == getattr(sold.figures, name)
    assert Decimal(listed.figures.taxable) == Decimal("540.00") - Decimal(listed.figures.bill_discount)


async def test_a_price_with_tax_below_the_tax_is_refused_at_its_field(sales: SalesClient) -> None:
    await sales.set_up()
    cigarettes = await sales.stocked("CIG", tax_class="tobacco", batch=MRP_140)

    found = await refusal(
        sales.sell(await sales.customer(), line(cigarettes, "1", rate="39.99", rate_includes_tax=True))
    )

    assert reason_and_field(found) == ("LINE_INVALID", "invoice.lines[0].rate")
