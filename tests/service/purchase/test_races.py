"""Two at once, one winner: nothing is received, billed, paid or sent back twice."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import grpc
from bahi.documents.v1 import payments_pb2
from bahi.purchase.v1 import goods_receipts_pb2, vendor_bills_pb2, vendor_payments_pb2

from kit.rpc import error_status
from tests.service.purchase.buying import Buyer, on_account, refusal


async def race(*calls: Awaitable[Any]) -> tuple[list[Any], list[str]]:
    """The replies of those that won, and the reasons of those that lost."""
    won, lost = [], []
    for outcome in await asyncio.gather(*calls, return_exceptions=True):
        if isinstance(outcome, grpc.aio.AioRpcError):
            lost.append(error_status.from_rpc_error(outcome).reason)
        else:
            assert not isinstance(outcome, BaseException), outcome
            won.append(outcome)
    return won, lost


async def test_last_ordered_quantity_is_received_once(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    order = await buyer.approved_order(vendor, product, quantity="1", free_quantity="0")
    item = buyer.item(
        product,
        purchase_order_line_id=order.lines[0].purchase_order_line_id,
        quantity="1",
        free_quantity="0",
    )

    won, lost = await race(*(buyer.receive(vendor, item, purchase_order_id=order.purchase_order_id) for _ in range(4)))

    assert len(won) == 1
    # Whoever comes after the order is received in full finds it closed to receipts.
    assert set(lost) <= {"OVER_RECEIPT", "ORDER_STATUS"}
    assert await buyer.available(product) == "1"


async def test_one_receipt_is_billed_by_one_of_two_bills(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    receipt = await buyer.receive(vendor, buyer.item(product))

    won, lost = await race(*(buyer.bill(receipt, number=f"MP/{i}") for i in range(4)))

    assert (len(won), lost) == (1, ["RECEIPT_BILLED"] * 3)
    assert (await buyer.outstanding(vendor.vendor_id)).balance == "7245.00"


async def test_one_bill_number_is_taken_by_one_of_two_receipts(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    receipts = [await buyer.receive(vendor, buyer.item(product, batch_number=f"B{i}")) for i in range(3)]

    won, lost = await race(*(buyer.bill(receipt, number="MP/1") for receipt in receipts))

    assert (len(won), lost) == (1, ["BILL_NUMBER_TAKEN"] * 2)
    assert (await buyer.outstanding(vendor.vendor_id)).balance == "7245.00"


async def test_one_bill_is_paid_by_one_of_two_payments(buyer: Buyer) -> None:
    vendor = await buyer.vendor()
    bill = await buyer.billed(vendor, await buyer.product())
    share = payments_pb2.BillAllocation(bill_id=bill.vendor_bill_id, amount="7245.00")

    won, lost = await race(*(buyer.pay(vendor.vendor_id, "7245.00", allocations=[share]) for _ in range(4)))

    assert (len(won), lost) == (1, ["OVER_ALLOCATION"] * 3)
    found = await buyer.outstanding(vendor.vendor_id)
    assert (found.balance, list(found.bills)) == ("0.00", [])


async def test_one_advance_is_allocated_once(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    advance = await buyer.pay(vendor.vendor_id, "7245.00")
    bills = [await buyer.billed(vendor, product, f"A/{i}") for i in range(2)]
    requests = [
        vendor_payments_pb2.AllocateVendorPaymentRequest(
            vendor_payment_id=advance.vendor_payment_id,
            allocations=[payments_pb2.BillAllocation(bill_id=bill.vendor_bill_id, amount="7245.00")],
        )
        for bill in bills
    ]

    won, lost = await race(
        *(buyer.payments.AllocateVendorPayment(request, metadata=buyer.with_key()) for request in requests)
    )

    assert (len(won), lost) == (1, ["OVER_ALLOCATION"])
    found = await buyer.outstanding(vendor.vendor_id)
    assert (found.balance, on_account(found)) == ("7245.00", "0.00")


async def test_last_unit_goes_back_once(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    receipt = await buyer.receive(vendor, buyer.item(product, quantity="1", free_quantity="0"))

    won, lost = await race(*(buyer.hold(receipt, "1") for _ in range(4)))

    assert (len(won), lost) == (1, ["OVER_RETURN"] * 3)


async def test_one_key_sent_ten_times_at_once_receives_once(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    request, metadata = buyer.receipt_request(vendor, buyer.item(product)), buyer.with_key()

    won, lost = await race(*(buyer.receipts.PostGoodsReceipt(request, metadata=metadata) for _ in range(10)))

    assert (len(won), lost) == (10, [])
    assert len({receipt.SerializeToString() for receipt in won}) == 1
    listed = await buyer.receipts.ListGoodsReceipts(
        goods_receipts_pb2.ListGoodsReceiptsRequest(), metadata=buyer.as_user()
    )
    assert [receipt.number for receipt in listed.goods_receipts] == [won[0].number]
    assert await buyer.available(product) == "110"


async def test_one_key_sent_ten_times_at_once_bills_and_pays_once(buyer: Buyer) -> None:
    vendor = await buyer.vendor()
    receipt = await buyer.receive(vendor, buyer.item(await buyer.product()))
    bill, billing = vendor_bills_pb2.PostVendorBillRequest(bill=buyer.printed(receipt)), buyer.with_key()
    payment, paying = buyer.payment_request(vendor.vendor_id, "245.00"), buyer.with_key()

    bills, unbilled = await race(*(buyer.bills.PostVendorBill(bill, metadata=billing) for _ in range(10)))
    paid, unpaid = await race(*(buyer.payments.PostVendorPayment(payment, metadata=paying) for _ in range(10)))

    assert (unbilled, unpaid) == ([], [])
    assert len({b.vendor_bill_id for b in bills}) == len({p.vendor_payment_id for p in paid}) == 1
    assert (await buyer.outstanding(vendor.vendor_id)).balance == "7000.00"


async def test_receipts_at_once_have_consecutive_numbers(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()

    won, lost = await race(*(buyer.receive(vendor, buyer.item(product)) for _ in range(6)))

    assert lost == []
    assert sorted(receipt.number[-6:] for receipt in won) == [f"{i:06d}" for i in range(1, 7)]
    assert await buyer.available(product) == "660"


async def test_refused_twin_of_a_posted_receipt_gets_its_reply(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    order = await buyer.approved_order(vendor, product, quantity="1", free_quantity="0")
    item = buyer.item(
        product, purchase_order_line_id=order.lines[0].purchase_order_line_id, quantity="1", free_quantity="0"
    )
    request = buyer.receipt_request(vendor, item, purchase_order_id=order.purchase_order_id)
    metadata = buyer.with_key()

    won, lost = await race(*(buyer.receipts.PostGoodsReceipt(request, metadata=metadata) for _ in range(5)))

    assert (len({receipt.number for receipt in won}), lost) == (1, [])
    beyond = buyer.receive(vendor, item, purchase_order_id=order.purchase_order_id)
    assert (await refusal(beyond)).reason == "ORDER_STATUS"
