"""Refunds by vendors: money that comes back for what is on account."""

from typing import Any

import pytest
from bahi.documents.v1 import accounts_pb2, payments_pb2
from bahi.purchase.v1 import vendor_ledger_pb2, vendor_payments_pb2, vendor_refunds_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import BY_REFUND, BY_SHORT_PAYMENT, rate_claim, settle, unsettle
from tests.service.purchase.parts import of_units, part, received, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import on_account
from tests.support.clients.service_client import an_id
from tests.support.days import days_ago
from tests.support.refusals import reason_and_field, refusal, refused, replies_and_refusals
from tests.support.summaries import summary_of

BANK = payments_pb2.PAYMENT_MODE_BANK


async def test_vendor_pays_an_advance_back(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    payment = await purchase.pay(vendor.vendor_id, "500.00")

    refund = await purchase.refund(vendor.vendor_id, "200.00", mode=BANK, reference="UTR 901")

    assert (refund.number[:4], refund.amount) == ("VRF/", "200.00")
    assert [(each.document_id, each.amount) for each in refund.credits] == [(payment.vendor_payment_id, "200.00")]
    found = await purchase.outstanding(vendor.vendor_id)
    assert (found.balance, on_account(found)) == ("-300.00", "300.00")
    ledger = await purchase.ledger.ListVendorLedgerEntries(
        vendor_ledger_pb2.ListVendorLedgerEntriesRequest(vendor_id=vendor.vendor_id), metadata=purchase.as_user()
    )
    last = ledger.entries[-1]
    assert (last.kind, last.document_number) == (accounts_pb2.LEDGER_ENTRY_KIND_VENDOR_REFUND, refund.number)
    assert last.amount == "200.00"
    assert await disagreements(purchase) == {}


async def test_cancelled_refund_is_on_account_again_and_frees_the_payment(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    payment = await purchase.pay(vendor.vendor_id, "500.00")
    refund = await purchase.refund(vendor.vendor_id, "500.00")
    cancel = vendor_payments_pb2.CancelVendorPaymentRequest(
        vendor_payment_id=payment.vendor_payment_id, reason="Never sent"
    )
    early = await refused(purchase.payments.CancelVendorPayment(cancel, metadata=purchase.with_key()))

    await purchase.cancel_refund(refund)
    await purchase.payments.CancelVendorPayment(cancel, metadata=purchase.with_key())

    assert early == ("CREDIT_REFUNDED", "vendor_payment_id")
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "0.00"
    assert (await refusal(purchase.cancel_refund(refund))).reason == "VENDOR_REFUND_CANCELLED"
    assert await disagreements(purchase) == {}


async def test_debit_note_that_was_refunded_is_worth_what_it_was(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    note = await send_back(purchase, receipt, "40")
    amount = on_account(await purchase.outstanding(receipt.vendor_id))
    await purchase.refund(receipt.vendor_id, amount)

    shown = await refusal(purchase.bill(receipt, lines=[part(receipt, "60")], figures=of_units(60)))

    assert reason_and_field(shown) == ("CREDIT_REFUNDED", "")
    assert shown.facts["document_number"] == note.number
    assert await disagreements(purchase) == {}


async def test_agreed_claim_that_was_refunded_is_undone_after_the_refund(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    await purchase.pay(receipt.vendor_id, "1102.50", due_first=True)
    settled = await settle(purchase, claim, BY_SHORT_PAYMENT)
    refund = await purchase.refund(receipt.vendor_id, "52.50")

    assert await refused(unsettle(purchase, claim, settled.settlements[0])) == ("CREDIT_REFUNDED", "settlement_id")

    await purchase.cancel_refund(refund)
    await unsettle(purchase, claim, settled.settlements[0])
    assert await disagreements(purchase) == {}


async def test_money_for_a_claim_is_no_refund_again(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    await purchase.pay(receipt.vendor_id, "1200.00", due_first=True)
    await purchase.refund(receipt.vendor_id, "10.00", mode=BANK, reference="UTR 78")

    twice = await refused(settle(purchase, claim, BY_REFUND, mode=BANK, reference="utr-78", amount="20.00"))
    await settle(purchase, claim, BY_REFUND, mode=BANK, reference="UTR 77", amount="20.00")

    assert twice == ("REFERENCE_USED", "reference")
    again = await refused(purchase.refund(receipt.vendor_id, "10.00", mode=BANK, reference="UTR/77"))
    assert again == ("REFERENCE_USED", "reference")
    assert await disagreements(purchase) == {}


async def test_two_refunds_of_one_credit_give_it_back_once(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    await purchase.pay(vendor.vendor_id, "100.00")

    replies, refusals = await replies_and_refusals(
        purchase.refund(vendor.vendor_id, "80.00"), purchase.refund(vendor.vendor_id, "80.00")
    )

    assert [reply.amount for reply in replies] == ["80.00"]
    assert [reason_and_field(each) for each in refusals] == [("OVER_ALLOCATION", "amount")]
    assert await disagreements(purchase) == {}


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"amount": "0.00"}, "AMOUNT_MISSING", "amount"),
        ({"amount": "100.01"}, "OVER_ALLOCATION", "amount"),
        ({"mode": payments_pb2.PAYMENT_MODE_CHEQUE}, "REFERENCE_MISSING", "reference"),
        ({"date": days_ago(-1)}, "DATE_IN_FUTURE", "date"),
        ({"vendor_id": an_id()}, "VENDOR_NOT_FOUND", "vendor_id"),
        (
            {"credits": [payments_pb2.NewRefundedCredit(document_id=an_id(), amount="10.00")]},
            "VENDOR_CREDIT_NOT_FOUND",
            "credits[0].document_id",
        ),
    ],
)
async def test_refused_refund_changes_nothing(
    purchase: PurchaseClient, fields: dict[str, Any], reason: str, field: str
) -> None:
    vendor = await purchase.vendor()
    await purchase.pay(vendor.vendor_id, "100.00")

    given = {"vendor_id": vendor.vendor_id, "amount": "10.00", **fields}
    assert await refused(purchase.refund(**given)) == (reason, field)

    assert (await purchase.outstanding(vendor.vendor_id)).balance == "-100.00"


async def test_listed_refund_is_the_refund_that_is_read(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    await purchase.pay(vendor.vendor_id, "100.00")
    refund = await purchase.refund(vendor.vendor_id, "10.00")
    request = vendor_refunds_pb2.ListVendorRefundsRequest(vendor_id=vendor.vendor_id)

    listed = await purchase.refunds.ListVendorRefunds(request, metadata=purchase.as_user())

    assert list(listed.vendor_refunds) == [summary_of(refund, vendor_refunds_pb2.VendorRefundSummary)]
    read = vendor_refunds_pb2.GetVendorRefundRequest(vendor_refund_id=refund.vendor_refund_id)
    assert await purchase.refunds.GetVendorRefund(read, metadata=purchase.as_user()) == refund
