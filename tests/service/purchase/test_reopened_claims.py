"""What was met or waived of a claim can be undone in any order, and then its bill can be cancelled."""

from typing import Any

import pytest
from bahi.documents.v1 import documents_pb2, payments_pb2
from bahi.inventory.v1 import inventory_reports_pb2
from bahi.purchase.v1 import debit_claims_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import (
    BY_REFUND,
    BY_SHORT_PAYMENT,
    cancel_bill,
    cancel_claim,
    claim_of,
    claimed_bill,
    rate_claim,
    read_claim,
    reopen_claim,
    settle,
    unsettle,
)
from tests.service.purchase.parts import of_units, part, received
from tests.support.clients.purchase import PurchaseClient
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals

OPEN = debit_claims_pb2.DEBIT_CLAIM_STATUS_OPEN
CANCELLED = debit_claims_pb2.DEBIT_CLAIM_STATUS_CANCELLED
REFUND = {"mode": payments_pb2.PAYMENT_MODE_BANK, "reference": "UTR 1"}
KINDS: Any = pytest.mark.parametrize(("kind", "fields"), [(BY_SHORT_PAYMENT, {}), (BY_REFUND, REFUND)])


@KINDS
async def test_bill_of_a_claim_that_was_met_and_waived_is_cancelled_after_the_settlement_is_undone(
    purchase: PurchaseClient, kind: int, fields: dict[str, Any]
) -> None:
    """52.50 claimed, 42.00 met, 10.50 waived: 42.00 is open again, and the bill takes all of it along."""
    receipt, bill, claim = await rate_claim(purchase)
    await settle(purchase, claim, kind, amount="42.00", **fields)
    waived = await cancel_claim(purchase, claim)
    await purchase.deliver()

    held = await refusal(cancel_bill(purchase, bill))
    undone = await unsettle(purchase, claim, waived.settlements[0])
    await purchase.deliver()
    between = await _worth(purchase, receipt)
    cancelled = await cancel_bill(purchase, bill)
    await purchase.deliver()

    assert held.reason == "DEBIT_CLAIM_SETTLED"
    assert (undone.status, undone.open_amount, undone.cancelled_amount) == (OPEN, "42.00", "10.50")
    assert between == ("1010.00", "0.00")
    assert cancelled.status == documents_pb2.DOCUMENT_STATUS_CANCELLED
    after = await read_claim(purchase, claim)
    assert (after.status, after.cancelled_amount, after.open_amount) == (CANCELLED, "52.50", "0.00")
    assert await _worth(purchase, receipt) == ("1000.00", "0.00")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "0.00"
    assert await disagreements(purchase) == {}


async def test_undone_settlement_of_a_cancelled_claim_is_settled_again(purchase: PurchaseClient) -> None:
    """A cheque for 42.00 bounced; a short payment takes its place, and 10.50 stay waived."""
    receipt, _, claim = await rate_claim(purchase)
    met = await settle(purchase, claim, BY_REFUND, amount="42.00", **REFUND)
    await cancel_claim(purchase, claim)
    await unsettle(purchase, claim, met.settlements[0])

    again = await settle(purchase, claim, BY_SHORT_PAYMENT)
    await purchase.deliver()

    assert (again.status, again.settled_amount, again.cancelled_amount) == (CANCELLED, "42.00", "10.50")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "1060.50"
    assert await _worth(purchase, receipt) == ("1010.00", "0.00")
    assert await disagreements(purchase) == {}


@pytest.mark.parametrize("sold", [0, 40])
async def test_reopened_claim_is_open_and_no_cost(purchase: PurchaseClient, sold: int) -> None:
    receipt, bill, claim = await rate_claim(purchase)
    await purchase.deliver()
    if sold:
        await purchase.inventory.adjust(receipt.lines[0].batch_id, f"-{sold}")
    await cancel_claim(purchase, claim)
    await purchase.deliver()

    reopened = await reopen_claim(purchase, claim)
    again = await refusal(reopen_claim(purchase, claim))
    await purchase.deliver()

    assert (reopened.status, reopened.open_amount, reopened.cancelled_amount) == (OPEN, "52.50", "0.00")
    assert (reopened.cancel_reason, reopened.HasField("cancel_time")) == ("", False)
    assert reason_and_field(again) == ("DEBIT_CLAIM_NOT_CANCELLED", "debit_claim_id")
    assert await _worth(purchase, receipt) == (f"{1000 - 10 * sold:.2f}", "0.00")
    assert (await cancel_bill(purchase, bill)).open_claim_amount == "0.00"
    await purchase.deliver()
    assert await _worth(purchase, receipt) == (f"{1000 - 10 * sold:.2f}", "0.00")
    assert await disagreements(purchase) == {}


async def test_waived_claim_on_units_that_never_came_is_reopened(purchase: PurchaseClient) -> None:
    receipt = await received(purchase, quantity="90")
    claim = await claim_of(purchase, await claimed_bill(purchase, receipt, part(receipt, "100"), of_units(100)))
    await cancel_claim(purchase, claim)
    await purchase.deliver()
    waived = await _worth(purchase, receipt)

    await reopen_claim(purchase, claim)
    await purchase.deliver()

    assert waived == ("900.00", "100.00")
    assert await _worth(purchase, receipt) == ("900.00", "0.00")


async def test_claim_of_a_cancelled_bill_is_not_reopened(purchase: PurchaseClient) -> None:
    _, bill, claim = await rate_claim(purchase)
    await cancel_bill(purchase, bill)

    assert reason_and_field(await refusal(reopen_claim(purchase, claim))) == ("VENDOR_BILL_CANCELLED", "debit_claim_id")


@pytest.mark.parametrize("other", [reopen_claim, unsettle])
async def test_undoing_and_cancelling_the_bill_at_once_leave_books_that_agree(
    purchase: PurchaseClient, other: Any
) -> None:
    receipt, bill, claim = await rate_claim(purchase)
    met = await settle(purchase, claim, BY_SHORT_PAYMENT, amount="42.00")
    await cancel_claim(purchase, claim)
    settlements = [met.settlements[0]] if other is unsettle else []

    await replies_and_refusals(other(purchase, claim, *settlements), cancel_bill(purchase, bill))
    if (await read_claim(purchase, claim)).settled_amount != "0.00":
        await unsettle(purchase, claim, met.settlements[0])
    await replies_and_refusals(cancel_bill(purchase, bill))
    await purchase.deliver()

    assert await _worth(purchase, receipt) == ("1000.00", "0.00")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "0.00"
    assert await disagreements(purchase) == {}


async def _worth(purchase: PurchaseClient, receipt: Any) -> tuple[str, str]:
    """What the receipt's goods that are here are worth, and the cost differences of the organisation."""
    _, _, worth = await purchase.inventory.balance(receipt.lines[0].batch_id)
    found = await purchase.inventory.reports.GetCostDifferences(
        inventory_reports_pb2.GetCostDifferencesRequest(), metadata=purchase.as_user()
    )
    return f"{worth:.2f}", found.total_difference
