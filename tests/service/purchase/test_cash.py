"""A reply says when cash to a vendor is disallowed as expense; cash from one is refused where the law forbids it."""

from typing import Any

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import vendor_payments_pb2

from kit.auth.caller import Role
from tests.service.purchase.claims import BY_REFUND, claim_of, claimed_bill, settle, unsettle
from tests.service.purchase.parts import of_units, part, received
from tests.support.clients.purchase import PurchaseClient
from tests.support.days import TODAY, days_ago
from tests.support.refusals import reason_and_field, refusal

CASH = payments_pb2.PAYMENT_MODE_CASH


async def paid(purchase: PurchaseClient, vendor: Any, amount: str, **fields: Any) -> vendor_payments_pb2.VendorPayment:
    return await purchase.pay(vendor.vendor_id, amount, **{"mode": CASH, "reference": "", **fields})


def cash_of_day(payment: vendor_payments_pb2.VendorPayment) -> tuple[str, str, bool]:
    cash = payment.cash_of_day
    return cash.paid, cash.limit, cash.disallowed


@pytest.mark.parametrize(
    ("transporter", "first", "limit", "second"),
    [(False, "10000.00", "10000.00", "10000.01"), (True, "35000.00", "35000.00", "35000.01")],
)
async def test_more_cash_in_a_day_than_an_expense_may_be_is_in_the_reply(
    purchase: PurchaseClient, transporter: bool, first: str, limit: str, second: str
) -> None:
    vendor = await purchase.vendor(transporter=transporter)

    within = await paid(purchase, vendor, first)
    beyond = await paid(purchase, vendor, "0.01")

    assert cash_of_day(within) == (first, limit, False)
    assert cash_of_day(beyond) == (second, limit, True)
    read = vendor_payments_pb2.GetVendorPaymentRequest(vendor_payment_id=within.vendor_payment_id)
    assert cash_of_day(await purchase.payments.GetVendorPayment(read, metadata=purchase.as_user())) == (
        second,
        limit,
        True,
    )


async def test_other_days_other_modes_and_cancelled_payments_do_not_count(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    await paid(purchase, vendor, "10000.00", date=days_ago(1), date_reason="Paid on the road")
    await paid(purchase, await purchase.vendor("OTHER"), "10000.00")
    by_bank = await purchase.pay(vendor.vendor_id, "10000.00")
    cancelled = await paid(purchase, vendor, "10000.00")
    request = vendor_payments_pb2.CancelVendorPaymentRequest(
        vendor_payment_id=cancelled.vendor_payment_id, reason="Entered twice"
    )
    stopped = await purchase.payments.CancelVendorPayment(request, metadata=purchase.with_key("", Role.MANAGER))

    assert cash_of_day(await paid(purchase, vendor, "2500.00")) == ("2500.00", "10000.00", False)
    assert not by_bank.HasField("cash_of_day")
    assert not stopped.HasField("cash_of_day")


async def test_a_refund_in_cash_is_below_two_lakh_a_day(purchase: PurchaseClient) -> None:
    """30,000 units received at 10.00 and billed at 20.00: a claim of 3,15,000.00."""
    receipt = await received(purchase, quantity="30000")
    bill = await claimed_bill(purchase, receipt, part(receipt, "30000", rate="20.00"), of_units(30000, "20.00"))
    claim = await claim_of(purchase, bill)
    first = await settle(purchase, claim, BY_REFUND, mode=CASH, amount="150000.00")

    refused = await refusal(settle(purchase, claim, BY_REFUND, mode=CASH, amount="50000.00"))
    await unsettle(purchase, claim, first.settlements[0])
    again = await settle(purchase, claim, BY_REFUND, mode=CASH, amount="199999.98")
    await purchase.pay(receipt.vendor_id, "1000.00", date=days_ago(1))
    by_account = await refusal(purchase.refund(receipt.vendor_id, "0.02", mode=CASH))
    await purchase.refund(receipt.vendor_id, "0.01", mode=CASH)
    at_last = await refusal(settle(purchase, claim, BY_REFUND, mode=CASH, amount="0.01"))

    assert reason_and_field(refused) == ("CASH_FORBIDDEN", "amount")
    assert refused.facts == {
        "date": TODAY.isoformat(),
        "received": "150000.00",
        "amount": "50000.00",
        "limit": "200000.00",
    }
    assert again.open_amount == "115000.02"
    assert reason_and_field(by_account) == reason_and_field(at_last) == ("CASH_FORBIDDEN", "amount")
    assert at_last.facts["received"] == "199999.99"
