"""Two at once on one claim, one winner: settled or cancelled, claimed or accepted, and each once."""

from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import debit_claims_pb2, vendor_bills_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import (
    BY_REFUND,
    BY_SHORT_PAYMENT,
    cancel_bill,
    cancel_claim,
    claimed_bill,
    rate_claim,
    read_claim,
    settle,
)
from tests.service.purchase.parts import of_units, part, received
from tests.support.clients.purchase import PurchaseClient
from tests.support.refusals import replies_and_refusals

BANK = payments_pb2.PAYMENT_MODE_BANK


async def test_one_claim_is_settled_by_one_of_several_settlements(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)

    won, lost = await replies_and_refusals(
        *(settle(purchase, claim, BY_SHORT_PAYMENT, amount="52.50") for _ in range(3)),
        *(settle(purchase, claim, BY_REFUND, mode=BANK, reference=f"UTR {n}", amount="52.50") for n in range(3)),
    )

    assert (len(won), {error.reason for error in lost}) == (1, {"OVER_SETTLEMENT"})
    assert (await read_claim(purchase, claim)).settled_amount == "52.50"
    assert (await purchase.outstanding(receipt.vendor_id)).balance in ("1050.00", "1102.50")
    assert await disagreements(purchase) == {}


async def test_claim_is_settled_or_its_bill_is_cancelled(purchase: PurchaseClient) -> None:
    receipt, bill, claim = await rate_claim(purchase)

    won, lost = await replies_and_refusals(
        settle(purchase, claim, BY_SHORT_PAYMENT), cancel_bill(purchase, bill), cancel_claim(purchase, claim)
    )

    after = await read_claim(purchase, claim)
    assert {error.reason for error in lost} <= {"DEBIT_CLAIM_SETTLED", "DEBIT_CLAIM_CANCELLED"}
    assert (after.settled_amount == "52.50") != (after.cancelled_amount == "52.50")
    assert len(won) in (1, 2)  # a claim is cancelled, and after it its bill
    assert await disagreements(purchase) == {}
    assert (await purchase.outstanding(receipt.vendor_id)).balance in ("0.00", "1050.00", "1102.50")


async def test_differences_of_a_bill_are_claimed_or_accepted(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    line, printed = part(receipt, "100", rate="10.50"), of_units(100, "10.50")
    accepted = vendor_bills_pb2.CreateVendorBillRequest(
        bill=purchase.printed(receipt, lines=[line], figures=printed),
        accept_differences=True,
        difference_reason="Agreed",
    )

    won, lost = await replies_and_refusals(
        claimed_bill(purchase, receipt, line, printed),
        purchase.bills.CreateVendorBill(accepted, metadata=purchase.with_key()),
    )
    await purchase.deliver()

    assert (len(won), len(lost)) == (1, 1)
    _, _, worth = await purchase.inventory.balance(receipt.lines[0].batch_id)
    assert (won[0].open_claim_amount, f"{worth:.2f}") in (("52.50", "1000.00"), ("0.00", "1050.00"))
    assert await disagreements(purchase) == {}


async def test_one_key_settles_once(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    request = debit_claims_pb2.SettleDebitClaimRequest(
        debit_claim_id=claim.debit_claim_id, kind=BY_SHORT_PAYMENT, amount="10.00"
    )
    metadata = purchase.with_key()

    won, _ = await replies_and_refusals(
        *(purchase.claims.SettleDebitClaim(request, metadata=metadata) for _ in range(5))
    )

    assert len({reply.SerializeToString() for reply in won}) == 1
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "1092.50"
