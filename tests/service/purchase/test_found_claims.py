"""Damage or a shortage that is found after the bill was posted is claimed then, and met in the known ways, once."""

from decimal import Decimal
from typing import Any

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.inventory.v1 import inventory_reports_pb2
from bahi.purchase.v1 import debit_claims_pb2

from kit.auth.caller import Role
from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import (
    BY_NOTE,
    BY_REFUND,
    BY_SHORT_PAYMENT,
    cancel_bill,
    cancel_claim,
    rate_claim,
    settle,
    unsettle,
)
from tests.service.purchase.parts import of_units, received, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.service_client import an_id, key
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals

DAMAGED = debit_claims_pb2.CLAIMED_DIFFERENCE_FOUND_DAMAGED
MISSING = debit_claims_pb2.CLAIMED_DIFFERENCE_FOUND_SHORT
SETTLED = debit_claims_pb2.DEBIT_CLAIM_STATUS_SETTLED
BANK = payments_pb2.PAYMENT_MODE_BANK


async def test_found_damage_is_claimed_at_its_share_of_the_line(purchase: PurchaseClient) -> None:
    receipt, bill = await _billed(purchase)

    claim = await _claim(purchase, bill, receipt, "5")

    (line,) = claim.lines
    assert (line.difference, line.quantity, line.value, line.tax_amount) == (DAMAGED, "5", "50.00", "2.50")
    assert (claim.reason, line.reason, claim.open_amount) == ("Found crushed", "Found crushed", "52.50")
    assert line.explanation == "After the bill, damage was found of 5 of 100 units."
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "1050.00"
    assert await _worth(purchase, receipt) == ("1000.00", "0.00")
    assert await disagreements(purchase) == {}


async def test_found_damage_that_is_paid_for_makes_the_goods_cheaper_until_it_is_undone(
    purchase: PurchaseClient,
) -> None:
    receipt, bill = await _billed(purchase)
    claim = await _claim(purchase, bill, receipt, "5")

    settled = await settle(purchase, claim, BY_SHORT_PAYMENT)
    await purchase.deliver()
    cheaper = await _worth(purchase, receipt)
    held = await refusal(cancel_bill(purchase, bill))
    await unsettle(purchase, claim, settled.settlements[0])
    await cancel_bill(purchase, bill)
    await purchase.deliver()

    assert (settled.status, cheaper, held.reason) == (SETTLED, ("950.00", "0.00"), "DEBIT_CLAIM_SETTLED")
    assert await _worth(purchase, receipt) == ("1000.00", "0.00")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "0.00"
    assert await disagreements(purchase) == {}


async def test_money_for_missing_units_is_a_cost_difference(purchase: PurchaseClient) -> None:
    """Five units are not there: they are written off at 50.00, and the vendor pays 50.00 with tax."""
    receipt, bill = await _billed(purchase)
    await purchase.inventory.adjust(receipt.lines[0].batch_id, "-5")
    claim = await _claim(purchase, bill, receipt, "5", MISSING)

    settled = await settle(purchase, claim, BY_REFUND, mode=BANK, reference="UTR 9")
    await purchase.deliver()

    assert settled.settled_amount == "52.50"
    assert await _worth(purchase, receipt) == ("950.00", "-50.00")


async def test_found_units_go_back_or_are_paid_for(purchase: PurchaseClient) -> None:
    """100 billed, 5 found damaged and paid for: 95 may go back, and not one more."""
    receipt, bill = await _billed(purchase)
    claim = await _claim(purchase, bill, receipt, "5")
    met = await settle(purchase, claim, BY_SHORT_PAYMENT)

    await send_back(purchase, receipt, "95")
    refused = await refusal(purchase.hold(receipt, "1", an_id()))
    await unsettle(purchase, met, met.settlements[0])
    note = await send_back(purchase, receipt, "5")
    in_money = await refusal(settle(purchase, claim, BY_SHORT_PAYMENT, amount="0.01"))
    by_note = await settle(purchase, claim, BY_NOTE, document_id=note.debit_note_id)

    assert (*reason_and_field(refused), refused.facts["units"]) == ("DEBIT_CLAIM_SETTLED", "lines", "1")
    assert (in_money.reason, in_money.facts["at_most"]) == ("OVER_SETTLEMENT", "0.00")
    assert (by_note.status, by_note.settled_amount) == (SETTLED, "52.50")
    assert await disagreements(purchase) == {}


async def test_note_settles_found_units_once_and_only_if_it_came_after_the_claim(purchase: PurchaseClient) -> None:
    receipt, bill = await _billed(purchase)
    earlier = await send_back(purchase, receipt, "10")
    first, second = [await _claim(purchase, bill, receipt, "5") for _ in range(2)]
    note = await send_back(purchase, receipt, "7")

    before = await refusal(settle(purchase, first, BY_NOTE, document_id=earlier.debit_note_id))
    await settle(purchase, first, BY_NOTE, document_id=note.debit_note_id)
    rest = await settle(purchase, second, BY_NOTE, document_id=note.debit_note_id)

    assert reason_and_field(before) == ("OVER_SETTLEMENT", "document_id")
    assert (rest.settled_amount, rest.open_amount) == ("21.00", "31.50")


async def test_no_more_is_claimed_than_is_kept_and_neither_returned_nor_claimed(purchase: PurchaseClient) -> None:
    receipt, bill = await _billed(purchase)
    await send_back(purchase, receipt, "20")
    claim = await _claim(purchase, bill, receipt, "50")

    beyond = await refusal(_claim(purchase, bill, receipt, "31", MISSING))
    await cancel_claim(purchase, claim)
    again = await _claim(purchase, bill, receipt, "80", MISSING)

    assert (*reason_and_field(beyond), beyond.facts["at_most"]) == ("OVER_CLAIM", "lines[0].quantity", "30")
    assert again.amount == "840.00"


async def test_found_units_of_a_line_billed_too_high_are_claimed_at_what_they_should_cost(
    purchase: PurchaseClient,
) -> None:
    """Billed at 10.50 for 10.00, and the 0.50 is claimed already."""
    receipt, bill, _ = await rate_claim(purchase)

    claim = await _claim(purchase, bill, receipt, "5")

    assert claim.amount == "52.50"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"quantity": "0"}, ("QUANTITY_MISSING", "lines[0].quantity")),
        ({"goods_receipt_line_id": an_id()}, ("GOODS_RECEIPT_LINE_NOT_FOUND", "lines[0].goods_receipt_line_id")),
        ({"difference": debit_claims_pb2.CLAIMED_DIFFERENCE_RATE}, ("INVALID_REQUEST", "lines[0].difference")),
    ],
)
async def test_claim_is_refused_at_its_field(
    purchase: PurchaseClient, changed: dict[str, Any], expected: tuple[str, str]
) -> None:
    receipt, bill = await _billed(purchase)

    assert reason_and_field(await refusal(_claim(purchase, bill, receipt, **{"quantity": "5", **changed}))) == expected


async def test_claim_is_of_a_bill_that_stands_and_for_managers(
    purchase: PurchaseClient, neighbour: PurchaseClient
) -> None:
    receipt, bill = await _billed(purchase)
    request = _request(bill, receipt, "5")

    by_user = await refusal(purchase.claims.CreateDebitClaim(request, metadata=purchase.as_user(Role.USER, key=key())))
    by_other = await refusal(neighbour.claims.CreateDebitClaim(request, metadata=neighbour.with_key()))
    await cancel_bill(purchase, bill)
    cancelled = await refusal(_claim(purchase, bill, receipt, "5"))

    assert (by_user.reason, by_other.reason) == ("ROLE_INSUFFICIENT", "VENDOR_BILL_NOT_FOUND")
    assert reason_and_field(cancelled) == ("VENDOR_BILL_CANCELLED", "vendor_bill_id")


async def test_two_claims_at_once_share_what_is_kept(purchase: PurchaseClient) -> None:
    receipt, bill = await _billed(purchase)

    claims, refusals = await replies_and_refusals(*(_claim(purchase, bill, receipt, "60") for _ in range(2)))

    assert (len(claims), [each.reason for each in refusals]) == (1, ["OVER_CLAIM"])


async def test_a_settlement_and_a_return_at_once_give_a_unit_once(purchase: PurchaseClient) -> None:
    receipt, bill = await _billed(purchase)
    claim = await _claim(purchase, bill, receipt, "100")

    both = (settle(purchase, claim, BY_SHORT_PAYMENT, amount="1050.00"), purchase.hold(receipt, "1", an_id()))
    replies, refusals = await replies_and_refusals(*both)

    assert (len(replies), len(refusals)) == (1, 1)
    assert refusals[0].reason in {"DEBIT_CLAIM_SETTLED", "OVER_SETTLEMENT"}


async def _billed(purchase: PurchaseClient) -> tuple[Any, Any]:
    """100 units received and billed at 10.00."""
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, figures=of_units(100))
    await purchase.deliver()
    return receipt, bill


def _request(
    bill: Any, receipt: Any, quantity: str, difference: Any = DAMAGED, **changed: Any
) -> debit_claims_pb2.CreateDebitClaimRequest:
    line = {
        "goods_receipt_line_id": receipt.lines[0].line_id,
        "difference": difference,
        "quantity": quantity,
        **changed,
    }
    return debit_claims_pb2.CreateDebitClaimRequest(
        vendor_bill_id=bill.vendor_bill_id, reason="Found crushed", lines=[debit_claims_pb2.FoundUnits(**line)]
    )


async def _claim(
    purchase: PurchaseClient, bill: Any, receipt: Any, quantity: str, difference: Any = DAMAGED, **changed: Any
) -> debit_claims_pb2.DebitClaim:
    request = _request(bill, receipt, quantity, **{"difference": difference, **changed})
    return await purchase.claims.CreateDebitClaim(request, metadata=purchase.with_key())


async def _worth(purchase: PurchaseClient, receipt: Any) -> tuple[str, str]:
    """What the receipt's goods are worth wherever they lie, and the cost differences of the organisation."""
    moved = await purchase.inventory.movements(batch_id=receipt.lines[0].batch_id)
    found = await purchase.inventory.reports.GetCostDifferences(
        inventory_reports_pb2.GetCostDifferencesRequest(), metadata=purchase.as_user()
    )
    return f"{sum(Decimal(each.value) for each in moved):.2f}", found.total_difference
