"""Money and allowances beyond a role's limits are approved, or asked for, and each approval is used once."""

import dataclasses
from collections.abc import Awaitable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import approvals_pb2 as documents_pb2
from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import (
    debit_claims_pb2,
    goods_receipts_pb2,
    purchase_approvals_pb2,
    purchase_approvals_pb2_grpc,
    purchase_orders_pb2,
    vendor_allowances_pb2,
    vendor_payments_pb2,
    vendor_refunds_pb2,
)

from kit.auth.caller import Role
from services.purchase.store.goods_tables import goods_receipts
from services.purchase.store.money_tables import vendor_credits
from services.purchase.store.tables import kit_tables
from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import BY_REFUND, rate_claim, settle
from tests.service.purchase.parts import of_units, part, received
from tests.support.clients.purchase import PurchaseClient
from tests.support.days import days_ago
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals
from trade.api.role_limits import limits_to_proto
from trade.domain.role_limits import MANAGER, USUAL

CASH = payments_pb2.PAYMENT_MODE_CASH
NewOrder = purchase_orders_pb2.CreatePurchaseOrderRequest
USED = documents_pb2.APPROVAL_STATUS_USED
LATE: dict[str, Any] = {"date_reason": "The driver came back late"}


def approvals_of(purchase: PurchaseClient) -> purchase_approvals_pb2_grpc.PurchaseApprovalServiceStub:
    return purchase_approvals_pb2_grpc.PurchaseApprovalServiceStub(purchase.channel)


async def approve(
    purchase: PurchaseClient, role: Role = Role.MANAGER, **request: Any
) -> purchase_approvals_pb2.PurchaseApproval:
    message = purchase_approvals_pb2.CreatePurchaseApprovalRequest(
        request=purchase_approvals_pb2.PurchaseApprovableRequest(**request)
    )
    return await approvals_of(purchase).CreatePurchaseApproval(message, metadata=purchase.with_key("", role))


async def read(purchase: PurchaseClient, approval_id: str) -> purchase_approvals_pb2.PurchaseApproval:
    message = purchase_approvals_pb2.GetPurchaseApprovalRequest(approval_id=approval_id)
    return await approvals_of(purchase).GetPurchaseApproval(message, metadata=purchase.as_user())


def in_cash(vendor_id: str, amount: str, **fields: Any) -> vendor_payments_pb2.CreateVendorPaymentRequest:
    return vendor_payments_pb2.CreateVendorPaymentRequest(vendor_id=vendor_id, mode=CASH, amount=amount, **fields)


async def pay(
    purchase: PurchaseClient, request: vendor_payments_pb2.CreateVendorPaymentRequest
) -> vendor_payments_pb2.VendorPayment:
    return await purchase.payments.CreateVendorPayment(request, metadata=purchase.with_key("", Role.USER))


async def test_cash_beyond_the_limit_of_the_day_is_paid_with_an_approval_once(purchase: PurchaseClient) -> None:
    vendor_id = (await purchase.vendor()).vendor_id
    await pay(purchase, in_cash(vendor_id, "9000.00"))
    request = in_cash(vendor_id, "4000.00")
    refused = await refusal(pay(purchase, request))

    approval = await approve(purchase, vendor_payment=request)
    request.approval_id = approval.approval_id
    other = await refusal(pay(purchase, in_cash(vendor_id, "4000.01", approval_id=approval.approval_id)))
    paid = await pay(purchase, request)
    again = await refusal(pay(purchase, request))

    assert refused.facts == {"amount": "asked 13000 in the day, limit 10000"}
    assert [(each.field, each.asked, each.limit) for each in approval.limits_passed] == [
        ("amount", "13000 in the day", "10000")
    ]
    assert reason_and_field(other) == ("APPROVAL_FOR_ANOTHER", "approval_id")
    assert (paid.approval_id, paid.approved_by) == (approval.approval_id, approval.decided_by)
    assert reason_and_field(again) == ("APPROVAL_NOT_OPEN", "approval_id")
    found = await read(purchase, approval.approval_id)
    assert (found.status, found.used_by_document_id, found.vendor_id) == (USED, paid.vendor_payment_id, vendor_id)
    assert await purchase.count(vendor_credits) == 2
    assert await disagreements(purchase) == {}


async def test_cash_of_an_older_day_is_paid_with_an_approval_of_that_day(purchase: PurchaseClient) -> None:
    vendor_id = (await purchase.vendor()).vendor_id
    request = in_cash(vendor_id, "10.00", date=days_ago(3), **LATE)
    refused = await refusal(pay(purchase, request))

    approval = await approve(purchase, vendor_payment=request)
    request.approval_id = approval.approval_id
    request.date = days_ago(2)
    other = await refusal(pay(purchase, request))
    request.date = days_ago(3)
    paid = await pay(purchase, request)

    assert reason_and_field(refused) == ("MANAGER_NEEDED", "date")
    assert reason_and_field(other) == ("APPROVAL_FOR_ANOTHER", "date")
    assert (paid.date, paid.approval_id) == (days_ago(3), approval.approval_id)


async def test_a_refund_and_an_allowance_take_an_approval(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, lines=[part(receipt, "100")], figures=of_units(100, "10.00"))
    await purchase.pay(bill.vendor_id, "60000.00")
    back = vendor_refunds_pb2.CreateVendorRefundRequest(vendor_id=bill.vendor_id, mode=CASH, amount="50000.01")
    share = payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount=bill.outstanding)
    kind = payments_pb2.ALLOWANCE_KIND_SMALL_DIFFERENCE
    let_go = vendor_allowances_pb2.CreateVendorAllowanceRequest(
        vendor_id=bill.vendor_id, kind=kind, allocations=[share]
    )
    by_user = purchase.with_key("", Role.USER)
    refused = await refusal(purchase.refunds.CreateVendorRefund(back, metadata=by_user))
    early = await refusal(purchase.allowances.CreateVendorAllowance(let_go, metadata=purchase.with_key("", Role.USER)))

    back.approval_id = (await approve(purchase, vendor_refund=back)).approval_id
    let_go.approval_id = (await approve(purchase, Role.ADMIN, vendor_allowance=let_go)).approval_id
    refund = await purchase.refunds.CreateVendorRefund(back, metadata=purchase.with_key("", Role.USER))
    allowance = await purchase.allowances.CreateVendorAllowance(let_go, metadata=purchase.with_key("", Role.USER))

    assert (refused.reason, early.reason) == ("ROLE_LIMIT_EXCEEDED", "ROLE_LIMIT_EXCEEDED")
    assert (refund.approval_id, allowance.approval_id) == (back.approval_id, let_go.approval_id)
    assert (await read(purchase, let_go.approval_id)).used_by_document_id == allowance.vendor_allowance_id
    assert await disagreements(purchase) == {}


async def test_one_approval_of_a_payment_covers_what_is_written_off_with_it(purchase: PurchaseClient) -> None:
    receipt = await received(purchase)
    bill = await purchase.bill(receipt, lines=[part(receipt, "100")], figures=of_units(100, "10.00"))
    left = payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount="5.00")
    request = in_cash(bill.vendor_id, f"{Decimal(bill.outstanding) - 5}", due_first=True, small_differences=[left])
    refused = await refusal(pay(purchase, request))

    approval = await approve(purchase, Role.ADMIN, vendor_payment=request)
    request.approval_id = approval.approval_id
    paid = await pay(purchase, request)

    assert reason_and_field(refused) == ("ROLE_LIMIT_EXCEEDED", "small_differences[0].amount")
    assert [each.field for each in approval.limits_passed] == ["small_differences[0].amount"]
    assert (paid.approval_id, paid.on_account) == (approval.approval_id, "0.00")
    assert (await purchase.outstanding(bill.vendor_id)).balance == "0.00"
    assert await disagreements(purchase) == {}


async def test_goods_of_an_older_day_come_in_with_an_approval_of_that_day_once(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    request = purchase.receipt_request(vendor, purchase.item(await purchase.product()), date=days_ago(3), **LATE)

    def take_in() -> Awaitable[goods_receipts_pb2.GoodsReceipt]:
        return purchase.receipts.CreateGoodsReceipt(request, metadata=purchase.with_key("", Role.USER))

    refused = await refusal(take_in())
    approval = await approve(purchase, goods_receipt=request)
    request.approval_id = approval.approval_id
    request.date = days_ago(2)
    other = await refusal(take_in())
    request.date = days_ago(3)
    won, lost = await replies_and_refusals(take_in(), take_in())

    assert reason_and_field(refused) == ("MANAGER_NEEDED", "date")
    assert (approval.document_date, approval.vendor_id) == (days_ago(3), vendor.vendor_id)
    assert reason_and_field(other) == ("APPROVAL_FOR_ANOTHER", "date")
    (receipt,) = won
    assert (receipt.date, receipt.approval_id, receipt.approved_by) == (
        days_ago(3),
        approval.approval_id,
        approval.decided_by,
    )
    assert [reason_and_field(error) for error in lost] == [("APPROVAL_NOT_OPEN", "approval_id")]
    assert (await read(purchase, approval.approval_id)).used_by_document_id == receipt.goods_receipt_id
    assert await purchase.count(goods_receipts) == 1


def ordering(vendor_id: str, product_id: str, quantity: str = "10", **fields: Any) -> NewOrder:
    """An order of three days ago."""
    line = purchase_orders_pb2.NewPurchaseOrderLine(product_id=product_id, quantity=quantity, rate="10.00")
    return NewOrder(vendor_id=vendor_id, lines=[line], **LATE, **{"date": days_ago(3), **fields})


async def write(purchase: PurchaseClient, request: NewOrder) -> purchase_orders_pb2.PurchaseOrder:
    return await purchase.orders.CreatePurchaseOrder(request, metadata=purchase.with_key("", Role.USER))


async def test_purchase_order_of_an_older_day_is_written_with_an_approval_once(purchase: PurchaseClient) -> None:
    ids = (await purchase.vendor()).vendor_id, (await purchase.product()).product_id
    alone = await refusal(write(purchase, ordering(*ids)))
    early = await refusal(approve(purchase, purchase_order=ordering(*ids, date=days_ago(1))))
    given = await approve(purchase, purchase_order=ordering(*ids))
    named = {"approval_id": given.approval_id}

    more = await refusal(write(purchase, ordering(*ids, "11", **named)))
    on_another_day = await refusal(write(purchase, ordering(*ids, **named, date=days_ago(2))))
    won, lost = await replies_and_refusals(*(write(purchase, ordering(*ids, **named)) for _ in range(2)))

    assert (reason_and_field(alone), early.reason) == (("MANAGER_NEEDED", "date"), "APPROVAL_NOT_NEEDED")
    assert (given.document_date, given.vendor_id) == (days_ago(3), ids[0])
    assert reason_and_field(more) == ("APPROVAL_FOR_ANOTHER", "approval_id")
    assert reason_and_field(on_another_day) == ("APPROVAL_FOR_ANOTHER", "date")
    assert [reason_and_field(error) for error in lost] == [("APPROVAL_NOT_OPEN", "approval_id")]
    (written,) = won
    expected = days_ago(3), given.approval_id, given.decided_by
    assert (written.date, written.approval_id, written.approved_by) == expected
    assert await purchase.read_order(written.purchase_order_id) == written
    assert (await read(purchase, given.approval_id)).used_by_document_id == written.purchase_order_id
    audit = kit_tables.audit.c
    (row,) = await purchase.rows(sa.select(audit.after).where(audit.entity == "purchase_order"))
    assert (row.after["approval_id"], row.after["approved_by"]) == expected[1:]


async def test_cash_by_which_a_vendor_meets_a_claim_takes_an_administrators_approval(purchase: PurchaseClient) -> None:
    limited = dataclasses.replace(USUAL, manager=dataclasses.replace(MANAGER, cash_receipt=Decimal(40)))
    _, _, claim = await rate_claim(purchase)
    request = debit_claims_pb2.SettleDebitClaimRequest(debit_claim_id=claim.debit_claim_id, kind=BY_REFUND, mode=CASH)
    needless = await refusal(approve(purchase, claim_settlement=request))
    await purchase.announce(source_version=2, role_limits=limits_to_proto(limited))
    alone = await refusal(settle(purchase, claim, BY_REFUND, mode=CASH))
    beyond = await refusal(approve(purchase, claim_settlement=request))
    given = await approve(purchase, Role.ADMIN, claim_settlement=request)
    named = {"mode": CASH, "approval_id": given.approval_id}

    less = await refusal(settle(purchase, claim, BY_REFUND, **named, amount="52.00"))
    won, lost = await replies_and_refusals(*(settle(purchase, claim, BY_REFUND, **named) for _ in range(2)))

    asked = {"amount": "asked 52.5 in the day, limit 40"}
    assert (alone.reason, alone.facts, needless.reason) == ("ROLE_LIMIT_EXCEEDED", asked, "APPROVAL_NOT_NEEDED")
    assert reason_and_field(beyond) == ("ROLE_LIMIT_EXCEEDED", "request.claim_settlement.amount")
    assert reason_and_field(less) == ("APPROVAL_FOR_ANOTHER", "approval_id")
    ((settlement,),) = [each.settlements for each in won]
    assert (settlement.approval_id, settlement.approved_by) == (given.approval_id, given.decided_by)
    assert {error.reason for error in lost} <= {"APPROVAL_NOT_OPEN", "OVER_SETTLEMENT"}
    assert (await read(purchase, given.approval_id)).used_by_document_id == settlement.settlement_id
    assert await disagreements(purchase) == {}


async def test_more_free_goods_than_ordered_come_in_with_an_approval(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product)
    line = {"purchase_order_line_id": order.lines[0].line_id, "quantity": "100", "free_quantity": "20"}
    request = purchase.receipt_request(
        vendor,
        purchase.item(product, **line),
        purchase_order_id=order.purchase_order_id,
        accept_excess_free_goods=True,
    )
    approval = await approve(purchase, goods_receipt=request)
    request.approval_id = approval.approval_id
    receipt = await purchase.receipts.CreateGoodsReceipt(request, metadata=purchase.with_key("", Role.USER))

    assert [(each.field, each.limit) for each in approval.limits_passed] == [
        ("accept_excess_free_goods", "a manager's decision")
    ]
    assert (receipt.approval_id, receipt.lines[0].free_quantity) == (approval.approval_id, "20")


async def test_whoever_is_refused_asks_and_a_manager_approves(purchase: PurchaseClient) -> None:
    vendor_id = (await purchase.vendor()).vendor_id
    request = in_cash(vendor_id, "10000.01")
    approvable = purchase_approvals_pb2.PurchaseApprovableRequest(vendor_payment=request)
    asking = purchase_approvals_pb2.RequestPurchaseApprovalRequest(request=approvable, note="He has no bank")
    asked = await approvals_of(purchase).RequestPurchaseApproval(asking, metadata=purchase.with_key("", Role.USER))
    request.approval_id = asked.approval_id
    early = await refusal(pay(purchase, request))
    given = purchase_approvals_pb2.ApprovePurchaseApprovalRequest(approval_id=asked.approval_id)

    await approvals_of(purchase).ApprovePurchaseApproval(given, metadata=purchase.with_key("", Role.MANAGER))
    won, lost = await replies_and_refusals(pay(purchase, request), pay(purchase, request))

    assert reason_and_field(early) == ("APPROVAL_NOT_OPEN", "approval_id")
    assert (len(won), [error.reason for error in lost]) == (1, ["APPROVAL_NOT_OPEN"])
    assert await purchase.count(vendor_credits) == 1


@pytest.mark.parametrize("amount", ["9999.99", "10000.00"])
async def test_what_a_user_may_do_needs_no_approval(purchase: PurchaseClient, amount: str) -> None:
    vendor_id = (await purchase.vendor()).vendor_id

    refused = await refusal(approve(purchase, vendor_payment=in_cash(vendor_id, amount)))

    assert refused.reason == "APPROVAL_NOT_NEEDED"
