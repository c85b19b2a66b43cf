"""Goods taxed on their declared retail price, bought, sold and returned: the tax goes and comes back to the paisa."""

from decimal import Decimal
from typing import Any

from bahi.purchase.v1 import goods_receipts_pb2, purchase_reports_pb2, vendor_bills_pb2
from bahi.sales.v1 import invoices_pb2

from tests.service.returns.partial_returns import owed_to_vendor, send_back, settled, take_back
from tests.support.clients.purchase_documents import figures
from tests.support.clients.returns import ReturnsClient
from tests.support.days import TODAY


async def cigarettes(returns: ReturnsClient, **item: Any) -> goods_receipts_pb2.GoodsReceipt:
    """7 packs and a free one at 50.00 that say 100.00: 800.00 holds 114.29 of each head."""
    given = {"quantity": "7", "free_quantity": "1", "rate": "50.00", "mrp": "100.00", "ptr": "60.00"}
    line = returns.item(await returns.product(tax_class="tobacco"), **{**given, **item})
    return await returns.buy(await returns.vendor(), line)


async def input_tax(returns: ReturnsClient) -> tuple[str, str]:
    request = purchase_reports_pb2.GetInputTaxSummaryRequest(from_date=f"{TODAY:%Y-%m}-01", to_date=TODAY.isoformat())
    summary = await returns.purchase.reports.GetInputTaxSummary(request, metadata=returns.purchase.as_user())
    return summary.net_totals.cgst, summary.net_totals.sgst


async def test_a_bill_bears_the_tax_of_the_declared_price_and_matches(returns: ReturnsClient) -> None:
    receipt = await cigarettes(returns)
    compared = await returns.purchase.bills.MatchVendorBill(
        vendor_bills_pb2.MatchVendorBillRequest(bill=returns.purchase.printed(receipt)),
        metadata=returns.purchase.as_user(),
    )
    bill = await returns.purchase.bill(receipt)

    assert (receipt.figures.taxable, receipt.figures.cgst, receipt.figures.sgst) == ("350.00", "114.29", "114.29")
    assert [figure.difference for figure in compared.figures] == ["0.00"] * len(compared.figures)
    assert (bill.figures.taxable, bill.figures.cgst, bill.figures.total) == ("350.00", "114.29", receipt.figures.total)
    assert await input_tax(returns) == ("114.29", "114.29")


async def test_a_vendor_who_rounds_to_the_rupee_is_booked_as_printed(returns: ReturnsClient) -> None:
    receipt = await cigarettes(returns)

    bill = await returns.purchase.bill(
        receipt, figures=figures(taxable="350.00", cgst="114.00", sgst="114.00", total="578.00")
    )

    assert (bill.lines[0].figures.cgst, bill.figures.round_off) == ("114.00", "0.00")
    assert await input_tax(returns) == ("114.00", "114.00")


async def test_units_that_go_back_one_by_one_take_their_tax_with_them(returns: ReturnsClient) -> None:
    receipt = await cigarettes(returns)
    await returns.purchase.bill(receipt)

    await send_back(returns, receipt, *["1"] * 8)

    assert await owed_to_vendor(returns) == (["0.00"], ["0.00"])
    assert await input_tax(returns) == ("0.00", "0.00")


async def test_a_write_off_reverses_the_tax_of_the_declared_price(returns: ReturnsClient) -> None:
    """A quarter of the units, a quarter of 114.29."""
    receipt = await cigarettes(returns)
    await returns.purchase.bill(receipt)

    await returns.write_off(receipt.lines[0].batch_id, "2")
    await returns.services.deliver()

    assert await input_tax(returns) == ("85.72", "85.72")


async def test_units_that_come_back_one_by_one_give_what_was_paid(returns: ReturnsClient) -> None:
    """7 at 60.00 are 420.00, and 700.00 holds 100.00 of each head."""
    receipt = await cigarettes(returns)
    line = invoices_pb2.SaleLine(product_id=receipt.lines[0].product_id, quantity="7", discount_percent="3")
    sold = await returns.sell(await returns.customer(), line)

    totals = await take_back(returns, sold, *["1"] * 7)

    assert (sold.figures.taxable, sold.figures.cgst, sold.figures.total) == ("407.40", "100.00", "607.00")
    assert sum(totals) == Decimal("607.00")
    assert await settled(returns) == (["0.00"], ["0.00"])
    sums = await returns.query(
        "SELECT sum(taxable), sum(cgst), sum(sgst) FROM sales.outward_register WHERE org_id = $1"
    )
    assert [f"{amount}" for amount in sums[0]] == ["0.00", "0.00", "0.00"]


async def test_a_dearer_rate_is_claimed_without_tax(returns: ReturnsClient) -> None:
    """The tax is that of the declared price, whatever the vendor asks for the goods."""
    receipt = await cigarettes(returns)
    line = vendor_bills_pb2.BilledLine(goods_receipt_line_id=receipt.lines[0].line_id, quantity="7", rate="52.00")
    printed = figures(taxable="364.00", cgst="114.29", sgst="114.29", total="592.58")
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=returns.purchase.printed(receipt, figures=printed, lines=[line]),
        claim_differences=True,
        difference_reason="Agreed at 50.00",
    )

    bill = await returns.purchase.bills.CreateVendorBill(request, metadata=returns.purchase.with_key())

    claims = await returns.query("SELECT value, tax FROM purchase.debit_claim_lines WHERE org_id = $1")
    assert bill.figures.taxable == "364.00"
    assert [(f"{value}", f"{tax}") for value, tax in claims] == [("14.00", "0.00")]
