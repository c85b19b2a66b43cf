"""Write-offs reverse the input tax of the goods that are still here: gst-corrections.md 1, row 8."""

from typing import Any

from bahi.inventory.v1 import adjustments_pb2
from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2

from tests.service.purchase.parts import lose, of_units, part, received, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.days import days_ago
from tests.support.refusals import replies_and_refusals

LOST = adjustments_pb2.ADJUSTMENT_REASON_LOST
HEADS = ("cgst", "sgst", "igst")


async def find(purchase: PurchaseClient, batch_id: str, quantity: str) -> None:
    await purchase.inventory.adjust(batch_id, quantity)
    await purchase.inventory.deliver()


async def input_tax(purchase: PurchaseClient) -> purchase_reports_pb2.InputTaxSummary:
    request = purchase_reports_pb2.GetInputTaxSummaryRequest()
    return await purchase.reports.GetInputTaxSummary(request, metadata=purchase.as_user())


async def reversed_heads(purchase: PurchaseClient) -> tuple[str, ...]:
    totals = (await input_tax(purchase)).reversed_totals
    return tuple(getattr(totals, head) for head in HEADS)


async def goods(purchase: PurchaseClient, **item: str) -> Any:
    """100 units and 10 free ones at 69.00 in stock: 172.50 of each head."""
    product, vendor = await purchase.product(), await purchase.vendor()
    receipt = await purchase.receive(vendor, purchase.item(product, **item))
    await purchase.deliver()
    return receipt


async def test_credit_per_unit_divides_by_billed_and_free_units(purchase: PurchaseClient) -> None:
    receipt = await goods(purchase)
    await purchase.bill(receipt)

    await lose(purchase, receipt.lines[0].batch_id, "11")

    summary = await input_tax(purchase)
    assert (summary.eligible.cgst, summary.reversed_totals.cgst, summary.net_totals.cgst) == (
        "172.50",
        "17.25",
        "155.25",
    )
    assert [(row.tax_rate, row.figures.sgst) for row in summary.reversals] == [("5", "17.25")]


async def test_several_write_offs_reverse_exactly_the_credit_and_found_goods_take_it_back(
    purchase: PurchaseClient,
) -> None:
    receipt = await goods(purchase)
    await purchase.bill(receipt)
    batch_id = receipt.lines[0].batch_id

    for quantity in ("7", "36", "67"):
        await lose(purchase, batch_id, quantity)
    whole = await reversed_heads(purchase)
    await find(purchase, batch_id, "11")
    found = await reversed_heads(purchase)
    await find(purchase, batch_id, "99")

    assert (whole, found) == (("172.50", "172.50", "0.00"), ("155.25", "155.25", "0.00"))
    assert await reversed_heads(purchase) == ("0.00", "0.00", "0.00")


async def test_a_bill_that_comes_later_reverses_then_and_its_cancellation_takes_it_back(
    purchase: PurchaseClient,
) -> None:
    receipt = await goods(purchase)
    await lose(purchase, receipt.lines[0].batch_id, "11")
    before = await reversed_heads(purchase)

    bill = await purchase.bill(receipt)
    billed = await reversed_heads(purchase)
    request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong receipt")
    await purchase.bills.CancelVendorBill(request, metadata=purchase.with_key())

    assert (before, billed) == (("0.00", "0.00", "0.00"), ("17.25", "17.25", "0.00"))
    assert await reversed_heads(purchase) == ("0.00", "0.00", "0.00")


async def test_sales_use_up_the_first_receipt_and_the_second_is_reversed(purchase: PurchaseClient) -> None:
    first = await goods(purchase, free_quantity="0", rate="10.00")
    vendor, product_id = await purchase.vendor_of(first), first.lines[0].product_id
    product = type("P", (), {"product_id": product_id})()
    second = await purchase.receive(vendor, purchase.item(product, free_quantity="0", rate="40.00"))
    await purchase.deliver()
    await purchase.bill(first, number="B/1")
    await purchase.bill(second, number="B/2")
    await purchase.inventory.sell(product, "95")

    await lose(purchase, first.lines[0].batch_id, "10")

    # 5 units at 0.25 a head of the first receipt, 5 at 1.00 of the second.
    assert first.lines[0].batch_id == second.lines[0].batch_id
    assert await reversed_heads(purchase) == ("6.25", "6.25", "0.00")


async def test_goods_without_credit_reverse_nothing(purchase: PurchaseClient) -> None:
    receipt = await goods(purchase)
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt), input_tax=vendor_bills_pb2.INPUT_TAX_INELIGIBLE
    )
    await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())

    await lose(purchase, receipt.lines[0].batch_id, "11")
    await purchase.inventory.adjust(receipt.lines[0].batch_id, "-9")
    await purchase.inventory.deliver()

    assert await reversed_heads(purchase) == ("0.00", "0.00", "0.00")


async def test_a_count_that_finds_less_reverses_nothing_and_is_the_first_to_be_found(purchase: PurchaseClient) -> None:
    receipt = await goods(purchase)
    await purchase.bill(receipt)
    batch_id = receipt.lines[0].batch_id

    await lose(purchase, batch_id, "11")
    await purchase.inventory.adjust(batch_id, "-5")
    await find(purchase, batch_id, "5")

    assert await reversed_heads(purchase) == ("17.25", "17.25", "0.00")


async def test_a_note_after_the_write_off_leaves_the_credit_of_the_rest(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await purchase.deliver()
    await purchase.bill(receipt, figures=of_units(100), lines=[part(receipt, "100")])
    await lose(purchase, receipt.lines[0].batch_id, "33")

    await send_back(purchase, receipt, "67")

    summary = await input_tax(purchase)
    assert (summary.reversed_totals.cgst, summary.eligible.cgst, summary.net_totals.cgst) == ("8.25", "8.25", "0.00")


async def test_the_reversal_is_dated_as_the_write_off_unless_its_bill_comes_later(purchase: PurchaseClient) -> None:
    receipt = await goods(purchase)
    await purchase.bill(receipt)

    async def of_day(day: str) -> str:
        request = purchase_reports_pb2.GetInputTaxSummaryRequest(from_date=day, to_date=day)
        found = await purchase.reports.GetInputTaxSummary(request, metadata=purchase.as_user())
        return found.reversed_totals.cgst

    await lose(purchase, receipt.lines[0].batch_id, "11")

    assert (await of_day(days_ago(0)), await of_day(days_ago(1))) == ("17.25", "0.00")


async def test_a_repeated_message_and_racing_ones_reverse_once(purchase: PurchaseClient) -> None:
    receipt = await goods(purchase)
    await purchase.bill(receipt)
    batch_id = receipt.lines[0].batch_id
    lost = [await purchase.inventory.adjust(batch_id, "-11", reason_kind=LOST, reason="Flood") for _ in range(4)]

    def message(adjustment: Any, before: str) -> adjustments_pb2.StockAdjusted:
        return adjustments_pb2.StockAdjusted(
            stock_adjustment_id=adjustment.stock_adjustment_id,
            document_number=adjustment.number,
            date=adjustment.date,
            batch_id=batch_id,
            location_id=adjustment.location_id,
            quantity="-11",
            reverses_itc=True,
            received_quantity="110",
            on_hand=before,
        )

    messages = [message(each, str(110 - 11 * index)) for index, each in enumerate(lost)]
    _, refused = await replies_and_refusals(
        *(purchase.taken(each, sender="inventory") for each in (*reversed(messages), *messages))
    )
    await purchase.inventory.deliver()

    assert refused == []
    assert await reversed_heads(purchase) == ("69.00", "69.00", "0.00")  # 44 of 110 units
