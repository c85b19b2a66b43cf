"""Free goods of a purchase order: counted apart from the billed ones, and not beyond the order without a manager."""

from typing import Any

from bahi.purchase.v1 import goods_receipts_pb2, purchase_orders_pb2

from kit.auth.caller import Role
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.service_client import key
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals

PARTLY = purchase_orders_pb2.PURCHASE_ORDER_STATUS_PARTIALLY_RECEIVED
RECEIVED = purchase_orders_pb2.PURCHASE_ORDER_STATUS_RECEIVED


async def test_order_stays_open_for_its_free_goods(purchase: PurchaseClient) -> None:
    order, request = await _ordered(purchase)

    await purchase.receipts.CreateGoodsReceipt(request("100", "0"), metadata=purchase.with_key())
    open_for_free = await purchase.read_order(order.purchase_order_id)
    await purchase.receipts.CreateGoodsReceipt(request("0", "10"), metadata=purchase.with_key())
    whole = await purchase.read_order(order.purchase_order_id)

    assert (open_for_free.status, whole.status) == (PARTLY, RECEIVED)
    assert (whole.lines[0].received_quantity, whole.lines[0].received_free_quantity) == ("100", "10")


async def test_more_free_than_ordered_needs_a_manager(purchase: PurchaseClient) -> None:
    _, request = await _ordered(purchase)
    thousand = request("100", "1000")

    plain = await refusal(purchase.receipts.CreateGoodsReceipt(thousand, metadata=purchase.with_key()))
    thousand.accept_excess_free_goods = True
    as_user = purchase.as_user(Role.USER, key=key())
    by_user = await refusal(purchase.receipts.CreateGoodsReceipt(thousand, metadata=as_user))
    receipt = await purchase.receipts.CreateGoodsReceipt(thousand, metadata=purchase.with_key())

    assert reason_and_field(plain) == ("OVER_RECEIPT", "lines[0].free_quantity")
    assert plain.facts == {"ordered": "10", "left": "10"}
    assert reason_and_field(by_user) == ("MANAGER_NEEDED", "accept_excess_free_goods")
    assert receipt.lines[0].free_quantity == "1000"


async def test_last_free_units_come_once(purchase: PurchaseClient) -> None:
    _, request = await _ordered(purchase)

    won, lost = await replies_and_refusals(
        *(purchase.receipts.CreateGoodsReceipt(request("1", "10"), metadata=purchase.with_key()) for _ in range(4))
    )

    assert len(won) == 1
    assert {error.reason for error in lost} == {"OVER_RECEIPT"}


async def _ordered(purchase: PurchaseClient) -> tuple[Any, Any]:
    """An approved order of 100 and 10 free, and requests to receive parts of it."""
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product)

    def request(quantity: str, free: str) -> goods_receipts_pb2.CreateGoodsReceiptRequest:
        item = purchase.item(
            product, purchase_order_line_id=order.lines[0].line_id, quantity=quantity, free_quantity=free
        )
        return purchase.receipt_request(vendor, item, purchase_order_id=order.purchase_order_id)

    return order, request
