"""Days in purchase: our own documents are dated when they are made, the vendor's bill and money keep their day."""

import pytest
import sqlalchemy as sa
from bahi.purchase.v1 import goods_receipts_pb2
from bahi.purchase.v1 import purchase_approvals_pb2 as approvals_pb2
from bahi.purchase.v1 import purchase_approvals_pb2_grpc as approvals_grpc
from bahi.purchase.v1 import purchase_orders_pb2 as orders_pb2

from kit.auth.caller import Role
from services.purchase.store.goods_tables import goods_receipts
from services.purchase.store.order_tables import purchase_orders
from services.purchase.store.tables import kit_tables
from tests.support.clients.purchase import PurchaseClient
from tests.support.days import days_ago
from tests.support.refusals import refusal, refused

WHY = "The lorry came on that day"


@pytest.mark.parametrize(
    ("day", "role", "reason", "refusal_of"),
    [
        (days_ago(1), Role.USER, "", ("DATE_REASON_MISSING", "date_reason")),
        (days_ago(2), Role.USER, WHY, ("MANAGER_NEEDED", "date")),
        (days_ago(2), Role.MANAGER, "", ("DATE_REASON_MISSING", "date_reason")),
        ("2026-03-31", Role.ADMIN, WHY, ("DATE_TOO_FAR_BACK", "date")),
        ("2017-06-30", Role.ADMIN, WHY, ("BEFORE_BOOKS_BEGIN", "date")),
    ],
)
async def test_an_order_and_a_receipt_of_an_earlier_day_are_refused(
    purchase: PurchaseClient, day: str, role: Role, reason: str, refusal_of: tuple[str, str]
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = purchase.order_request(vendor, product)
    order.date, order.date_reason = day, reason
    receipt = purchase.receipt_request(vendor, purchase.item(product), date=day, date_reason=reason)

    assert await refused(purchase.orders.CreatePurchaseOrder(order, metadata=purchase.as_user(role))) == refusal_of
    assert await refused(purchase.receipts.CreateGoodsReceipt(receipt, metadata=purchase.as_user(role))) == refusal_of
    assert (await purchase.count(purchase_orders), await purchase.count(goods_receipts)) == (0, 0)


async def test_goods_do_not_come_before_they_are_ordered(purchase: PurchaseClient) -> None:
    """Nor does anybody approve that; on the order's own day they come."""
    vendor, product = await purchase.vendor(), await purchase.product()
    order = purchase.order_request(vendor, product)
    order.date, order.date_reason = days_ago(2), WHY
    draft = await purchase.orders.CreatePurchaseOrder(order, metadata=purchase.as_user())
    to_approve = orders_pb2.ApprovePurchaseOrderRequest(purchase_order_id=draft.purchase_order_id)
    await purchase.orders.ApprovePurchaseOrder(to_approve, metadata=purchase.as_user())
    item = purchase.item(product, purchase_order_line_id=draft.lines[0].line_id)
    of_order = {"purchase_order_id": draft.purchase_order_id, "date_reason": WHY}
    early = purchase.receipt_request(vendor, item, date=days_ago(3), **of_order)
    asking = approvals_pb2.RequestPurchaseApprovalRequest(
        request=approvals_pb2.PurchaseApprovableRequest(goods_receipt=early)
    )
    approvals = approvals_grpc.PurchaseApprovalServiceStub(purchase.channel)

    refusals = [
        await refusal(purchase.receipts.CreateGoodsReceipt(early, metadata=purchase.as_user(Role.MANAGER))),
        await refusal(approvals.RequestPurchaseApproval(asking, metadata=purchase.as_user(Role.USER))),
    ]
    posted = await purchase.receive(vendor, item, date=days_ago(2), **of_order)

    assert [(each.reason, each.field, each.facts) for each in refusals] == [
        ("BEFORE_ORIGINAL", "date", {"original_date": days_ago(2)}),
        ("BEFORE_ORIGINAL", "request.goods_receipt.date", {"original_date": days_ago(2)}),
    ]
    assert posted.date == days_ago(2)


async def test_with_a_reason_a_receipt_of_another_month_is_kept_with_it(purchase: PurchaseClient) -> None:
    """A receipt is in no return of ours: a manager dates it back within the financial year."""
    vendor, product = await purchase.vendor(), await purchase.product()

    posted = await purchase.receive(vendor, purchase.item(product), date="2026-04-01", date_reason=WHY)
    request = goods_receipts_pb2.GetGoodsReceiptRequest(goods_receipt_id=posted.goods_receipt_id)
    read = await purchase.receipts.GetGoodsReceipt(request, metadata=purchase.as_user())

    assert (read.date, read.date_reason, read.number) == ("2026-04-01", WHY, "GRN/26-27/000001")
    audit = kit_tables.audit
    (row,) = await purchase.rows(sa.select(audit).where(audit.c.entity == "goods_receipt"))
    assert (row.after["date"], row.after["date_reason"]) == ("2026-04-01", WHY)


async def test_the_vendors_bill_and_money_keep_their_day_and_a_payment_is_numbered_in_the_year_of_its_entry(
    purchase: PurchaseClient,
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    bill = await purchase.billed(vendor, product, date="2026-03-28")
    paid = await purchase.pay(vendor.vendor_id, "10.00", date="2026-03-31")

    assert (bill.date, bill.date_reason) == ("2026-03-28", "")
    assert (paid.date, paid.number) == ("2026-03-31", "PMT/26-27/000001")


async def test_nothing_is_dated_before_the_books_begin(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product))
    await purchase.announce(source_version=2, books_begin="2026-04-01")

    of_bill = await refusal(purchase.bill(receipt, date="2026-03-31"))
    of_payment = await refused(purchase.pay(vendor.vendor_id, "10.00", date="2026-03-31"))

    assert (of_bill.reason, of_bill.field, of_bill.facts) == (
        "BEFORE_BOOKS_BEGIN",
        "bill.date",
        {"books_begin": "2026-04-01"},
    )
    assert of_payment == ("BEFORE_BOOKS_BEGIN", "date")
    assert (await purchase.bill(receipt, date="2026-04-01")).date == "2026-04-01"
