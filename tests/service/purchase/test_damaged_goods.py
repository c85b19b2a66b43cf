"""Goods that came damaged: kept apart from those that are sold, billed as they are, claimed, and sent back."""

from decimal import Decimal
from typing import Any

import pytest
from bahi.inventory.v1 import inventory_reports_pb2, locations_pb2
from bahi.purchase.v1 import debit_claims_pb2, goods_receipts_pb2, vendor_bills_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import (
    BY_NOTE,
    BY_SHORT_PAYMENT,
    cancel_bill,
    cancel_claim,
    claim_of,
    settle,
    unsettle,
)
from tests.service.purchase.parts import of_units
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import debit_note
from tests.support.clients.service_client import an_id
from tests.support.refusals import reason_and_field, refusal

DAMAGED = goods_receipts_pb2.RECEIVED_CONDITION_DAMAGED
SOUND = goods_receipts_pb2.RECEIVED_CONDITION_SOUND


async def test_damaged_units_are_received_and_not_for_sale(purchase: PurchaseClient) -> None:
    receipt, product = await _received(purchase)

    available = await purchase.available(product)

    sound, damaged = receipt.lines
    assert [line.condition for line in receipt.lines] == [SOUND, DAMAGED]
    assert (sound.batch_id == damaged.batch_id, sound.location_id == damaged.location_id) == (True, False)
    assert available == "95"
    moved = await purchase.inventory.movements(batch_id=damaged.batch_id)
    assert sorted((each.quantity, each.reason) for each in moved) == [("5", "damaged"), ("95", "")]


async def test_damaged_units_do_not_go_where_goods_are_sold(purchase: PurchaseClient) -> None:
    product = await purchase.product()
    request = locations_pb2.CreateLocationRequest(
        code="COUNTER", name="Counter", kind=locations_pb2.LOCATION_KIND_SALEABLE
    )
    counter = await purchase.inventory.locations.CreateLocation(request, metadata=purchase.as_user())

    refused = await refusal(
        purchase.receive(
            await purchase.vendor(), purchase.item(product, condition=DAMAGED, location_id=counter.location_id)
        )
    )

    assert reason_and_field(refused) == ("WRONG_LOCATION", "lines[0].location_id")
    assert await purchase.available(product) == "0"


async def test_match_says_which_units_came_damaged(purchase: PurchaseClient) -> None:
    receipt, _ = await _received(purchase)
    request = vendor_bills_pb2.MatchVendorBillRequest(bill=purchase.printed(receipt, figures=of_units(100)))

    match = await purchase.bills.MatchVendorBill(request, metadata=purchase.as_user())

    assert [line.condition for line in match.lines] == [SOUND, DAMAGED]
    assert list(match.lines[1].differences) == [vendor_bills_pb2.BILL_DIFFERENCE_CAME_DAMAGED]
    assert (match.matches, list(match.explanations)) == (True, [])
    assert list(match.accepted_explanations) == ["Paracetamol 500 mg tablets PC2411: the units came damaged."]


async def test_damaged_units_are_claimed_and_sent_back(purchase: PurchaseClient) -> None:
    receipt, _ = await _received(purchase)
    bill = await _claimed(purchase, receipt)
    claim = await claim_of(purchase, bill)

    note = await _send_damaged_back(purchase, receipt)
    settled = await settle(purchase, claim, BY_NOTE, document_id=note.debit_note_id)
    await purchase.deliver()

    (line,) = claim.lines
    assert line.difference == debit_claims_pb2.CLAIMED_DIFFERENCE_DAMAGED
    assert (line.quantity, line.value, line.tax_amount, bill.open_claim_amount) == ("5", "50.00", "2.50", "52.50")
    assert (settled.status, note.figures.total) == (debit_claims_pb2.DEBIT_CLAIM_STATUS_SETTLED, "53.00")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "997.00"  # a debit note is rounded
    # Nothing of the claim was ever a cost of its own: the units bear what the bill says.
    assert await _worth(purchase, receipt) == ("1000.00", "0.00")
    assert await disagreements(purchase) == {}


async def test_damaged_units_that_are_paid_for_become_cheaper(purchase: PurchaseClient) -> None:
    receipt, _ = await _received(purchase)
    claim = await claim_of(purchase, await _claimed(purchase, receipt))
    await purchase.deliver()

    settled = await settle(purchase, claim, BY_SHORT_PAYMENT)
    await purchase.deliver()
    cheaper = await _worth(purchase, receipt)
    await unsettle(purchase, claim, settled.settlements[0])
    await purchase.deliver()

    assert cheaper == ("950.00", "0.00")
    assert await _worth(purchase, receipt) == ("1000.00", "0.00")
    assert await disagreements(purchase) == {}


@pytest.mark.parametrize("act", [cancel_claim, cancel_bill])
async def test_waived_claim_on_damage_leaves_the_cost_as_it_was(purchase: PurchaseClient, act: Any) -> None:
    receipt, _ = await _received(purchase)
    bill = await _claimed(purchase, receipt)
    claim = await claim_of(purchase, bill)

    await act(purchase, claim if act is cancel_claim else bill)
    await purchase.deliver()

    assert await _worth(purchase, receipt) == ("1000.00", "0.00")
    assert (await claim_of(purchase, bill)).cancelled_amount == "52.50"
    assert await disagreements(purchase) == {}


async def test_damaged_units_at_a_higher_rate_are_claimed_once(purchase: PurchaseClient) -> None:
    receipt, _ = await _received(purchase)
    sound, damaged = receipt.lines
    lines = [
        vendor_bills_pb2.BilledLine(goods_receipt_line_id=sound.line_id, quantity="95"),
        vendor_bills_pb2.BilledLine(goods_receipt_line_id=damaged.line_id, quantity="5", rate="12.00"),
    ]
    printed = of_units(101)

    bill = await _claimed(purchase, receipt, lines=lines, figures=printed)

    claim = await claim_of(purchase, bill)
    assert [(line.value, line.tax_amount) for line in claim.lines] == [("10.00", "0.50"), ("50.00", "2.50")]
    assert claim.amount == "63.00"


async def _received(purchase: PurchaseClient) -> tuple[goods_receipts_pb2.GoodsReceipt, Any]:
    """100 units at 10.00, of which five came damaged."""
    product = await purchase.product()
    given = {"free_quantity": "0", "rate": "10.00"}
    items = [
        purchase.item(product, quantity="95", **given),
        purchase.item(product, quantity="5", condition=DAMAGED, **given),
    ]
    return await purchase.receive(await purchase.vendor(), *items), product


async def _claimed(purchase: PurchaseClient, receipt: Any, **printed: Any) -> vendor_bills_pb2.VendorBill:
    request = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt, **{"figures": of_units(100), **printed}),
        claim_differences=True,
        difference_reason="Crushed in transit",
    )
    return await purchase.bills.CreateVendorBill(request, metadata=purchase.with_key())


async def _send_damaged_back(purchase: PurchaseClient, receipt: Any) -> Any:
    hold_id = an_id()
    request = purchase.hold_request(receipt, "5", hold_id)
    request.lines[0].line_id = receipt.lines[1].line_id
    held = await purchase.bought.ReserveReturnable(request, metadata=purchase.as_service())
    note = debit_note(held, hold_id)
    await purchase.taken(note)
    return note


async def _worth(purchase: PurchaseClient, receipt: Any) -> tuple[str, str]:
    """What the receipt's goods are worth wherever they lie, and the cost differences of the organisation."""
    moved = await purchase.inventory.movements(batch_id=receipt.lines[0].batch_id)
    found = await purchase.inventory.reports.GetCostDifferences(
        inventory_reports_pb2.GetCostDifferencesRequest(), metadata=purchase.as_user()
    )
    return f"{sum(Decimal(each.value) for each in moved):.2f}", found.total_difference
