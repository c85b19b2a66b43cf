"""Every act that a limit of a role refuses is done with an approval, once, and its document carries it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import parties_pb2, payments_pb2
from bahi.sales.v1 import approvals_pb2 as pb
from bahi.sales.v1 import (
    customer_allowances_pb2,
    customer_receipts_pb2,
    customer_refunds_pb2,
    customers_pb2,
    orders_pb2,
)

from kit.auth.caller import Role
from services.sales.store.base import kit_tables
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, order_line
from tests.support.clients.service_client import key
from tests.support.days import days_ago
from tests.support.parties import address
from tests.support.refusals import reason_and_field, refusal, refused, replies_and_refusals

WHY = "The slip came on the next day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A request that a user may not send, the call that takes it, and what else it may say to be another request."""

    kind: str
    request: Any
    send: Callable[..., Awaitable[Any]]
    id_field: str
    refused: tuple[str, str]
    other: Any
    sender: Role = Role.USER
    approver: Role = Role.MANAGER

    def with_approval(self, approval: pb.Approval, request: Any = None) -> Any:
        sent = type(self.request)()
        sent.CopyFrom(request or self.request)
        sent.approval_id = approval.approval_id
        return sent


async def back_dated_order(sales: SalesClient) -> Act:
    customer, product = await sales.customer(), await sales.stocked()

    def order(quantity: str) -> orders_pb2.CreateOrderRequest:
        dated: dict[str, Any] = {"date": days_ago(4), "date_reason": WHY}
        lines = [order_line(product, quantity)]
        return orders_pb2.CreateOrderRequest(customer_id=customer.customer_id, lines=lines, **dated)

    return Act(
        kind="new_order",
        request=order("2"),
        send=sales.orders.CreateOrder,
        id_field="order_id",
        refused=("MANAGER_NEEDED", "date"),
        other=order("3"),
    )


async def settlement_discount(sales: SalesClient) -> Act:
    customer = await sales.customer()
    invoice = await sales.sell(customer, line(await sales.stocked(), "10"))

    def discount(amount: str) -> customer_allowances_pb2.CreateCustomerAllowanceRequest:
        part = payments_pb2.NewOpenItemAllocation(document_id=invoice.invoice_id, amount=amount)
        return customer_allowances_pb2.CreateCustomerAllowanceRequest(
            customer_id=customer.customer_id,
            kind=payments_pb2.ALLOWANCE_KIND_SETTLEMENT_DISCOUNT,
            allocations=[part],
        )

    return Act(
        kind="customer_allowance",
        request=discount("2.00"),
        send=sales.customer_allowances.CreateCustomerAllowance,
        id_field="customer_allowance_id",
        refused=("ROLE_LIMIT_EXCEEDED", "allocations[0].amount"),
        other=discount("2.01"),
    )


async def cash_receipt(sales: SalesClient) -> Act:
    customer = await sales.customer()

    def receipt(amount: str) -> customer_receipts_pb2.CreateCustomerReceiptRequest:
        return customer_receipts_pb2.CreateCustomerReceiptRequest(
            customer_id=customer.customer_id, amount=amount, mode=payments_pb2.PAYMENT_MODE_CASH
        )

    return Act(
        kind="customer_receipt",
        request=receipt("50000.01"),
        send=sales.customer_receipts.CreateCustomerReceipt,
        id_field="customer_receipt_id",
        refused=("ROLE_LIMIT_EXCEEDED", "amount"),
        other=receipt("50000.02"),
    )


async def back_dated_cash_receipt(sales: SalesClient) -> Act:
    customer = await sales.customer()

    def receipt(amount: str) -> customer_receipts_pb2.CreateCustomerReceiptRequest:
        dated: dict[str, Any] = {"date": days_ago(4), "date_reason": WHY}
        return customer_receipts_pb2.CreateCustomerReceiptRequest(
            customer_id=customer.customer_id, amount=amount, mode=payments_pb2.PAYMENT_MODE_CASH, **dated
        )

    return Act(
        kind="customer_receipt",
        request=receipt("10.00"),
        send=sales.customer_receipts.CreateCustomerReceipt,
        id_field="customer_receipt_id",
        refused=("MANAGER_NEEDED", "date"),
        other=receipt("10.01"),
    )


async def cash_refund(sales: SalesClient) -> Act:
    """Only a manager refunds: what is beyond his limits an administrator approves."""
    customer = await sales.customer()
    await sales.limit(Role.MANAGER, cash_payment="10000")
    await sales.pay(customer, "50000.00", mode=payments_pb2.PAYMENT_MODE_UPI, reference="UPI 1")

    def refund(amount: str) -> customer_refunds_pb2.CreateCustomerRefundRequest:
        return customer_refunds_pb2.CreateCustomerRefundRequest(
            customer_id=customer.customer_id, amount=amount, mode=payments_pb2.PAYMENT_MODE_CASH
        )

    return Act(
        kind="customer_refund",
        request=refund("10000.01"),
        send=sales.customer_refunds.CreateCustomerRefund,
        id_field="customer_refund_id",
        refused=("ROLE_LIMIT_EXCEEDED", "amount"),
        other=refund("10000.02"),
        sender=Role.MANAGER,
        approver=Role.ADMIN,
    )


async def customer_on_credit(sales: SalesClient) -> Act:
    def customer(limit: str) -> customers_pb2.CreateCustomerRequest:
        return customers_pb2.CreateCustomerRequest(
            code="CREDIT",
            name="Verma Medical",
            type=customers_pb2.CUSTOMER_TYPE_RETAIL,
            gst_category=parties_pb2.GST_CATEGORY_UNREGISTERED,
            billing_address=address(),
            credit_limit=limit,
        )

    return Act(
        kind="new_customer",
        request=customer("500.00"),
        send=sales.customers.CreateCustomer,
        id_field="customer_id",
        refused=("ROLE_LIMIT_EXCEEDED", "credit_limit"),
        other=customer("500.01"),
    )


BY_USERS = (back_dated_order, settlement_discount, cash_receipt, back_dated_cash_receipt, customer_on_credit)
ACTS = pytest.mark.parametrize("act_of", [*BY_USERS, cash_refund])


@ACTS
async def test_act_is_done_with_an_approval_once(
    sales: SalesClient, act_of: Callable[[SalesClient], Awaitable[Act]]
) -> None:
    await sales.set_up(limited=True)
    act = await act_of(sales)

    alone = await refused(act.send(act.request, metadata=sales.as_user(act.sender)))
    asked = await sales.ask_approval(None, act.sender, **{act.kind: act.request})
    too_early = await refused(act.send(act.with_approval(asked), metadata=sales.as_user(act.sender)))
    given = await sales.decide("Approve", asked, role=act.approver)
    elsewhere = await refused(act.send(act.with_approval(given, act.other), metadata=sales.as_user(act.sender)))
    done, lost = await replies_and_refusals(
        *(act.send(act.with_approval(given), metadata=sales.as_user(act.sender)) for _ in range(3))
    )
    after = await refusal(act.send(act.with_approval(given), metadata=sales.as_user(act.sender)))

    assert alone == act.refused
    assert getattr(asked.request, act.kind) == act.request
    assert too_early == ("APPROVAL_NOT_OPEN", "approval_id")
    assert elsewhere == ("APPROVAL_FOR_ANOTHER", "approval_id")
    assert len(done) == 1
    assert {reason_and_field(error)[0] for error in lost} <= {"APPROVAL_NOT_OPEN", "CODE_TAKEN"}
    assert after.reason == "APPROVAL_NOT_OPEN"
    document_id = getattr(done[0], act.id_field)
    assert (await sales.approval(given.approval_id)).used_by_document_id == document_id


@ACTS
async def test_document_and_audit_trail_name_the_approval_and_who_gave_it(
    sales: SalesClient, act_of: Callable[[SalesClient], Awaitable[Act]]
) -> None:
    await sales.set_up(limited=True)
    act = await act_of(sales)
    given = await sales.approve(None, act.approver, **{act.kind: act.request})

    done = await act.send(act.with_approval(given), metadata=sales.as_user(act.sender))

    approver = str(sales.organisation.users[act.approver])
    if act.kind != "new_customer":  # a card is no document: the audit trail alone says it
        assert (done.approval_id, done.approved_by) == (given.approval_id, approver)
    audit = kit_tables.audit.c
    rows = await sales.rows(
        sa.select(audit.after).where(
            audit.entity_id == getattr(done, act.id_field), audit.action.in_(("post", "create"))
        )
    )
    assert [(row.after["approval_id"], row.after["approved_by"]) for row in rows] == [(given.approval_id, approver)]


@pytest.mark.parametrize("act_of", BY_USERS)
async def test_approval_goes_no_further_than_the_approving_role(
    sales: SalesClient, act_of: Callable[[SalesClient], Awaitable[Act]]
) -> None:
    await sales.set_up(limited=True)
    act = await act_of(sales)
    given = await sales.approve(None, **{act.kind: act.request})
    await sales.limit(
        Role.MANAGER,
        back_dating_days=1,
        credit_limit="0",
        settlement_discount_percent="0",
        cash_receipt="1",
        cash_payment="1",
    )

    late = await refused(act.send(act.with_approval(given), metadata=sales.as_user(Role.USER)))
    unasked = await refusal(sales.approve(None, **{act.kind: act.request}))
    by_admin = await sales.approve(None, Role.ADMIN, **{act.kind: act.request})

    assert late == act.refused
    assert (unasked.reason, unasked.field) == ("ROLE_LIMIT_EXCEEDED", f"request.{act.kind}.{act.refused[1]}")
    assert await act.send(act.with_approval(by_admin), metadata=sales.as_user(Role.USER))


@ACTS
async def test_repeat_under_the_same_key_gets_the_same_document(
    sales: SalesClient, act_of: Callable[[SalesClient], Awaitable[Act]]
) -> None:
    await sales.set_up(limited=True)
    act, once = await act_of(sales), key()
    given = await sales.approve(None, act.approver, **{act.kind: act.request})

    first, again = [
        await act.send(act.with_approval(given), metadata=sales.with_key(once, act.sender)) for _ in range(2)
    ]

    assert again == first
    assert (await sales.approval(given.approval_id)).used_by_document_id == getattr(first, act.id_field)


@ACTS
async def test_what_an_act_may_do_needs_no_approval_and_nothing_is_posted_by_asking(
    sales: SalesClient, act_of: Callable[[SalesClient], Awaitable[Act]]
) -> None:
    await sales.set_up(limited=True)
    act = await act_of(sales)
    audit = kit_tables.audit.c
    of_acts = sa.select(sa.func.count()).where(audit.entity != "approval")
    before = await sales.rows(of_acts)

    await sales.ask_approval(None, act.sender, **{act.kind: act.request})
    needless = await refusal(sales.ask_approval(None, Role.ADMIN, **{act.kind: act.request}))

    assert needless.reason == "APPROVAL_NOT_NEEDED"
    assert await sales.rows(of_acts) == before
