"""Accepting or claiming is decided line by line: one bill can take one difference over and claim the other."""

from typing import Any

import pytest
from bahi.inventory.v1 import inventory_reports_pb2
from bahi.purchase.v1 import debit_claims_pb2, goods_receipts_pb2, vendor_bills_pb2

from kit.auth.caller import Role
from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import cancel_bill, claim_of
from tests.service.purchase.parts import of_units
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import figures
from tests.support.clients.service_client import an_id, key
from tests.support.refusals import reason_and_field, refusal

ACCEPTED = vendor_bills_pb2.DIFFERENCE_DECISION_ACCEPTED
CLAIMED = vendor_bills_pb2.DIFFERENCE_DECISION_CLAIMED
UNDECIDED = vendor_bills_pb2.DIFFERENCE_DECISION_UNSPECIFIED
AS_KEPT, SHORT, EXCESS = (
    vendor_bills_pb2.KEPT_COMPARISON_AS_KEPT,
    vendor_bills_pb2.KEPT_COMPARISON_SHORT,
    vendor_bills_pb2.KEPT_COMPARISON_EXCESS,
)
SOUND, DAMAGED = goods_receipts_pb2.RECEIVED_CONDITION_SOUND, goods_receipts_pb2.RECEIVED_CONDITION_DAMAGED


async def test_one_line_is_accepted_and_the_other_claimed(purchase: PurchaseClient) -> None:
    """100 of each product at 10.00, billed at 10.50 and 11.00: 50.00 is a cost, 100.00 with its tax is claimed."""
    receipt = await _received(purchase)
    decisions = [_decide(receipt, 0, ACCEPTED, "New price list"), _decide(receipt, 1, CLAIMED, "Never agreed")]

    bill = await _bill(purchase, receipt, ["10.50", "11.00"], of_units(215), line_decisions=decisions)
    await purchase.deliver()

    claim = await claim_of(purchase, bill)
    assert _decided(bill, receipt) == [(ACCEPTED, "New price list"), (CLAIMED, "Never agreed")]
    assert (bill.difference_reason, bill.open_claim_amount) == ("New price list; Never agreed", "105.00")
    assert [(line.goods_receipt_line_id, line.amount, line.reason) for line in claim.lines] == [
        (receipt.lines[1].line_id, "105.00", "Never agreed")
    ]
    assert await _worth(purchase, receipt) == ["1050.00", "1000.00", "0.00"]
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "2257.50"
    await cancel_bill(purchase, bill)
    await purchase.deliver()
    assert await _worth(purchase, receipt) == ["1000.00", "1000.00", "0.00"]
    assert await disagreements(purchase) == {}


@pytest.mark.parametrize(
    ("whole", "other", "decided", "claimed"),
    [
        ("accept_differences", CLAIMED, [ACCEPTED, CLAIMED], "105.00"),
        ("claim_differences", ACCEPTED, [CLAIMED, ACCEPTED], "52.50"),
    ],
)
async def test_decision_on_the_bill_is_for_the_lines_that_are_not_named(
    purchase: PurchaseClient, whole: str, other: int, decided: list[int], claimed: str
) -> None:
    receipt = await _received(purchase)
    more: dict[str, Any] = {whole: True, "difference_reason": "Agreed"}

    bill = await _bill(
        purchase, receipt, ["10.50", "11.00"], of_units(215), line_decisions=[_decide(receipt, 1, other)], **more
    )

    assert _decided(bill, receipt) == [(decision, "Agreed") for decision in decided]
    assert bill.open_claim_amount == claimed
    read = await purchase.bills.GetVendorBill(
        vendor_bills_pb2.GetVendorBillRequest(vendor_bill_id=bill.vendor_bill_id), metadata=purchase.as_user()
    )
    assert list(read.lines) == list(bill.lines)


async def test_line_that_is_not_decided_refuses_the_bill(purchase: PurchaseClient) -> None:
    receipt = await _received(purchase)

    refused = await refusal(
        _bill(purchase, receipt, ["10.50", "11.00"], of_units(215), line_decisions=[_decide(receipt, 1, CLAIMED, "x")])
    )

    assert (refused.reason, refused.facts["differences"]) == ("BILL_MISMATCH", "1")
    assert refused.facts["reason_1"].endswith("billed at 10.50, received at 10.00.")


@pytest.mark.parametrize(("count", "posted"), [(1, False), (2, True)])
async def test_figures_beyond_the_tolerance_pass_when_every_line_is_decided(
    purchase: PurchaseClient, count: int, posted: bool
) -> None:
    """Each line has its share of 40.00 of tax too much: one accepts it, the other claims it."""
    receipt = await _received(purchase)
    printed = figures(taxable="2000.00", cgst="70.00", sgst="70.00", total="2140.00")
    decisions = [_decide(receipt, 1, CLAIMED, "x"), _decide(receipt, 0, ACCEPTED, "y")][:count]

    call = _bill(purchase, receipt, ["10.00", "10.00"], printed, line_decisions=decisions)

    if posted:
        assert (await call).open_claim_amount == "20.00"
    else:
        assert (await refusal(call)).reason == "BILL_MISMATCH"


async def test_lines_say_how_they_came_and_compare(purchase: PurchaseClient) -> None:
    """One line short of 100, one of which less is billed than came, and one that came damaged."""
    receipt = await _received(purchase, {"quantity": "90"}, {}, {"quantity": "5", "condition": DAMAGED})
    lines = [
        vendor_bills_pb2.BilledLine(goods_receipt_line_id=line.line_id, quantity=quantity)
        for line, quantity in zip(receipt.lines, ("100", "80", "5"), strict=True)
    ]
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt, lines=lines, figures=of_units(185)),
        line_decisions=[_decide(receipt, 0, CLAIMED, "Short"), _decide(receipt, 2, ACCEPTED, "Sold as it is")],
    )

    bill = await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())

    by_line = {line.goods_receipt_line_id: line for line in bill.lines}
    shown = [by_line[line.line_id] for line in receipt.lines]
    assert [(line.condition, line.kept_comparison) for line in shown] == [
        (SOUND, SHORT),
        (SOUND, EXCESS),
        (DAMAGED, AS_KEPT),
    ]
    assert _decided(bill, receipt) == [(CLAIMED, "Short"), (UNDECIDED, ""), (ACCEPTED, "Sold as it is")]
    (claimed,) = (await claim_of(purchase, bill)).lines
    assert (claimed.difference, claimed.amount) == (debit_claims_pb2.CLAIMED_DIFFERENCE_SHORT, "105.00")


async def test_decisions_are_refused_at_their_field(purchase: PurchaseClient) -> None:
    receipt = await _received(purchase)
    other = vendor_bills_pb2.LineDecision(goods_receipt_line_id=an_id(), decision=ACCEPTED, reason="x")
    line = "line_decisions[0].goods_receipt_line_id"
    cases = [
        ([_decide(receipt, 0, CLAIMED)], ("DIFFERENCE_REASON_MISSING", "line_decisions[0].reason")),
        (
            [_decide(receipt, 1, CLAIMED, "x"), _decide(receipt, 1, ACCEPTED, "x")],
            ("LINE_REPEATED", "line_decisions[1].goods_receipt_line_id"),
        ),
        ([other, _decide(receipt, 1, CLAIMED, "x")], ("GOODS_RECEIPT_LINE_NOT_FOUND", line)),
        ([_decide(receipt, 0, CLAIMED, "x"), _decide(receipt, 1, CLAIMED, "x")], ("NOTHING_TO_CLAIM", line)),
        ([_decide(receipt, 0, ACCEPTED, "x"), _decide(receipt, 1, CLAIMED, "x")], ("NOTHING_TO_DECIDE", line)),
    ]
    for decisions, expected in cases:
        call = _bill(purchase, receipt, ["10.00", "11.00"], of_units(210), line_decisions=decisions)
        assert reason_and_field(await refusal(call)) == expected

    by_user = purchase.as_user(Role.USER, key=key())
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt), line_decisions=[_decide(receipt, 1, CLAIMED, "x")]
    )
    refused = await refusal(purchase.bills.CreateVendorBill(request, metadata=by_user))
    assert reason_and_field(refused) == ("MANAGER_NEEDED", "line_decisions")


async def _received(purchase: PurchaseClient, *items: dict[str, Any]) -> goods_receipts_pb2.GoodsReceipt:
    """100 of each of two products at 10.00, or what is given."""
    lines = [
        purchase.item(
            await purchase.product(f"P{number}"),
            **{"quantity": "100", "free_quantity": "0", "rate": "10.00", "batch_number": f"B{number}", **item},
        )
        for number, item in enumerate(items or ({}, {}))
    ]
    return await purchase.receive(await purchase.vendor(), *lines)


def _decide(receipt: Any, line: int, decision: Any, reason: str = "") -> vendor_bills_pb2.LineDecision:
    return vendor_bills_pb2.LineDecision(
        goods_receipt_line_id=receipt.lines[line].line_id, decision=decision, reason=reason
    )


async def _bill(purchase: PurchaseClient, receipt: Any, rates: list[str], printed: Any, **decided: Any) -> Any:
    """A bill for 100 of each line, at these rates."""
    lines = [
        vendor_bills_pb2.BilledLine(goods_receipt_line_id=line.line_id, quantity="100", rate=rate)
        for line, rate in zip(receipt.lines, rates, strict=True)
    ]
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt, lines=lines, figures=printed), **decided
    )
    return await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())


def _decided(bill: Any, receipt: Any) -> list[tuple[int, str]]:
    """The decision on each line and its reason, in the order of the receipt."""
    by_line = {line.goods_receipt_line_id: (line.decision, line.difference_reason) for line in bill.lines}
    return [by_line[line.line_id] for line in receipt.lines]


async def _worth(purchase: PurchaseClient, receipt: Any) -> list[str]:
    """What each line's goods are worth, and the cost differences of the organisation."""
    worth = [(await purchase.inventory.balance(line.batch_id))[2] for line in receipt.lines]
    found = await purchase.inventory.reports.GetCostDifferences(
        inventory_reports_pb2.GetCostDifferencesRequest(), metadata=purchase.as_user()
    )
    return [*(f"{each:.2f}" for each in worth), found.total_difference]
