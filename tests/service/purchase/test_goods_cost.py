"""The cost of received goods is provisional until their bill comes: what is here follows, past movements stay."""

from decimal import Decimal
from typing import Any

import pytest
from bahi.documents.v1 import documents_pb2
from bahi.inventory.v1 import batches_pb2, inventory_reports_pb2, stock_levels_pb2, stock_pb2
from bahi.purchase.v1 import vendor_bills_pb2

from kit.auth.caller import Role
from tests.service.purchase.books import disagreements
from tests.service.purchase.parts import of_units, part, received, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.service_client import an_id, key
from tests.support.days import TODAY
from tests.support.refusals import reason_and_field, refusal


@pytest.mark.parametrize(
    ("gone", "rate", "value", "difference"),
    [
        ("0", "10.50", "1050.00", "0.00"),
        ("40", "10.50", "630.00", "20.00"),
        ("100", "10.50", "0.00", "50.00"),
        ("40", "9.50", "570.00", "-20.00"),
    ],
)
async def test_what_is_here_follows_the_bill_and_what_has_left_is_a_difference(
    purchase: PurchaseClient, gone: str, rate: str, value: str, difference: str
) -> None:
    receipt = await received(purchase)
    batch_id = receipt.lines[0].batch_id
    await purchase.deliver()
    if gone != "0":
        await purchase.inventory.adjust(batch_id, f"-{gone}")

    await _accept(purchase, receipt, part(receipt, "100", rate=rate), of_units(100, rate))
    await purchase.deliver()

    on_hand, _, worth = await purchase.inventory.balance(batch_id)
    assert (int(on_hand), f"{worth:.2f}") == (100 - int(gone), value)
    assert (await _differences(purchase)).total_difference == difference
    batch = await purchase.inventory.batches.GetBatch(
        batches_pb2.GetBatchRequest(batch_id=batch_id), metadata=purchase.as_user()
    )
    assert batch.landed_cost == rate
    await _stock_adds_up(purchase, batch_id)


async def test_paise_of_a_bill_within_the_tolerance_follow_too(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    printed = of_units(100)
    printed.taxable, printed.total = "1000.40", "1050.40"

    await purchase.bill(receipt, figures=printed)
    await purchase.deliver()

    _, _, worth = await purchase.inventory.balance(receipt.lines[0].batch_id)
    assert f"{worth:.2f}" == "1000.40"


async def test_every_line_bears_its_share_of_a_difference_that_is_accepted(purchase: PurchaseClient) -> None:
    items = [
        purchase.item(await purchase.product(f"P{i}"), quantity="10", free_quantity="0", rate="10.00") for i in range(3)
    ]
    receipt = await purchase.receive(await purchase.vendor(), *items)  # 300.00 and 7.50 twice

    bill = await _accept(purchase, receipt, None, of_units(15))
    await purchase.deliver()

    assert [(line.figures.taxable, line.figures.cgst) for line in bill.lines] == [("50.00", "1.25")] * 3
    for line in receipt.lines:
        assert f"{(await purchase.inventory.balance(line.batch_id))[2]:.2f}" == "50.00"
    assert await disagreements(purchase) == {}


async def test_bills_of_one_batch_that_arrive_together_all_count_in_its_cost(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    await purchase.deliver()

    for number in range(2):
        line = part(receipt, "50", rate="10.50")
        await _accept(purchase, receipt, line, of_units(50, "10.50"), number=f"V{number}")
    await purchase.deliver()

    request = batches_pb2.GetBatchRequest(batch_id=receipt.lines[0].batch_id)
    batch = await purchase.inventory.batches.GetBatch(request, metadata=purchase.as_user())
    assert batch.landed_cost == "10.50"
    await _stock_adds_up(purchase, batch.batch_id)


async def test_goods_that_are_billed_for_nothing_in_parts_cost_nothing(purchase: PurchaseClient) -> None:
    receipt = await received(purchase, quantity="3", rate="0.005")  # 0.02 in all, and 0.01 for each

    for number in range(3):
        line = part(receipt, "1", rate="0")
        await _accept(purchase, receipt, line, of_units(0), number=f"V{number}")
    await purchase.deliver()

    line = receipt.lines[0]
    request = batches_pb2.GetBatchRequest(batch_id=line.batch_id)
    batch = await purchase.inventory.batches.GetBatch(request, metadata=purchase.as_user())
    assert (batch.landed_cost, (await purchase.inventory.balance(line.batch_id))[2]) == ("0.00", 0)


async def test_units_that_never_came_are_a_difference_and_never_go_back(purchase: PurchaseClient) -> None:
    receipt = await received(purchase, quantity="90")
    printed = of_units(100)

    refused = await refusal(purchase.bill(receipt, lines=[part(receipt, "100")], figures=printed))
    bill = await _accept(purchase, receipt, part(receipt, "100"), printed)
    await purchase.deliver()

    (line,) = bill.lines
    assert refused.reason == "BILL_MISMATCH"
    assert (bill.outstanding, line.quantity, line.short_quantity, line.short_value) == (
        "1050.00",
        "90",
        "10",
        "100.00",
    )
    assert bill.difference_reason == "Agreed by telephone"
    assert list(bill.accepted_explanations) == [
        "Paracetamol 500 mg tablets PC2411: billed 100, received and unbilled 90."
    ]
    _, _, worth = await purchase.inventory.balance(receipt.lines[0].batch_id)
    assert (f"{worth:.2f}", (await _differences(purchase)).total_difference) == ("900.00", "100.00")
    assert (await send_back(purchase, receipt, "90")).figures.total == "945.00"
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "105.00"
    assert await disagreements(purchase) == {}


async def test_differences_are_accepted_by_a_manager_with_a_reason(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt, lines=[part(receipt, "100", rate="10.50")], figures=of_units(100, "10.50")),
        accept_differences=True,
    )

    silent = await refusal(purchase.bills.CreateVendorBill(request, metadata=purchase.with_key()))
    request.difference_reason = "Agreed"
    as_user = purchase.as_user(Role.USER, key=key())
    by_user = await refusal(purchase.bills.CreateVendorBill(request, metadata=as_user))
    request.accept_differences = False
    pointless = await refusal(purchase.bills.CreateVendorBill(request, metadata=purchase.with_key()))

    assert reason_and_field(silent) == ("DIFFERENCE_REASON_MISSING", "difference_reason")
    assert reason_and_field(by_user) == ("MANAGER_NEEDED", "accept_differences")
    assert reason_and_field(pointless) == ("DIFFERENCE_REASON_MISSING", "difference_reason")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "0.00"


async def test_cancelled_bill_leaves_the_cost_as_the_receipt_expected_it(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    batch_id = receipt.lines[0].batch_id
    bill = await _accept(purchase, receipt, part(receipt, "100", rate="10.50"), of_units(100, "10.50"))
    await purchase.deliver()
    await purchase.inventory.adjust(batch_id, "-40")

    request = vendor_bills_pb2.CancelVendorBillRequest(vendor_bill_id=bill.vendor_bill_id, reason="Wrong receipt")
    await purchase.bills.CancelVendorBill(request, metadata=purchase.with_key())
    await purchase.deliver()

    _, _, worth = await purchase.inventory.balance(batch_id)
    assert (f"{worth:.2f}", (await _differences(purchase)).total_difference) == ("600.00", "-20.00")
    await _stock_adds_up(purchase, batch_id)


async def test_revision_counts_once_and_waits_for_its_goods(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    line = receipt.lines[0]
    revision = stock_pb2.ReviseCost(
        revision_id=an_id(),
        document=stock_pb2.StockDocument(
            document_type=documents_pb2.DOCUMENT_TYPE_VENDOR_BILL,
            document_id=an_id(),
            document_number="MP/1",
            date=TODAY.isoformat(),
        ),
        lines=[
            stock_pb2.RevisedCost(
                goods_receipt_id=receipt.goods_receipt_id, batch_id=line.batch_id, quantity="100", amount="50.00"
            )
        ],
    )

    (early,) = await purchase.inventory.take(revision, sender="purchase")
    await purchase.deliver()
    for _ in range(2):
        await purchase.inventory.taken(revision, sender="purchase")

    _, _, worth = await purchase.inventory.balance(line.batch_id)
    assert (early.accepted, f"{worth:.2f}") == (False, "1050.00")
    await _stock_adds_up(purchase, line.batch_id)


async def _accept(
    purchase: PurchaseClient, receipt: Any, line: Any, figures: Any, **fields: Any
) -> vendor_bills_pb2.VendorBill:
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt, lines=[line] if line else [], figures=figures, **fields),
        accept_differences=True,
        difference_reason="Agreed by telephone",
    )
    return await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())


async def _differences(purchase: PurchaseClient) -> inventory_reports_pb2.CostDifferences:
    request = inventory_reports_pb2.GetCostDifferencesRequest()
    return await purchase.inventory.reports.GetCostDifferences(request, metadata=purchase.as_user())


async def _stock_adds_up(purchase: PurchaseClient, batch_id: str) -> None:
    _, _, worth = await purchase.inventory.balance(batch_id)
    moved = await purchase.inventory.movements(batch_id=batch_id)
    assert sum((Decimal(each.value) for each in moved), Decimal(0)) == worth
    revalued = [each for each in moved if each.kind == stock_levels_pb2.STOCK_MOVEMENT_KIND_REVALUATION]
    assert all(each.quantity == "0" for each in revalued)
