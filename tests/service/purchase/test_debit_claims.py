"""What a bill asks too much is claimed: the bill is owed in full, and the goods cost what was agreed."""

import datetime as dt
from typing import Any

import pytest
from bahi.inventory.v1 import inventory_reports_pb2
from bahi.purchase.v1 import debit_claims_pb2, purchase_reports_pb2, vendor_bills_pb2, vendor_ledger_pb2

from kit.auth.caller import Role
from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import cancel_bill, cancel_claim, claim_of, claimed_bill, rate_claim, read_claim
from tests.service.purchase.parts import of_units, part, received
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import figures
from tests.support.clients.service_client import key
from tests.support.refusals import reason_and_field, refusal

OPEN = debit_claims_pb2.DEBIT_CLAIM_STATUS_OPEN
CANCELLED = debit_claims_pb2.DEBIT_CLAIM_STATUS_CANCELLED
NAME = "Paracetamol 500 mg tablets PC2411"


async def test_higher_rate_is_claimed_and_is_no_cost_of_the_goods(purchase: PurchaseClient) -> None:
    receipt, bill, claim = await rate_claim(purchase)
    await purchase.deliver()

    (line,) = claim.lines
    assert (bill.outstanding, bill.open_claim_amount, bill.figures.taxable) == ("1102.50", "52.50", "1050.00")
    assert (claim.status, claim.amount, claim.open_amount, claim.settled_amount) == (OPEN, "52.50", "52.50", "0.00")
    assert (claim.number[:4], claim.vendor_bill_number, claim.reason) == ("CLM/", "MP/1182", bill.difference_reason)
    assert line.difference == debit_claims_pb2.CLAIMED_DIFFERENCE_RATE
    assert (line.quantity, line.value, line.tax_amount, line.amount) == ("100", "50.00", "2.50", "52.50")
    assert line.explanation == f"{NAME}: billed at 10.50, received at 10.00."
    assert list(bill.accepted_explanations) == [line.explanation]
    assert await _worth(purchase, receipt) == ("1000.00", "0.00")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "1102.50"
    assert await disagreements(purchase) == {}


async def test_units_that_never_came_are_claimed_and_are_no_cost(purchase: PurchaseClient) -> None:
    receipt = await received(purchase, quantity="90")

    bill = await claimed_bill(purchase, receipt, part(receipt, "100"), of_units(100))
    await purchase.deliver()

    (line,) = (await claim_of(purchase, bill)).lines
    assert line.difference == debit_claims_pb2.CLAIMED_DIFFERENCE_SHORT
    assert (line.quantity, line.value, line.tax_amount, bill.open_claim_amount) == ("10", "100.00", "5.00", "105.00")
    assert line.explanation == f"{NAME}: billed 100, received and unbilled 90."
    assert await _worth(purchase, receipt) == ("900.00", "0.00")
    assert await disagreements(purchase) == {}


async def test_short_units_at_a_higher_rate_are_claimed_once(purchase: PurchaseClient) -> None:
    receipt = await received(purchase, quantity="90")

    bill = await claimed_bill(purchase, receipt, part(receipt, "100", rate="10.50"), of_units(100, "10.50"))

    claim = await claim_of(purchase, bill)
    assert [(line.quantity, line.value) for line in claim.lines] == [("10", "105.00"), ("90", "45.00")]
    # 1102.50 billed, 945.00 owed for 90 at 10.00.
    assert claim.amount == "157.50"


async def test_rate_above_the_order_is_claimed_and_the_cost_falls_to_the_order(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product, rate="9.50", quantity="100", free_quantity="0")
    item = purchase.item(
        product, purchase_order_line_id=order.lines[0].line_id, quantity="100", free_quantity="0", rate="10.00"
    )
    receipt = await purchase.receive(vendor, item, purchase_order_id=order.purchase_order_id)

    bill = await claimed_bill(purchase, receipt, part(receipt, "100"), of_units(100))
    await purchase.deliver()

    (line,) = (await claim_of(purchase, bill)).lines
    assert (line.value, line.tax_amount) == ("50.00", "2.50")
    assert line.explanation == f"{NAME}: billed at 10.00, ordered at 9.50 after discount."
    assert await _worth(purchase, receipt) == ("950.00", "0.00")


@pytest.mark.parametrize(
    ("printed", "difference", "amounts"),
    [
        (
            figures(taxable="1000.00", cgst="35.00", sgst="35.00", total="1070.00"),
            debit_claims_pb2.CLAIMED_DIFFERENCE_TAX,
            ("0.00", "20.00"),
        ),
        (
            figures(taxable="1010.00", cgst="25.00", sgst="25.00", total="1060.00"),
            debit_claims_pb2.CLAIMED_DIFFERENCE_TOTAL,
            ("10.00", "0.00"),
        ),
    ],
)
async def test_printed_figures_beyond_the_tolerance_are_claimed(
    purchase: PurchaseClient, printed: Any, difference: int, amounts: tuple[str, str]
) -> None:
    receipt = await received(purchase)

    bill = await claimed_bill(purchase, receipt, part(receipt, "100"), printed)
    await purchase.deliver()

    (line,) = (await claim_of(purchase, bill)).lines
    assert (line.difference, line.value, line.tax_amount) == (difference, *amounts)
    assert await _worth(purchase, receipt) == ("1000.00", "0.00")


@pytest.mark.parametrize("rate", ["10.00", "9.50"])
async def test_bill_that_asks_nothing_too_much_is_not_claimed(purchase: PurchaseClient, rate: str) -> None:
    receipt = await received(purchase)

    refused = await refusal(claimed_bill(purchase, receipt, part(receipt, "100", rate=rate), of_units(100, rate)))

    assert reason_and_field(refused) == ("NOTHING_TO_CLAIM", "claim_differences")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "0.00"


async def test_differences_are_claimed_by_a_manager_with_a_reason_or_accepted(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt, lines=[part(receipt, "100", rate="10.50")], figures=of_units(100, "10.50")),
        claim_differences=True,
    )

    silent = await refusal(purchase.bills.CreateVendorBill(request, metadata=purchase.with_key()))
    request.difference_reason = "Agreed"
    as_user = purchase.as_user(Role.USER, key=key())
    by_user = await refusal(purchase.bills.CreateVendorBill(request, metadata=as_user))
    request.accept_differences = True
    both = await refusal(purchase.bills.CreateVendorBill(request, metadata=purchase.with_key()))

    assert reason_and_field(silent) == ("DIFFERENCE_REASON_MISSING", "difference_reason")
    assert reason_and_field(by_user) == ("MANAGER_NEEDED", "claim_differences")
    assert reason_and_field(both) == ("DIFFERENCE_DECIDED_TWICE", "claim_differences")
    listed = await purchase.claims.ListDebitClaims(
        debit_claims_pb2.ListDebitClaimsRequest(), metadata=purchase.as_user()
    )
    assert list(listed.debit_claims) == []


async def test_cancelled_claim_is_accepted_by_the_goods_that_are_here(purchase: PurchaseClient) -> None:
    receipt, bill, claim = await rate_claim(purchase)
    await purchase.deliver()
    await purchase.inventory.adjust(receipt.lines[0].batch_id, "-40")

    cancelled = await cancel_claim(purchase, claim)
    again = await refusal(cancel_claim(purchase, claim))
    await purchase.deliver()

    assert (cancelled.status, cancelled.open_amount, cancelled.cancelled_amount) == (CANCELLED, "0.00", "52.50")
    assert again.reason == "DEBIT_CLAIM_CANCELLED"
    assert await _worth(purchase, receipt) == ("630.00", "20.00")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "1102.50"
    await cancel_bill(purchase, bill)
    await purchase.deliver()
    assert await _worth(purchase, receipt) == ("600.00", "0.00")
    assert await disagreements(purchase) == {}


async def test_claim_is_cancelled_with_its_bill_and_costs_nothing(purchase: PurchaseClient) -> None:
    receipt, bill, claim = await rate_claim(purchase)
    await purchase.deliver()

    cancelled = await cancel_bill(purchase, bill)
    await purchase.deliver()

    after = await read_claim(purchase, claim)
    assert (cancelled.open_claim_amount, cancelled.outstanding) == ("0.00", "0.00")
    assert (after.status, after.cancel_reason) == (CANCELLED, "A corrected one came")
    assert await _worth(purchase, receipt) == ("1000.00", "0.00")
    corrected = await purchase.bill(receipt, number="MP/1182", figures=of_units(100))
    assert (corrected.outstanding, corrected.open_claim_amount) == ("1050.00", "0.00")
    assert await disagreements(purchase) == {}


async def test_open_claims_are_reported_by_vendor_and_age(purchase: PurchaseClient) -> None:
    _, bill, _ = await rate_claim(purchase)
    purchase.services.clock.turn_on(dt.timedelta(days=40))
    late = await purchase.receive(
        await purchase.vendor("TRIVENI", name="Triveni"),
        purchase.item(await purchase.product("IBU400"), quantity="90", free_quantity="0", rate="10.00"),
    )
    later = await claimed_bill(purchase, late, part(late, "100"), of_units(100))

    request = purchase_reports_pb2.GetDebitClaimsAgeingRequest()
    report = await purchase.reports.GetDebitClaimsAgeing(request, metadata=purchase.as_user())
    due = await purchase.ledger.ListDueVendorBills(
        vendor_ledger_pb2.ListDueVendorBillsRequest(), metadata=purchase.as_user()
    )

    assert [(row.vendor_code, row.buckets.days_0_30, row.buckets.days_31_60) for row in report.rows] == [
        ("MERU", "0.00", "52.50"),
        ("TRIVENI", "105.00", "0.00"),
    ]
    assert (report.totals.open_amount, report.totals.claim_count) == ("157.50", 2)
    assert [(each.open_item.document_id, each.open_claim_amount) for each in due.vendor_bills] == [
        (bill.vendor_bill_id, "52.50"),
        (later.vendor_bill_id, "105.00"),
    ]


async def _worth(purchase: PurchaseClient, receipt: Any) -> tuple[str, str]:
    """What the receipt's goods that are here are worth, and the cost differences of the organisation."""
    _, _, worth = await purchase.inventory.balance(receipt.lines[0].batch_id)
    found = await purchase.inventory.reports.GetCostDifferences(
        inventory_reports_pb2.GetCostDifferencesRequest(), metadata=purchase.as_user()
    )
    return f"{worth:.2f}", found.total_difference
