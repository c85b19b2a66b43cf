"""The vendor gives a difference once: by a settlement of its claim, or by the note with which the goods go back."""

import pytest
from bahi.documents.v1 import payments_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import BY_REFUND, BY_SHORT_PAYMENT, rate_claim, read_claim, settle, unsettle
from tests.service.purchase.parts import send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.service_client import an_id
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals


async def test_goods_of_a_claim_that_was_met_in_money_do_not_go_back_at_the_billed_price(
    purchase: PurchaseClient,
) -> None:
    """100 units billed at 10.50 for 10.00: the vendor gave 52.50, of which a note for 20 would give 10.50 again."""
    receipt, _, claim = await rate_claim(purchase)
    met = await settle(purchase, claim, BY_SHORT_PAYMENT)

    error = await refusal(purchase.hold(receipt, "20", an_id()))
    assert (*reason_and_field(error), error.facts["beyond"]) == ("DEBIT_CLAIM_SETTLED", "lines", "10.50")
    await unsettle(purchase, met, met.settlements[0])
    await send_back(purchase, receipt, "20")
    again = await read_claim(purchase, claim)
    await settle(purchase, again, BY_SHORT_PAYMENT, amount="42.00")
    assert await disagreements(purchase) == {}


async def test_units_go_back_as_far_as_the_claim_is_not_met(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    await settle(purchase, claim, BY_SHORT_PAYMENT, amount="42.00")

    await send_back(purchase, receipt, "20")
    assert (await refusal(purchase.hold(receipt, "1", an_id()))).reason == "DEBIT_CLAIM_SETTLED"
    assert await disagreements(purchase) == {}


async def test_what_is_held_for_a_return_is_not_settled_in_money(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    await purchase.hold(receipt, "20", an_id())

    error = await refusal(settle(purchase, claim, BY_SHORT_PAYMENT, amount="52.50"))
    assert (error.reason, error.facts["at_most"]) == ("OVER_SETTLEMENT", "42.00")


@pytest.mark.parametrize("kind", [BY_SHORT_PAYMENT, BY_REFUND])
async def test_a_settlement_and_a_return_at_once_give_the_difference_once(purchase: PurchaseClient, kind: int) -> None:
    receipt, _, claim = await rate_claim(purchase)
    fields = {"mode": payments_pb2.PAYMENT_MODE_BANK, "reference": "UTR 78"} if kind == BY_REFUND else {}
    both = (settle(purchase, claim, kind, amount="52.50", **fields), purchase.hold(receipt, "20", an_id()))

    replies, refusals = await replies_and_refusals(*both)
    assert (len(replies), len(refusals)) == (1, 1)
    assert refusals[0].reason in {"DEBIT_CLAIM_SETTLED", "OVER_SETTLEMENT"}
