"""What a goods receipt refuses, and that nothing is in stock then."""

import pytest
from bahi.documents.v1 import parties_pb2
from bahi.purchase.v1 import goods_receipts_pb2

from tests.service.purchase.buying import Buyer, days_ago, gstin, key, refusal, told


async def test_over_receipt_is_refused_and_nothing_changes(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    order = await buyer.approved_order(vendor, product)
    line_id = order.lines[0].purchase_order_line_id
    items = [
        buyer.item(product, batch_number=f"B{i}", purchase_order_line_id=line_id, quantity=quantity)
        for i, quantity in enumerate(("70", "31"))
    ]

    error = await refusal(buyer.receive(vendor, *items, purchase_order_id=order.purchase_order_id))

    assert told(error) == ("OVER_RECEIPT", "lines[1].quantity")
    assert error.facts == {"ordered": "100", "left": "30"}
    assert (await buyer.read_order(order.purchase_order_id)) == order
    assert await buyer.available(product) == "0"


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"batch_number": ""}, "INVALID_REQUEST", "lines[0].batch_number"),
        ({"expiry_month": ""}, "INVALID_REQUEST", "lines[0].expiry_month"),
        ({"mrp": ""}, "INVALID_REQUEST", "lines[0].mrp"),
        ({"mrp": "0"}, "MRP_MISSING", "lines[0].mrp"),
        ({"rate": ""}, "RATE_MISSING", "lines[0].rate"),
        ({"quantity": "0", "free_quantity": "0"}, "QUANTITY_MISSING", "lines[0].quantity"),
        ({"expiry_month": "2024-01"}, "BATCH_EXPIRED", "lines[0].expiry_month"),
        ({"rate": "104.77"}, "ABOVE_MRP", "lines[0].rate"),
        ({"ptr": "110.01"}, "PRICE_ABOVE_MRP", "lines[0].ptr"),
        ({"product_id": key()}, "PRODUCT_NOT_FOUND", "lines[0].product_id"),
        ({"location_id": key()}, "LOCATION_NOT_FOUND", "lines[0].location_id"),
        ({"manufacture_month": "2029-01"}, "MANUFACTURE_AFTER_EXPIRY", "lines[0].manufacture_month"),
        ({"purchase_order_line_id": key()}, "ORDER_LINE_NEEDED", "lines[0].purchase_order_line_id"),
    ],
)
async def test_line_that_cannot_be_received_is_refused_and_nothing_is_in_stock(
    buyer: Buyer, change: dict[str, str], reason: str, field: str
) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()

    error = await refusal(buyer.receive(vendor, buyer.item(product, **change)))

    assert told(error) == (reason, field)
    listed = await buyer.receipts.ListGoodsReceipts(
        goods_receipts_pb2.ListGoodsReceiptsRequest(), metadata=buyer.as_user()
    )
    assert list(listed.goods_receipts) == []
    assert await buyer.available(product) == "0"


async def test_number_of_a_refused_receipt_is_not_burnt(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    await refusal(buyer.receive(vendor, buyer.item(product, rate="200.00")))

    receipt = await buyer.receive(vendor, buyer.item(product))

    assert receipt.number.endswith("/000001")


async def test_receipt_that_names_what_is_not_ours_is_refused(buyer: Buyer, neighbour: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    foreign_vendor, foreign_product = await neighbour.vendor(), await neighbour.product()
    foreign_order = await neighbour.approved_order(foreign_vendor, foreign_product)
    item = buyer.item(product)

    assert told(await refusal(buyer.receive(foreign_vendor, item))) == ("VENDOR_NOT_FOUND", "vendor_id")
    error = await refusal(buyer.receive(vendor, item, purchase_order_id=foreign_order.purchase_order_id))
    assert told(error) == ("PURCHASE_ORDER_NOT_FOUND", "purchase_order_id")
    error = await refusal(buyer.receive(vendor, item, registration_id=neighbour.registration_id))
    assert told(error) == ("REGISTRATION_NOT_FOUND", "registration_id")
    assert told(await refusal(buyer.receive(vendor, buyer.item(foreign_product)))) == (
        "PRODUCT_NOT_FOUND",
        "lines[0].product_id",
    )


async def test_receipt_from_the_future_is_refused(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()

    error = await refusal(buyer.receive(vendor, buyer.item(product), date=days_ago(-1)))
    of_document = await refusal(buyer.receive(vendor, buyer.item(product), vendor_document_date=days_ago(-1)))

    assert told(error) == ("DATE_IN_FUTURE", "date")
    assert told(of_document) == ("DATE_IN_FUTURE", "vendor_document_date")


async def test_draft_and_anothers_order_are_not_received(buyer: Buyer) -> None:
    vendor, other, product = await buyer.vendor(), await buyer.vendor("OTHER"), await buyer.product()
    draft = await buyer.orders.CreatePurchaseOrder(buyer.order_request(vendor, product), metadata=buyer.as_user())
    order = await buyer.approved_order(other, product)
    item = buyer.item(product, purchase_order_line_id=draft.lines[0].purchase_order_line_id)

    of_draft = await refusal(buyer.receive(vendor, item, purchase_order_id=draft.purchase_order_id))
    of_other = await refusal(buyer.receive(vendor, item, purchase_order_id=order.purchase_order_id))

    assert told(of_draft) == ("ORDER_STATUS", "purchase_order_id")
    assert told(of_other) == ("OTHER_VENDOR", "purchase_order_id")


async def test_line_of_another_order_or_product_is_refused(buyer: Buyer) -> None:
    vendor, product, other = await buyer.vendor(), await buyer.product(), await buyer.product("AMX250")
    order = await buyer.approved_order(vendor, product)
    line_id = order.lines[0].purchase_order_line_id

    unknown = buyer.item(product, purchase_order_line_id=key())
    error = await refusal(buyer.receive(vendor, unknown, purchase_order_id=order.purchase_order_id))
    swapped = buyer.item(other, purchase_order_line_id=line_id)
    of_product = await refusal(buyer.receive(vendor, swapped, purchase_order_id=order.purchase_order_id))

    assert told(error) == ("PURCHASE_ORDER_LINE_NOT_FOUND", "lines[0].purchase_order_line_id")
    assert told(of_product) == ("OTHER_PRODUCT", "lines[0].product_id")


async def test_composition_dealer_of_another_state_is_refused(buyer: Buyer) -> None:
    vendor = await buyer.vendor(gstin=gstin("24"), gst_category=parties_pb2.GST_CATEGORY_COMPOSITION)
    product = await buyer.product()

    error = await refusal(buyer.receive(vendor, buyer.item(product)))

    assert told(error) == ("SUPPLY_REFUSED", "vendor_id")


async def test_receipt_without_a_key_is_refused(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    request = buyer.receipt_request(vendor, buyer.item(product))

    error = await refusal(buyer.receipts.PostGoodsReceipt(request, metadata=buyer.as_user()))

    assert error.reason == "IDEMPOTENCY_KEY_REQUIRED"


async def test_receipt_of_another_organisation_is_not_found(buyer: Buyer, neighbour: Buyer) -> None:
    receipt = await buyer.receive(await buyer.vendor(), buyer.item(await buyer.product()))
    request = goods_receipts_pb2.GetGoodsReceiptRequest(goods_receipt_id=receipt.goods_receipt_id)

    error = await refusal(neighbour.receipts.GetGoodsReceipt(request, metadata=neighbour.as_user()))

    assert told(error) == ("GOODS_RECEIPT_NOT_FOUND", "goods_receipt_id")


async def test_refused_receipt_leaves_no_hold_at_inventory_and_the_key_serves_a_corrected_one(buyer: Buyer) -> None:
    vendor, product = await buyer.vendor(), await buyer.product()
    metadata = buyer.with_key()
    dear = buyer.receipt_request(vendor, buyer.item(product, rate="200.00"))
    await refusal(buyer.receipts.PostGoodsReceipt(dear, metadata=metadata))

    right = buyer.receipt_request(vendor, buyer.item(product))
    receipt = await buyer.receipts.PostGoodsReceipt(right, metadata=metadata)

    assert receipt.number.endswith("/000001")
    assert await buyer.available(product) == "110"
