"""Two at once, one winner: nothing is received, billed, paid or sent back twice."""

from collections.abc import Awaitable
from typing import Any

from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import goods_receipts_pb2, vendor_bills_pb2, vendor_credits_pb2

from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import on_account
from tests.support.refusals import refusal, replies_and_refusals


async def race(*calls: Awaitable[Any]) -> tuple[list[Any], list[str]]:
    """The replies of those that won, and the reasons of those that lost."""
    won, lost = await replies_and_refusals(*calls)
    return won, [error.reason for error in lost]


async def test_last_ordered_quantity_is_received_once(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product, quantity="1", free_quantity="0")
    item = purchase.item(
        product,
        purchase_order_line_id=order.lines[0].line_id,
        quantity="1",
        free_quantity="0",
    )

    won, lost = await race(
        *(purchase.receive(vendor, item, purchase_order_id=order.purchase_order_id) for _ in range(4))
    )

    assert len(won) == 1
    # Whoever comes after the order is received in full finds it closed to receipts.
    assert set(lost) <= {"OVER_RECEIPT", "ORDER_STATUS"}
    assert await purchase.available(product) == "1"


async def test_one_receipt_is_billed_by_one_of_two_bills(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product))

    won, lost = await race(*(purchase.bill(receipt, number=f"MP/{i}") for i in range(4)))

    assert (len(won), lost) == (1, ["RECEIPT_BILLED"] * 3)
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "7245.00"


async def test_one_bill_number_is_taken_by_one_of_two_receipts(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipts = [await purchase.receive(vendor, purchase.item(product, batch_number=f"B{i}")) for i in range(3)]

    won, lost = await race(*(purchase.bill(receipt, number="MP/1") for receipt in receipts))

    assert (len(won), lost) == (1, ["BILL_NUMBER_TAKEN"] * 2)
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "7245.00"


async def test_one_bill_is_paid_by_one_of_two_payments(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    bill = await purchase.billed(vendor, await purchase.product())
    share = payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount="7245.00")

    won, lost = await race(*(purchase.pay(vendor.vendor_id, "7245.00", allocations=[share]) for _ in range(4)))

    assert (len(won), lost) == (1, ["OPEN_ITEM_SETTLED"] * 3)
    found = await purchase.outstanding(vendor.vendor_id)
    assert (found.balance, list(found.open_items)) == ("0.00", [])


async def test_one_advance_is_allocated_once(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    advance = await purchase.pay(vendor.vendor_id, "7245.00")
    bills = [await purchase.billed(vendor, product, f"A/{i}") for i in range(2)]
    requests = [
        vendor_credits_pb2.AllocateVendorCreditRequest(
            vendor_credit_id=advance.vendor_payment_id,
            allocations=[payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount="7245.00")],
        )
        for bill in bills
    ]

    won, lost = await race(
        *(purchase.credits.AllocateVendorCredit(request, metadata=purchase.with_key()) for request in requests)
    )

    assert (len(won), lost) == (1, ["OVER_ALLOCATION"])
    found = await purchase.outstanding(vendor.vendor_id)
    assert (found.balance, on_account(found)) == ("7245.00", "0.00")


async def test_last_unit_goes_back_once(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product, quantity="1", free_quantity="0"))

    won, lost = await race(*(purchase.hold(receipt, "1") for _ in range(4)))

    assert (len(won), lost) == (1, ["OVER_RETURN"] * 3)


async def test_one_key_sent_ten_times_at_once_receives_once(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    request, metadata = purchase.receipt_request(vendor, purchase.item(product)), purchase.with_key()

    won, lost = await race(*(purchase.receipts.CreateGoodsReceipt(request, metadata=metadata) for _ in range(10)))

    assert (len(won), lost) == (10, [])
    assert len({receipt.SerializeToString() for receipt in won}) == 1
    listed = await purchase.receipts.ListGoodsReceipts(
        goods_receipts_pb2.ListGoodsReceiptsRequest(), metadata=purchase.as_user()
    )
    assert [receipt.number for receipt in listed.goods_receipts] == [won[0].number]
    assert await purchase.available(product) == "110"


async def test_one_key_sent_ten_times_at_once_bills_and_pays_once(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    receipt = await purchase.receive(vendor, purchase.item(await purchase.product()))
    bill, billing = vendor_bills_pb2.CreateVendorBillRequest(bill=purchase.printed(receipt)), purchase.with_key()
    payment, paying = purchase.payment_request(vendor.vendor_id, "245.00"), purchase.with_key()

    bills, unbilled = await race(*(purchase.bills.CreateVendorBill(bill, metadata=billing) for _ in range(10)))
    paid, unpaid = await race(*(purchase.payments.CreateVendorPayment(payment, metadata=paying) for _ in range(10)))

    assert (unbilled, unpaid) == ([], [])
    assert len({b.vendor_bill_id for b in bills}) == len({p.vendor_payment_id for p in paid}) == 1
    assert (await purchase.outstanding(vendor.vendor_id)).balance == "7000.00"


async def test_receipts_at_once_have_consecutive_numbers(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    won, lost = await race(*(purchase.receive(vendor, purchase.item(product)) for _ in range(6)))

    assert lost == []
    assert sorted(receipt.number[-6:] for receipt in won) == [f"{i:06d}" for i in range(1, 7)]
    assert await purchase.available(product) == "660"


async def test_a_refused_duplicate_of_a_posted_receipt_gets_its_reply(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product, quantity="1", free_quantity="0")
    item = purchase.item(product, purchase_order_line_id=order.lines[0].line_id, quantity="1", free_quantity="0")
    request = purchase.receipt_request(vendor, item, purchase_order_id=order.purchase_order_id)
    metadata = purchase.with_key()

    won, lost = await race(*(purchase.receipts.CreateGoodsReceipt(request, metadata=metadata) for _ in range(5)))

    assert (len({receipt.number for receipt in won}), lost) == (1, [])
    beyond = purchase.receive(vendor, item, purchase_order_id=order.purchase_order_id)
    assert (await refusal(beyond)).reason == "ORDER_STATUS"
