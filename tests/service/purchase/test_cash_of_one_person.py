"""Cash to vendors and from them counts by person: all cards of one PAN are one. Each direction counts apart."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import (
    purchase_approvals_pb2,
    purchase_approvals_pb2_grpc,
    vendor_payments_pb2,
    vendor_refunds_pb2,
    vendors_pb2,
)

from kit.auth.caller import Role
from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import BY_REFUND, claim_of, claimed_bill, settle
from tests.service.purchase.parts import of_units, part, received
from tests.support.clients.purchase import PurchaseClient
from tests.support.days import days_ago
from tests.support.parties import UNREGISTERED, address
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals
from trade.api.role_limits import limits_to_proto
from trade.domain.role_limits import MANAGER, USER, USUAL

CASH = payments_pb2.PAYMENT_MODE_CASH
Cards = tuple[PurchaseClient, vendors_pb2.Vendor, vendors_pb2.Vendor]


@pytest.fixture
async def cards(purchase: PurchaseClient) -> Cards:
    """Two divisions of one vendor."""
    division: dict[str, Any] = {"separate_account": True}
    first = await purchase.vendor("MERU")
    return purchase, first, await purchase.vendor("DIVISION", gstin=first.gstin, **division)


async def pay(
    purchase: PurchaseClient, vendor: vendors_pb2.Vendor, amount: str, role: Role = Role.MANAGER
) -> vendor_payments_pb2.VendorPayment:
    request = purchase.payment_request(vendor.vendor_id, amount, mode=CASH, reference="")
    return await purchase.payments.CreateVendorPayment(request, metadata=purchase.with_key("", role))


async def ask(
    purchase: PurchaseClient, payment: vendor_payments_pb2.CreateVendorPaymentRequest
) -> purchase_approvals_pb2.PurchaseApproval:
    approvals = purchase_approvals_pb2_grpc.PurchaseApprovalServiceStub(purchase.channel)
    request = purchase_approvals_pb2.RequestPurchaseApprovalRequest(
        request=purchase_approvals_pb2.PurchaseApprovableRequest(vendor_payment=payment)
    )
    return await approvals.RequestPurchaseApproval(request, metadata=purchase.with_key("", Role.USER))


async def take_back(purchase: PurchaseClient, vendor_id: str, amount: str) -> vendor_refunds_pb2.VendorRefund:
    return await purchase.refund(vendor_id, amount, mode=CASH)


async def test_the_cash_of_the_day_in_replies_is_that_of_the_person(cards: Cards) -> None:
    purchase, first, second = cards
    within = await pay(purchase, first, "6000.00")

    beyond = await pay(purchase, second, "4000.01")
    read = vendor_payments_pb2.GetVendorPaymentRequest(vendor_payment_id=within.vendor_payment_id)
    first_again = await purchase.payments.GetVendorPayment(read, metadata=purchase.as_user())
    other = await pay(purchase, await purchase.vendor("OTHER"), "10000.00")

    assert (within.cash_of_day.paid, within.cash_of_day.disallowed) == ("6000.00", False)
    for payment in (beyond, first_again):
        assert (payment.cash_of_day.paid, payment.cash_of_day.disallowed) == ("10000.01", True)
    assert (other.cash_of_day.paid, other.cash_of_day.disallowed) == ("10000.00", False)


async def test_a_roles_limit_on_payments_counts_by_person(cards: Cards) -> None:
    purchase, first, second = cards
    await pay(purchase, first, "6000.00", Role.USER)

    refused = await refusal(pay(purchase, second, "4000.01", Role.USER))
    request = purchase.payment_request(second.vendor_id, "4000.01", mode=CASH, reference="")
    asked = await ask(purchase, request)
    await pay(purchase, second, "4000.00", Role.USER)

    assert reason_and_field(refused) == ("ROLE_LIMIT_EXCEEDED", "amount")
    assert refused.facts == {"amount": "asked 10000.01 in the day, limit 10000"}
    assert [each.asked for each in asked.limits_passed] == ["10000.01 in the day"]
    assert await disagreements(purchase) == {}


async def test_payments_to_two_cards_at_once_pass_the_limit_together_once(cards: Cards) -> None:
    purchase, first, second = cards

    won, lost = await replies_and_refusals(
        *(pay(purchase, vendor, "4000.00", Role.USER) for vendor in (first, second) * 2)
    )

    assert (len(won), {error.reason for error in lost}) == (2, {"ROLE_LIMIT_EXCEEDED"})


async def test_refunds_in_cash_of_two_cards_are_below_two_lakh_a_day(cards: Cards) -> None:
    purchase, first, second = cards
    for vendor in (first, second):
        await purchase.pay(vendor.vendor_id, "500000.00", date=days_ago(1))
        await pay(purchase, vendor, "9000.00")
    await take_back(purchase, first.vendor_id, "150000.00")

    refused = await refusal(take_back(purchase, second.vendor_id, "50000.00"))
    await take_back(purchase, second.vendor_id, "49999.99")

    assert reason_and_field(refused) == ("CASH_FORBIDDEN", "amount")
    assert refused.facts["received"] == "150000.00"
    assert await disagreements(purchase) == {}


async def test_refunds_of_claims_and_of_another_card_count_together_at_once(purchase: PurchaseClient) -> None:
    """30,000 units received at 10.00 and billed at 20.00: a claim of 3,15,000.00."""
    receipt = await received(purchase, quantity="30000")
    bill = await claimed_bill(purchase, receipt, part(receipt, "30000", rate="20.00"), of_units(30000, "20.00"))
    claim = await claim_of(purchase, bill)
    own = await purchase.vendor_of(receipt)
    other = await purchase.vendor("DIVISION", gstin=own.gstin, separate_account=True)
    await purchase.pay(other.vendor_id, "500000.00", date=days_ago(1))

    won, lost = await replies_and_refusals(
        settle(purchase, claim, BY_REFUND, mode=CASH, amount="150000.00"),
        take_back(purchase, other.vendor_id, "150000.00"),
    )

    assert (len(won), [error.reason for error in lost]) == (1, ["CASH_FORBIDDEN"])
    assert lost[0].facts["received"] == "150000.00"
    assert await disagreements(purchase) == {}


async def test_a_pan_that_is_known_later_joins_the_cards(purchase: PurchaseClient) -> None:
    limited = dataclasses.replace(
        USUAL,
        user=dataclasses.replace(USER, cash_payment=Decimal(100)),
        manager=dataclasses.replace(MANAGER, cash_payment=Decimal(100)),
    )
    await purchase.announce(source_version=2, role_limits=limits_to_proto(limited))
    first = await purchase.vendor()
    nameless = await purchase.vendor("ROADSIDE", gst_category=UNREGISTERED, gstin="", address=address())
    await pay(purchase, nameless, "60.00")
    await pay(purchase, first, "40.00")

    request = vendors_pb2.UpdateVendorRequest(
        vendor_id=nameless.vendor_id, vendor=vendors_pb2.VendorChanges(pan=first.pan), etag="*"
    )
    await purchase.vendors.UpdateVendor(request, metadata=purchase.as_user())

    assert (await refusal(pay(purchase, first, "0.01"))).facts == {"amount": "asked 100.01 in the day, limit 100"}
