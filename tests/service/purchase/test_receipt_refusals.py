"""What a goods receipt refuses, and that nothing is in stock then."""

import pytest
from bahi.documents.v1 import parties_pb2
from bahi.purchase.v1 import goods_receipts_pb2

from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.service_client import an_id
from tests.support.days import days_ago
from tests.support.parties import gstin
from tests.support.refusals import reason_and_field, refusal, refused


async def test_over_receipt_is_refused_and_nothing_changes(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product)
    line_id = order.lines[0].line_id
    items = [
        purchase.item(product, batch_number=f"B{i}", purchase_order_line_id=line_id, quantity=quantity)
        for i, quantity in enumerate(("70", "31"))
    ]

    error = await refusal(purchase.receive(vendor, *items, purchase_order_id=order.purchase_order_id))

    assert reason_and_field(error) == ("OVER_RECEIPT", "lines[1].quantity")
    assert error.facts == {"ordered": "100", "left": "30"}
    assert (await purchase.read_order(order.purchase_order_id)) == order
    assert await purchase.available(product) == "0"


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"batch_number": ""}, "BATCH_NUMBER_MISSING", "lines[0].batch_number"),
        ({"batch_number": " \u200b"}, "INVALID_REQUEST", "lines[0].batch_number"),
        ({"expiry_month": ""}, "EXPIRY_MISSING", "lines[0].expiry_month"),
        ({"mrp": ""}, "MRP_MISSING", "lines[0].mrp"),
        ({"mrp": "0"}, "MRP_MISSING", "lines[0].mrp"),
        ({"rate": ""}, "RATE_MISSING", "lines[0].rate"),
        ({"quantity": "0", "free_quantity": "0"}, "QUANTITY_MISSING", "lines[0].quantity"),
        ({"expiry_month": "2024-01"}, "BATCH_EXPIRED", "lines[0].expiry_month"),
        ({"rate": "104.77"}, "ABOVE_MRP", "lines[0].rate"),
        ({"ptr": "110.01"}, "PRICE_ABOVE_MRP", "lines[0].ptr"),
        ({"product_id": an_id()}, "PRODUCT_NOT_FOUND", "lines[0].product_id"),
        ({"location_id": an_id()}, "LOCATION_NOT_FOUND", "lines[0].location_id"),
        ({"expiry_month": "2036-11"}, "EXPIRY_FAR_OFF", "lines[0].expiry_month"),
        ({"manufacture_month": "2026-12"}, "MANUFACTURE_AFTER_RECEIPT", "lines[0].manufacture_month"),
        ({"manufacture_month": "2029-01"}, "MANUFACTURE_AFTER_EXPIRY", "lines[0].manufacture_month"),
        ({"purchase_order_line_id": an_id()}, "ORDER_LINE_NEEDED", "lines[0].purchase_order_line_id"),
    ],
)
async def test_line_that_cannot_be_received_is_refused_and_nothing_is_in_stock(
    purchase: PurchaseClient, change: dict[str, str], reason: str, field: str
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    error = await refusal(purchase.receive(vendor, purchase.item(product, **change)))

    assert reason_and_field(error) == (reason, field)
    listed = await purchase.receipts.ListGoodsReceipts(
        goods_receipts_pb2.ListGoodsReceiptsRequest(), metadata=purchase.as_user()
    )
    assert list(listed.goods_receipts) == []
    assert await purchase.available(product) == "0"


async def test_the_number_of_a_refused_receipt_is_used_by_the_next_one(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    await refusal(purchase.receive(vendor, purchase.item(product, rate="200.00")))

    receipt = await purchase.receive(vendor, purchase.item(product))

    assert receipt.number.endswith("/000001")


async def test_a_receipt_that_names_the_rows_of_another_organisation_is_refused(
    purchase: PurchaseClient, neighbour: PurchaseClient
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    foreign_vendor, foreign_product = await neighbour.vendor(), await neighbour.product()
    foreign_order = await neighbour.approved_order(foreign_vendor, foreign_product)
    item = purchase.item(product)

    assert await refused(purchase.receive(foreign_vendor, item)) == ("VENDOR_NOT_FOUND", "vendor_id")
    error = await refusal(purchase.receive(vendor, item, purchase_order_id=foreign_order.purchase_order_id))
    assert reason_and_field(error) == ("PURCHASE_ORDER_NOT_FOUND", "purchase_order_id")
    error = await refusal(purchase.receive(vendor, item, registration_id=neighbour.registration_id))
    assert reason_and_field(error) == ("REGISTRATION_NOT_FOUND", "registration_id")
    assert await refused(purchase.receive(vendor, purchase.item(foreign_product))) == (
        "PRODUCT_NOT_FOUND",
        "lines[0].product_id",
    )


async def test_receipt_from_the_future_is_refused(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    error = await refusal(purchase.receive(vendor, purchase.item(product), date=days_ago(-1)))
    of_document = await refusal(purchase.receive(vendor, purchase.item(product), vendor_document_date=days_ago(-1)))

    assert reason_and_field(error) == ("DATE_IN_FUTURE", "date")
    assert reason_and_field(of_document) == ("DATE_IN_FUTURE", "vendor_document_date")


async def test_draft_and_anothers_order_are_not_received(purchase: PurchaseClient) -> None:
    vendor, other, product = await purchase.vendor(), await purchase.vendor("OTHER"), await purchase.product()
    draft = await purchase.orders.CreatePurchaseOrder(
        purchase.order_request(vendor, product), metadata=purchase.as_user()
    )
    order = await purchase.approved_order(other, product)
    item = purchase.item(product, purchase_order_line_id=draft.lines[0].line_id)

    of_draft = await refusal(purchase.receive(vendor, item, purchase_order_id=draft.purchase_order_id))
    of_other = await refusal(purchase.receive(vendor, item, purchase_order_id=order.purchase_order_id))

    assert reason_and_field(of_draft) == ("ORDER_STATUS", "purchase_order_id")
    assert reason_and_field(of_other) == ("OTHER_VENDOR", "purchase_order_id")


async def test_line_of_another_order_or_product_is_refused(purchase: PurchaseClient) -> None:
    vendor, product, other = await purchase.vendor(), await purchase.product(), await purchase.product("AMX250")
    order = await purchase.approved_order(vendor, product)
    line_id = order.lines[0].line_id

    unknown = purchase.item(product, purchase_order_line_id=an_id())
    error = await refusal(purchase.receive(vendor, unknown, purchase_order_id=order.purchase_order_id))
    swapped = purchase.item(other, purchase_order_line_id=line_id)
    of_product = await refusal(purchase.receive(vendor, swapped, purchase_order_id=order.purchase_order_id))

    assert reason_and_field(error) == ("PURCHASE_ORDER_LINE_NOT_FOUND", "lines[0].purchase_order_line_id")
    assert reason_and_field(of_product) == ("OTHER_PRODUCT", "lines[0].product_id")


async def test_composition_dealer_of_another_state_is_refused(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor(gstin=gstin("24"), gst_category=parties_pb2.GST_CATEGORY_COMPOSITION)
    product = await purchase.product()

    error = await refusal(purchase.receive(vendor, purchase.item(product)))

    assert reason_and_field(error) == ("SUPPLY_REFUSED", "vendor_id")


async def test_receipt_without_a_key_is_refused(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    request = purchase.receipt_request(vendor, purchase.item(product))

    error = await refusal(purchase.receipts.CreateGoodsReceipt(request, metadata=purchase.without_key()))

    assert error.reason == "IDEMPOTENCY_KEY_REQUIRED"


async def test_receipt_of_another_organisation_is_not_found(
    purchase: PurchaseClient, neighbour: PurchaseClient
) -> None:
    receipt = await purchase.receive(await purchase.vendor(), purchase.item(await purchase.product()))
    request = goods_receipts_pb2.GetGoodsReceiptRequest(goods_receipt_id=receipt.goods_receipt_id)

    error = await refusal(neighbour.receipts.GetGoodsReceipt(request, metadata=neighbour.as_user()))

    assert reason_and_field(error) == ("GOODS_RECEIPT_NOT_FOUND", "goods_receipt_id")


async def test_refused_receipt_leaves_no_hold_at_inventory_and_the_key_serves_a_corrected_one(
    purchase: PurchaseClient,
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    metadata = purchase.with_key()
    dear = purchase.receipt_request(vendor, purchase.item(product, rate="200.00"))
    await refusal(purchase.receipts.CreateGoodsReceipt(dear, metadata=metadata))

    right = purchase.receipt_request(vendor, purchase.item(product))
    receipt = await purchase.receipts.CreateGoodsReceipt(right, metadata=metadata)

    assert receipt.number.endswith("/000001")
    assert await purchase.available(product) == "110"
