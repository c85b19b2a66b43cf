"""Who entered a document, for which vendor and with which note; and why and when it was cancelled."""

from typing import Any

from bahi.purchase.v1 import goods_receipts_pb2, purchase_orders_pb2, vendor_credits_pb2, vendor_payments_pb2

from kit.auth.caller import Role
from tests.support.clients.purchase import PurchaseClient
from tests.support.summaries import summary_of

NOTE = "As agreed by phone"


def header(document: Any) -> tuple[str, str, str, str]:
    return document.vendor_id, document.vendor_name, document.note, document.created_by


async def test_documents_of_a_vendor_show_one_header(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    request = purchase.order_request(vendor, product)
    request.note = NOTE
    order = await purchase.orders.CreatePurchaseOrder(request, metadata=purchase.as_user(Role.USER))
    receipt = await purchase.receive(vendor, purchase.item(product), note=NOTE)
    bill = await purchase.bill(receipt)
    payment = await purchase.pay(vendor.vendor_id, "100.00", note=NOTE)
    credit = await purchase.credits.GetVendorCredit(
        vendor_credits_pb2.GetVendorCreditRequest(vendor_credit_id=payment.vendor_payment_id),
        metadata=purchase.as_user(),
    )

    by_user, by_person = (str(purchase.organisation.users[role]) for role in (Role.USER, purchase.person))
    assert header(order) == (vendor.vendor_id, vendor.name, NOTE, by_user)
    assert header(receipt) == header(payment) == header(credit) == (vendor.vendor_id, vendor.name, NOTE, by_person)
    assert header(bill) == (vendor.vendor_id, vendor.name, "", by_person)
    assert (credit.number, credit.cancel_reason, credit.HasField("cancel_time")) == (payment.number, "", False)


async def test_a_cancelled_order_says_why_and_when(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    approved = await purchase.approved_order(vendor, product)

    cancelled = await purchase.orders.CancelPurchaseOrder(
        purchase_orders_pb2.CancelPurchaseOrderRequest(
            purchase_order_id=approved.purchase_order_id, reason="Bought elsewhere"
        ),
        metadata=purchase.as_user(Role.MANAGER),
    )

    assert (approved.cancel_reason, approved.HasField("cancel_time")) == ("", False)
    assert (cancelled.cancel_reason, cancelled.cancel_time) == ("Bought elsewhere", cancelled.update_time)
    assert cancelled.created_by == str(purchase.organisation.users[purchase.person])
    assert await purchase.read_order(approved.purchase_order_id) == cancelled


async def test_a_closed_order_says_why_and_when_and_a_receipt_before_says_nothing(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    approved = await purchase.approved_order(vendor, product)
    item = purchase.item(product, purchase_order_line_id=approved.lines[0].line_id, quantity="40", free_quantity="0")
    await purchase.receive(vendor, item, purchase_order_id=approved.purchase_order_id)
    partial = await purchase.read_order(approved.purchase_order_id)

    closed = await purchase.orders.ClosePurchaseOrder(
        purchase_orders_pb2.ClosePurchaseOrderRequest(
            purchase_order_id=approved.purchase_order_id, reason="The rest is not made"
        ),
        metadata=purchase.as_user(Role.MANAGER),
    )

    assert (partial.cancel_reason, partial.HasField("cancel_time")) == ("", False)
    assert (closed.cancel_reason, closed.cancel_time) == ("The rest is not made", closed.update_time)


async def test_lists_answer_summaries(purchase: PurchaseClient) -> None:
    vendor, product, user = await purchase.vendor(), await purchase.product(), purchase.as_user()
    order = await purchase.approved_order(vendor, product)
    items = (purchase.item(product, discount_percent="10"), purchase.item(product, batch_number="B2"))
    receipt = await purchase.receive(vendor, *items, note=NOTE)
    payment = await purchase.pay(vendor.vendor_id, "100.00", note=NOTE)

    orders = await purchase.orders.ListPurchaseOrders(purchase_orders_pb2.ListPurchaseOrdersRequest(), metadata=user)
    receipts = await purchase.receipts.ListGoodsReceipts(goods_receipts_pb2.ListGoodsReceiptsRequest(), metadata=user)
    payments = await purchase.payments.ListVendorPayments(
        vendor_payments_pb2.ListVendorPaymentsRequest(), metadata=user
    )

    assert list(orders.purchase_orders) == [summary_of(order, purchase_orders_pb2.PurchaseOrderSummary)]
    assert list(receipts.goods_receipts) == [summary_of(receipt, goods_receipts_pb2.GoodsReceiptSummary)]
    assert list(payments.vendor_payments) == [summary_of(payment, vendor_payments_pb2.VendorPaymentSummary)]
    assert (receipts.goods_receipts[0].figures.discount, receipts.goods_receipts[0].note) == ("690.00", NOTE)
