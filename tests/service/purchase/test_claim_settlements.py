"""A claim is settled by a debit note, by a short payment or by money that comes back; each of these can be undone."""

import datetime as dt
from typing import Any

import pytest
from bahi.documents.v1 import accounts_pb2, documents_pb2, payments_pb2
from bahi.inventory.v1 import inventory_reports_pb2
from bahi.purchase.v1 import debit_claims_pb2, vendor_bills_pb2, vendor_credits_pb2, vendor_ledger_pb2

from kit.auth.caller import Role
from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import (
    BY_BILL,
    BY_NOTE,
    BY_REFUND,
    BY_SHORT_PAYMENT,
    cancel_bill,
    cancel_claim,
    claim_of,
    claimed_bill,
    rate_claim,
    read_claim,
    settle,
    unsettle,
)
from tests.service.purchase.parts import of_units, part, received, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import on_account
from tests.support.clients.service_client import an_id, key
from tests.support.days import days_ago
from tests.support.refusals import reason_and_field, refusal

PARTLY_SETTLED = debit_claims_pb2.DEBIT_CLAIM_STATUS_PARTLY_SETTLED
SETTLED = debit_claims_pb2.DEBIT_CLAIM_STATUS_SETTLED
BANK = payments_pb2.PAYMENT_MODE_BANK


async def test_short_payment_lowers_what_the_bill_has_outstanding(purchase: PurchaseClient) -> None:
    receipt, bill, claim = await rate_claim(purchase)
    share = payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount="1050.00")
    await purchase.pay(receipt.vendor_id, "1050.00", allocations=[share])

    settled = await settle(purchase, claim, BY_SHORT_PAYMENT)

    found = await purchase.outstanding(receipt.vendor_id)
    assert (settled.status, settled.settled_amount, settled.open_amount) == (SETTLED, "52.50", "0.00")
    assert (found.balance, list(found.open_items), on_account(found)) == ("0.00", [], "0.00")
    assert [entry.amount for entry in await _entries(purchase, receipt)] == ["1102.50", "-1050.00", "-52.50"]
    assert (await _bill(purchase, bill)).open_claim_amount == "0.00"
    assert await disagreements(purchase) == {}


async def test_short_payment_of_a_paid_bill_is_on_account_for_the_next(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    await purchase.pay(receipt.vendor_id, "1102.50", due_first=True)

    await settle(purchase, claim, BY_SHORT_PAYMENT, amount="20.00")

    (credit,) = (await purchase.outstanding(receipt.vendor_id)).credits
    assert (credit.kind, credit.on_account) == (accounts_pb2.LEDGER_ENTRY_KIND_DEBIT_CLAIM_SETTLED, "20.00")
    request = vendor_credits_pb2.GetVendorCreditRequest(vendor_credit_id=credit.document_id)
    assert (await purchase.credits.GetVendorCredit(request, metadata=purchase.as_user())).number == claim.number
    assert await disagreements(purchase) == {}


async def test_refund_is_agreed_to_and_paid_in_one_act(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    await purchase.pay(receipt.vendor_id, "1102.50", due_first=True)

    settled = await settle(purchase, claim, BY_REFUND, mode=BANK, reference="UTR 77", amount="52.50")

    (settlement,) = settled.settlements
    assert (settled.status, settlement.reference, settlement.mode) == (SETTLED, "UTR 77", BANK)
    assert [entry.amount for entry in await _entries(purchase, receipt)] == ["1102.50", "-1102.50", "-52.50", "52.50"]
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "0.00"
    assert await disagreements(purchase) == {}


async def test_reference_of_a_refund_is_asked_about(purchase: PurchaseClient) -> None:
    _, _, claim = await rate_claim(purchase)
    first = await settle(purchase, claim, BY_REFUND, mode=BANK, reference="UTR 77", amount="10.00")

    again = await refusal(settle(purchase, claim, BY_REFUND, mode=BANK, reference="utr-77", amount="10.00"))
    taken = await settle(
        purchase, claim, BY_REFUND, mode=BANK, reference="utr-77", amount="10.00", accept_used_reference=True
    )

    assert reason_and_field(again) == ("REFERENCE_USED", "reference")
    assert again.facts["document_id"] == first.settlements[0].settlement_id
    assert taken.settled_amount == "20.00"


async def test_debit_note_gives_the_difference_of_the_goods_that_went_back(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    await purchase.deliver()
    note = await send_back(purchase, receipt, "40")

    beyond = await refusal(settle(purchase, claim, BY_NOTE, document_id=note.debit_note_id, amount="21.01"))
    settled = await settle(purchase, claim, BY_NOTE, document_id=note.debit_note_id)
    again = await refusal(settle(purchase, claim, BY_NOTE, document_id=note.debit_note_id))
    await purchase.deliver()

    (settlement,) = settled.settlements
    assert (beyond.reason, beyond.facts) == ("OVER_SETTLEMENT", {"at_most": "21.00"})
    assert (settled.status, settlement.amount, settlement.document_number) == (PARTLY_SETTLED, "21.00", note.number)
    assert again.facts == {"at_most": "0.00"}
    # The note gave 420.00 before tax for goods that bore 400.00: returns books the gain, the claim makes up for it.
    assert await _differences(purchase) == "20.00"
    # 1102.50 billed, 441.00 given by the note, nothing by the claim.
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "661.50"
    assert await disagreements(purchase) == {}


async def test_what_goods_gave_when_they_went_back_is_not_claimed_again(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    note = await send_back(purchase, receipt, "40")

    twice = await refusal(settle(purchase, claim, BY_SHORT_PAYMENT, amount="52.50"))
    rest = await settle(purchase, claim, BY_SHORT_PAYMENT)
    whole = await settle(purchase, claim, BY_NOTE, document_id=note.debit_note_id)

    assert (twice.reason, twice.facts) == ("OVER_SETTLEMENT", {"at_most": "31.50"})
    assert [each.amount for each in whole.settlements] == ["31.50", "21.00"]
    assert (rest.status, whole.status) == (PARTLY_SETTLED, SETTLED)
    # 60 kept at 10.00 and 5 per cent.
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "630.00"


async def test_note_for_goods_that_came_settles_nothing_of_a_shortage(purchase: PurchaseClient) -> None:
    receipt = await received(purchase, quantity="90")
    bill = await claimed_bill(purchase, receipt, part(receipt, "100"), of_units(100))
    note = await send_back(purchase, receipt, "90")
    claim = await claim_of(purchase, bill)

    refused = await refusal(settle(purchase, claim, BY_NOTE, document_id=note.debit_note_id))
    unknown = await refusal(settle(purchase, claim, BY_NOTE, document_id=an_id()))
    payment = await purchase.pay(receipt.vendor_id, "1.00")
    no_note = await refusal(settle(purchase, claim, BY_NOTE, document_id=payment.vendor_payment_id))
    same_bill = await refusal(settle(purchase, claim, BY_BILL, document_id=bill.vendor_bill_id))
    settled = await settle(purchase, claim, BY_SHORT_PAYMENT)

    assert (refused.reason, refused.facts) == ("OVER_SETTLEMENT", {"at_most": "0.00"})
    assert reason_and_field(unknown) == ("VENDOR_CREDIT_NOT_FOUND", "document_id")
    assert reason_and_field(no_note) == ("NOT_A_DEBIT_NOTE", "document_id")
    assert reason_and_field(same_bill) == ("NOT_A_LATER_BILL", "document_id")
    assert settled.status == SETTLED
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "-1.00"


@pytest.mark.parametrize("kind", [BY_SHORT_PAYMENT, BY_REFUND, BY_NOTE])
async def test_settlement_is_undone(purchase: PurchaseClient, kind: int) -> None:
    receipt, bill, claim = await rate_claim(purchase)
    await purchase.deliver()
    fields: dict[str, Any] = {"mode": BANK, "reference": "UTR 77"} if kind == BY_REFUND else {}
    if kind == BY_NOTE:
        fields = {"document_id": (await send_back(purchase, receipt, "40")).debit_note_id}
    before = (await purchase.outstanding(receipt.vendor_id)).balance
    settled = await settle(purchase, claim, kind, **fields)

    undone = await unsettle(purchase, claim, settled.settlements[0])
    again = await refusal(unsettle(purchase, claim, settled.settlements[0]))
    await purchase.deliver()

    (settlement,) = undone.settlements
    assert (undone.status, undone.open_amount) == (debit_claims_pb2.DEBIT_CLAIM_STATUS_OPEN, "52.50")
    assert (settlement.status, settlement.cancel_reason) == (
        debit_claims_pb2.CLAIM_SETTLEMENT_STATUS_CANCELLED,
        "Entered by mistake",
    )
    assert reason_and_field(again) == ("CLAIM_SETTLEMENT_UNDONE", "settlement_id")
    assert (await purchase.outstanding(receipt.vendor_id)).balance == before
    assert (await _bill(purchase, bill)).open_claim_amount == "52.50"
    assert await _differences(purchase) == "0.00"
    assert (await settle(purchase, claim, kind, **fields)).settled_amount == settled.settled_amount
    assert await disagreements(purchase) == {}


async def test_bill_of_a_settled_claim_is_cancelled_after_its_settlement_is_undone(purchase: PurchaseClient) -> None:
    receipt, bill, claim = await rate_claim(purchase)
    settled = await settle(purchase, claim, BY_SHORT_PAYMENT, amount="10.00")

    refused = await refusal(cancel_bill(purchase, bill))
    await unsettle(purchase, claim, settled.settlements[0])
    cancelled = await cancel_bill(purchase, bill)

    assert reason_and_field(refused) == ("DEBIT_CLAIM_SETTLED", "vendor_bill_id")
    assert refused.facts["number"] == claim.number
    assert cancelled.status == documents_pb2.DOCUMENT_STATUS_CANCELLED
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "0.00"
    assert await disagreements(purchase) == {}


async def test_rest_of_a_partly_settled_claim_is_waived_and_costs(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    await purchase.deliver()
    await settle(purchase, claim, BY_REFUND, mode=BANK, reference="UTR 1", amount="42.00")

    cancelled = await cancel_claim(purchase, claim)
    closed = await refusal(settle(purchase, claim, BY_SHORT_PAYMENT, amount="1.00"))
    await purchase.deliver()

    assert (cancelled.settled_amount, cancelled.cancelled_amount, cancelled.open_amount) == ("42.00", "10.50", "0.00")
    assert closed.reason == "DEBIT_CLAIM_CANCELLED"
    _, _, worth = await purchase.inventory.balance(receipt.lines[0].batch_id)
    assert f"{worth:.2f}" == "1010.00"
    assert await disagreements(purchase) == {}


async def test_settled_claim_is_not_cancelled(purchase: PurchaseClient) -> None:
    _, _, claim = await rate_claim(purchase)
    await settle(purchase, claim, BY_SHORT_PAYMENT)

    assert (await refusal(cancel_claim(purchase, claim))).reason == "DEBIT_CLAIM_SETTLED"


async def test_a_short_payment_is_dated_as_our_own_acts_are_and_a_refund_as_the_bank_says(
    purchase: PurchaseClient,
) -> None:
    """Five days later: without a word only on that day; the bank's day is good as it is."""
    _, _, claim = await rate_claim(purchase)
    purchase.services.clock.turn_on(dt.timedelta(days=5))
    agreed = days_ago(-2)

    silent = await refusal(settle(purchase, claim, BY_SHORT_PAYMENT, amount="10.00", date=agreed))
    met = await settle(purchase, claim, BY_SHORT_PAYMENT, amount="10.00", date=agreed, date_reason="Agreed by phone")
    paid = await settle(purchase, claim, BY_REFUND, amount="5.00", date=agreed, mode=BANK, reference="UTR/5")

    assert reason_and_field(silent) == ("DATE_REASON_MISSING", "date_reason")
    assert [each.date for each in paid.settlements] == [agreed] * 2
    assert met.settlements[0].date_reason == "Agreed by phone"


@pytest.mark.parametrize(
    ("kind", "fields", "refused"),
    [
        (BY_NOTE, {}, ("FIELD_MISSING", "document_id")),
        (BY_REFUND, {}, ("FIELD_MISSING", "mode")),
        (BY_SHORT_PAYMENT, {"mode": BANK}, ("OTHER_SETTLEMENT_KIND", "mode")),
        (BY_NOTE, {"document_id": an_id(), "bank": "SBI"}, ("OTHER_SETTLEMENT_KIND", "bank")),
        (BY_REFUND, {"mode": BANK, "document_id": an_id()}, ("OTHER_SETTLEMENT_KIND", "document_id")),
        (BY_REFUND, {"mode": payments_pb2.PAYMENT_MODE_CHEQUE}, ("REFERENCE_MISSING", "reference")),
        (BY_SHORT_PAYMENT, {"amount": "0.00"}, ("AMOUNT_MISSING", "amount")),
        (BY_SHORT_PAYMENT, {"amount": "52.51"}, ("OVER_SETTLEMENT", "amount")),
        (BY_SHORT_PAYMENT, {"date": days_ago(1), "date_reason": "Agreed by phone"}, ("DATE_IN_PAST", "date")),
        (BY_SHORT_PAYMENT, {"date": days_ago(1)}, ("DATE_REASON_MISSING", "date_reason")),
        (BY_SHORT_PAYMENT, {"date": days_ago(300), "date_reason": "Late"}, ("DATE_TOO_FAR_BACK", "date")),
        (BY_SHORT_PAYMENT, {"etag": '"7"'}, ("STALE_ETAG", "etag")),
    ],
)
async def test_settlement_is_refused_and_nothing_changes(
    purchase: PurchaseClient, kind: Any, fields: dict[str, Any], refused: tuple[str, str]
) -> None:
    receipt, _, claim = await rate_claim(purchase)

    error = await refusal(settle(purchase, claim, kind, **fields))

    assert reason_and_field(error) == refused
    assert (await read_claim(purchase, claim)).open_amount == "52.50"
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "1102.50"


async def test_settling_is_for_managers_and_for_the_own_organisation(
    purchase: PurchaseClient, neighbour: PurchaseClient
) -> None:
    _, _, claim = await rate_claim(purchase)
    request = debit_claims_pb2.SettleDebitClaimRequest(debit_claim_id=claim.debit_claim_id, kind=BY_SHORT_PAYMENT)

    by_user = await refusal(purchase.claims.SettleDebitClaim(request, metadata=purchase.as_user(Role.USER, key=key())))
    by_other = await refusal(neighbour.claims.SettleDebitClaim(request, metadata=neighbour.with_key()))

    assert (by_user.reason, by_other.reason) == ("ROLE_INSUFFICIENT", "DEBIT_CLAIM_NOT_FOUND")


async def _entries(purchase: PurchaseClient, receipt: Any) -> list[accounts_pb2.LedgerEntry]:
    request = vendor_ledger_pb2.ListVendorLedgerEntriesRequest(vendor_id=receipt.vendor_id)
    return list((await purchase.ledger.ListVendorLedgerEntries(request, metadata=purchase.as_user())).entries)


async def _bill(purchase: PurchaseClient, bill: Any) -> vendor_bills_pb2.VendorBill:
    request = vendor_bills_pb2.GetVendorBillRequest(vendor_bill_id=bill.vendor_bill_id)
    return await purchase.bills.GetVendorBill(request, metadata=purchase.as_user())


async def _differences(purchase: PurchaseClient) -> str:
    found = await purchase.inventory.reports.GetCostDifferences(
        inventory_reports_pb2.GetCostDifferencesRequest(), metadata=purchase.as_user()
    )
    return found.total_difference
