"""A counted product is ordered, received and billed in whole units."""

import pytest
from bahi.purchase.v1 import vendor_bills_pb2

from tests.support.clients.purchase import PurchaseClient
from tests.support.refusals import refused


@pytest.mark.parametrize(
    ("quantities", "field"),
    [
        ({"quantity": "1.5"}, "quantity"),
        ({"free_quantity": "0.333"}, "free_quantity"),
        ({"quantity": "1.5", "free_quantity": "0.5"}, "quantity"),
    ],
)
async def test_a_part_of_a_counted_unit_is_neither_ordered_nor_received(
    purchase: PurchaseClient, quantities: dict[str, str], field: str
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product(uqc="NOS")
    request = purchase.order_request(vendor, product, **quantities)

    ordered = await refused(purchase.orders.CreatePurchaseOrder(request, metadata=purchase.as_user()))
    received = await refused(purchase.receive(vendor, purchase.item(product, **quantities)))

    assert ordered == received == ("QUANTITY_NOT_WHOLE", f"lines[0].{field}")
    assert await purchase.available(product) == "0"


async def test_a_part_of_a_counted_unit_is_not_billed(purchase: PurchaseClient) -> None:
    receipt = await purchase.receive(await purchase.vendor(), purchase.item(await purchase.product(uqc="NOS")))
    part = vendor_bills_pb2.BilledLine(goods_receipt_line_id=receipt.lines[0].line_id, quantity="99.5")

    assert await refused(purchase.bill(receipt, lines=[part])) == ("QUANTITY_NOT_WHOLE", "bill.lines[0].quantity")


async def test_a_weight_is_ordered_and_received_to_the_gram(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product(uqc="KGS")
    order = await purchase.approved_order(vendor, product, quantity="1.125", free_quantity="0.5")

    receipt = await purchase.receive(vendor, purchase.item(product, quantity="1.125", free_quantity="0.5"))

    assert (order.lines[0].quantity, order.lines[0].free_quantity) == ("1.125", "0.5")
    assert (receipt.lines[0].quantity, receipt.lines[0].free_quantity) == ("1.125", "0.5")
