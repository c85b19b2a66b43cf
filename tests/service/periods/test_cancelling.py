"""Until when each document is cancelled: the due date of its return does not end it, a lock does.

An own tax document is cancelled while its own month is open: its return would change. The reversal of any other is
entered today, and changes nothing of a locked month. What enters nothing is never refused.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import debit_claims_pb2, purchase_orders_pb2, vendor_allowances_pb2, vendor_refunds_pb2
from bahi.sales.v1 import customer_allowances_pb2, customer_refunds_pb2, orders_pb2

from kit.auth.caller import Role
from tests.service.periods import dated_acts as acts
from tests.service.periods.dated_acts import Act
from tests.support.clients.returns import ReturnsClient
from tests.support.clients.service_client import key
from tests.support.days import INDIA
from tests.support.period_locks import LOCKED, OPEN, THIS_MONTH, set_lock
from tests.support.refusals import refused

Prepare = Callable[[ReturnsClient], Awaitable[Act]]
AFTER_DUE_DATE: Final = dt.datetime(2026, 12, 14, 12, tzinfo=INDIA)
DISCOUNT: Final = payments_pb2.ALLOWANCE_KIND_SETTLEMENT_DISCOUNT


async def cancelled_customer_refund(trader: ReturnsClient) -> Act:
    posted = await _do(trader, await acts.customer_refund(trader))
    request = customer_refunds_pb2.CancelCustomerRefundRequest(
        customer_refund_id=posted.customer_refund_id, reason="Cheque returned"
    )
    return Act(call=trader.sales.customer_refunds.CancelCustomerRefund, request=request)


async def cancelled_vendor_refund(trader: ReturnsClient) -> Act:
    vendor_id = await trader.vendor()
    await trader.purchase.pay(vendor_id, "100.00")
    posted = await trader.purchase.refund(vendor_id, "20.00")
    request = vendor_refunds_pb2.CancelVendorRefundRequest(
        vendor_refund_id=posted.vendor_refund_id, reason="Cheque returned"
    )
    return Act(call=trader.purchase.refunds.CancelVendorRefund, request=request)


async def cancelled_customer_allowance(trader: ReturnsClient) -> Act:
    invoice = await acts.posted_invoice(trader)
    posted = await trader.sales.let_go(invoice, "0.50", kind=DISCOUNT, role=Role.MANAGER)
    request = customer_allowances_pb2.CancelCustomerAllowanceRequest(
        customer_allowance_id=posted.customer_allowance_id, reason="Not agreed"
    )
    return Act(call=trader.sales.customer_allowances.CancelCustomerAllowance, request=request)


async def cancelled_vendor_allowance(trader: ReturnsClient) -> Act:
    bill = await trader.purchase.bill(await acts.posted_receipt(trader))
    posted = await trader.purchase.let_go(bill, "0.50", kind=DISCOUNT, role=Role.MANAGER)
    request = vendor_allowances_pb2.CancelVendorAllowanceRequest(
        vendor_allowance_id=posted.vendor_allowance_id, reason="Not agreed"
    )
    return Act(call=trader.purchase.allowances.CancelVendorAllowance, request=request)


async def unsettled_claim(trader: ReturnsClient) -> Act:
    settled = await _do(trader, await acts.settled_claim(trader))
    request = debit_claims_pb2.UnsettleDebitClaimRequest(
        debit_claim_id=settled.debit_claim_id, settlement_id=settled.settlements[0].settlement_id, reason="Not paid"
    )
    return Act(call=trader.purchase.claims.UnsettleDebitClaim, request=request)


async def cancelled_order(trader: ReturnsClient) -> Act:
    posted = await _do(trader, await acts.order(trader))
    request = orders_pb2.CancelOrderRequest(order_id=posted.order_id, reason="Ordered twice")
    return Act(call=trader.sales.orders.CancelOrder, request=request)


async def cancelled_purchase_order(trader: ReturnsClient) -> Act:
    posted = await _do(trader, await acts.purchase_order(trader))
    request = purchase_orders_pb2.CancelPurchaseOrderRequest(
        purchase_order_id=posted.purchase_order_id, reason="Ordered twice"
    )
    return Act(call=trader.purchase.orders.CancelPurchaseOrder, request=request)


OWN_TAX_DOCUMENTS: Final = (acts.cancelled_invoice,)
"""Credit and debit notes are not cancelled: another document corrects them."""
REVERSED_TODAY: Final = (
    acts.cancelled_receipt, cancelled_customer_refund, cancelled_customer_allowance, acts.cancelled_bill,
    acts.cancelled_payment, cancelled_vendor_refund, cancelled_vendor_allowance, acts.cancelled_claim, unsettled_claim,
)  # fmt: skip
ENTERS_NOTHING: Final = (cancelled_order, cancelled_purchase_order)
REVERSED: Final = (*OWN_TAX_DOCUMENTS, *REVERSED_TODAY)


@pytest.mark.parametrize("prepare", REVERSED, ids=lambda act: act.__name__)
async def test_a_document_of_a_past_month_is_cancelled_by_what_is_locked(
    trader: ReturnsClient, prepare: Prepare
) -> None:
    act = await prepare(trader)
    trader.services.clock.set(AFTER_DUE_DATE)

    await lock(trader, "2026-12")
    while_today_is_locked = await _refusal(trader, act)
    await lock(trader, "2026-12", OPEN)
    await lock(trader, THIS_MONTH)
    own_month = await _refusal(trader, act) if prepare in OWN_TAX_DOCUMENTS else ""
    if own_month:
        await lock(trader, THIS_MONTH, OPEN)

    assert await _do(trader, act)
    assert while_today_is_locked == "PERIOD_LOCKED"
    assert own_month == ("PERIOD_LOCKED" if prepare in OWN_TAX_DOCUMENTS else "")


@pytest.mark.parametrize("prepare", ENTERS_NOTHING, ids=lambda act: act.__name__)
async def test_what_enters_nothing_is_cancelled_in_a_locked_month(trader: ReturnsClient, prepare: Prepare) -> None:
    act = await prepare(trader)
    await lock(trader, THIS_MONTH)

    assert (await _do(trader, act)).cancel_reason == "Ordered twice"


async def lock(trader: ReturnsClient, month: str, state: Any = LOCKED) -> None:
    await set_lock(trader.sales, state, month)
    await trader.services.deliver()


async def _do(trader: ReturnsClient, act: Act) -> Any:
    return await act.call(act.request, metadata=trader.organisation.metadata(Role.MANAGER, idempotency_key=key()))


async def _refusal(trader: ReturnsClient, act: Act) -> str:
    return (await refused(_do(trader, act)))[0]
