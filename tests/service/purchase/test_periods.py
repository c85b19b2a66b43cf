"""Lists of documents over a period: both days are included, and a page keeps the period."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from bahi.purchase.v1 import goods_receipts_pb2, purchase_orders_pb2, vendor_bills_pb2, vendor_payments_pb2

from tests.support.clients.purchase import PurchaseClient
from tests.support.days import days_ago
from tests.support.refusals import reason_and_field, refusal

DAYS = (9, 7, 5, 3)
"""So many days ago stands one document each."""

Page = tuple[list[str], str]
"""The dates of a page, and the token of the next."""
Read = Callable[..., Awaitable[Page]]


async def _orders(purchase: PurchaseClient) -> Read:
    vendor, product = await purchase.vendor(), await purchase.product()
    for days in DAYS:
        request = purchase.order_request(vendor, product)
        request.date, request.date_reason = days_ago(days), "Ordered by phone"
        await purchase.orders.CreatePurchaseOrder(request, metadata=purchase.as_user())

    async def read(**fields: Any) -> Page:
        request = purchase_orders_pb2.ListPurchaseOrdersRequest(**fields)
        found = await purchase.orders.ListPurchaseOrders(request, metadata=purchase.as_user())
        return [each.date for each in found.purchase_orders], found.next_page_token

    return read


async def _receipts(purchase: PurchaseClient) -> Read:
    vendor, product = await purchase.vendor(), await purchase.product()
    for days in DAYS:
        await purchase.receive(vendor, purchase.item(product, batch_number=f"B{days}"), date=days_ago(days))

    async def read(**fields: Any) -> Page:
        request = goods_receipts_pb2.ListGoodsReceiptsRequest(**fields)
        found = await purchase.receipts.ListGoodsReceipts(request, metadata=purchase.as_user())
        return [each.date for each in found.goods_receipts], found.next_page_token

    return read


async def _bills(purchase: PurchaseClient) -> Read:
    vendor, product = await purchase.vendor(), await purchase.product()
    for days in DAYS:
        await purchase.billed(vendor, product, f"A/{days}", date=days_ago(days))

    async def read(**fields: Any) -> Page:
        request = vendor_bills_pb2.ListVendorBillsRequest(**fields)
        found = await purchase.bills.ListVendorBills(request, metadata=purchase.as_user())
        return [each.date for each in found.vendor_bills], found.next_page_token

    return read


async def _payments(purchase: PurchaseClient) -> Read:
    vendor = await purchase.vendor()
    for days in DAYS:
        await purchase.pay(vendor.vendor_id, "1.00", date=days_ago(days))

    async def read(**fields: Any) -> Page:
        request = vendor_payments_pb2.ListVendorPaymentsRequest(**fields)
        found = await purchase.payments.ListVendorPayments(request, metadata=purchase.as_user())
        return [each.date for each in found.vendor_payments], found.next_page_token

    return read


@pytest.mark.parametrize("written", [_orders, _receipts, _bills, _payments])
async def test_a_list_covers_its_period_on_every_page(
    purchase: PurchaseClient, written: Callable[[PurchaseClient], Awaitable[Read]]
) -> None:
    read = await written(purchase)
    period = {"from_date": days_ago(7), "to_date": days_ago(3)}

    dates, token = await read(**period, page_size=2)
    rest, end = await read(**period, page_size=2, page_token=token)
    reversed_period = await refusal(read(from_date=days_ago(3), to_date=days_ago(4)))

    assert (dates, rest, end) == ([days_ago(3), days_ago(5)], [days_ago(7)], "")
    assert reason_and_field(reversed_period) == ("PERIOD_REVERSED", "to_date")
