"""Cash beyond the limits of a role: what one vendor is paid, or pays back, in a day counts together."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import vendor_payments_pb2, vendor_refunds_pb2

from kit.auth.caller import Role
from services.purchase.store.money_tables import vendor_credits
from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import BY_REFUND, claim_of, claimed_bill, settle
from tests.service.purchase.parts import of_units, part, received
from tests.support.clients.purchase import PurchaseClient
from tests.support.days import days_ago
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals
from trade.api.role_limits import limits_to_proto
from trade.domain.role_limits import MANAGER, USUAL

CASH = payments_pb2.PAYMENT_MODE_CASH
LATE: dict[str, Any] = {"date_reason": "The driver came back in the night"}


async def pay(
    purchase: PurchaseClient, vendor: Any, amount: str, role: Role = Role.USER, **fields: Any
) -> vendor_payments_pb2.VendorPayment:
    request = purchase.payment_request(vendor.vendor_id, amount, **{"mode": CASH, "reference": "", **fields})
    return await purchase.payments.CreateVendorPayment(request, metadata=purchase.with_key("", role))


async def take_back(
    purchase: PurchaseClient, vendor_id: str, amount: str, role: Role = Role.USER, **fields: Any
) -> vendor_refunds_pb2.VendorRefund:
    request = vendor_refunds_pb2.CreateVendorRefundRequest(
        vendor_id=vendor_id, amount=amount, **{"mode": CASH, **fields}
    )
    return await purchase.refunds.CreateVendorRefund(request, metadata=purchase.with_key("", role))


async def test_payments_of_one_vendor_and_day_count_together(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    await pay(purchase, vendor, "6000.00")

    refused = await refusal(pay(purchase, vendor, "6000.00"))
    await pay(purchase, vendor, "4000.00")
    at_last = await refusal(pay(purchase, vendor, "0.01"))
    await pay(purchase, await purchase.vendor("OTHER"), "10000.00")
    await pay(purchase, vendor, "90000.00", mode=payments_pb2.PAYMENT_MODE_UPI)
    by_manager = await pay(purchase, vendor, "5000.00", Role.MANAGER)

    assert reason_and_field(refused) == ("ROLE_LIMIT_EXCEEDED", "amount")
    assert refused.facts == {"amount": "asked 12000 in the day, limit 10000"}
    assert at_last.facts == {"amount": "asked 10000.01 in the day, limit 10000"}
    assert (by_manager.cash_of_day.paid, by_manager.cash_of_day.disallowed) == ("15000.00", True)
    assert await purchase.count(vendor_credits) == 5
    assert await disagreements(purchase) == {}


async def test_payments_at_once_pass_the_limit_together_once(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()

    won, lost = await replies_and_refusals(*(pay(purchase, vendor, "4000.00") for _ in range(4)))

    assert (len(won), {error.reason for error in lost}) == (2, {"ROLE_LIMIT_EXCEEDED"})
    assert await purchase.count(vendor_credits) == 2


async def test_cash_is_not_spread_over_days_that_the_role_does_not_date(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    await pay(purchase, vendor, "10000.00", date=days_ago(1), **LATE)

    silent = await refusal(pay(purchase, vendor, "1.00", date=days_ago(1)))
    older = await refusal(pay(purchase, vendor, "1.00", date=days_ago(2), **LATE))
    by_bank = await pay(purchase, vendor, "1.00", date=days_ago(90), mode=payments_pb2.PAYMENT_MODE_UPI)

    assert reason_and_field(silent) == ("DATE_REASON_MISSING", "date_reason")
    assert reason_and_field(older) == ("MANAGER_NEEDED", "date")
    assert by_bank.date == days_ago(90)


async def test_refunds_in_cash_count_together_with_those_of_claims(purchase: PurchaseClient) -> None:
    """10,000 units received at 10.00 and billed at 20.00: a claim of 1,05,000.00."""
    receipt = await received(purchase, quantity="10000")
    bill = await claimed_bill(purchase, receipt, part(receipt, "10000", rate="20.00"), of_units(10000, "20.00"))
    claim = await claim_of(purchase, bill)
    await purchase.pay(receipt.vendor_id, "500000.00", date=days_ago(1))
    await settle(purchase, claim, BY_REFUND, mode=CASH, amount="30000.00")

    refused = await refusal(take_back(purchase, receipt.vendor_id, "20000.01"))
    await take_back(purchase, receipt.vendor_id, "20000.00")

    assert reason_and_field(refused) == ("ROLE_LIMIT_EXCEEDED", "amount")
    assert refused.facts == {"amount": "asked 50000.01 in the day, limit 50000"}
    assert await disagreements(purchase) == {}


async def test_refund_of_a_claim_in_cash_is_within_the_managers_limit(purchase: PurchaseClient) -> None:
    limited = dataclasses.replace(USUAL, manager=dataclasses.replace(MANAGER, cash_receipt=Decimal(40)))
    receipt = await received(purchase)
    bill = await claimed_bill(purchase, receipt, part(receipt, "100", rate="10.50"), of_units(100, "10.50"))
    claim = await claim_of(purchase, bill)
    await purchase.announce(source_version=2, role_limits=limits_to_proto(limited))

    refused = await refusal(settle(purchase, claim, BY_REFUND, mode=CASH, amount="40.01"))
    older = await refusal(settle(purchase, claim, BY_REFUND, mode=CASH, amount="1.00", date=days_ago(-1)))
    settled = await settle(purchase, claim, BY_REFUND, mode=CASH, amount="40.00")

    assert reason_and_field(refused) == ("ROLE_LIMIT_EXCEEDED", "amount")
    assert refused.facts == {"amount": "asked 40.01 in the day, limit 40"}
    assert reason_and_field(older) == ("DATE_IN_FUTURE", "date")
    assert settled.open_amount == "12.50"


@pytest.mark.parametrize("mode", [payments_pb2.PAYMENT_MODE_BANK, payments_pb2.PAYMENT_MODE_CHEQUE])
async def test_no_other_money_has_a_limit(purchase: PurchaseClient, mode: Any) -> None:
    vendor = await purchase.vendor()

    paid = await pay(purchase, vendor, "250000.00", mode=mode, reference="UTR 44")
    back = await take_back(purchase, vendor.vendor_id, "240000.00", mode=mode, reference="UTR 45")

    assert (paid.amount, back.amount) == ("250000.00", "240000.00")
