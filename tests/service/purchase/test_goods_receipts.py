"""Goods receipts: what they cost, and what they put in stock."""

import pytest
from bahi.documents.v1 import parties_pb2, supplies_pb2
from bahi.purchase.v1 import goods_receipts_pb2, purchase_orders_pb2, purchase_settings_pb2

from kit.auth.caller import Role
from tests.support.clients.purchase import PurchaseClient
from tests.support.days import TODAY, days_ago
from tests.support.parties import gstin
from tests.support.refusals import refusal


async def test_direct_receipt_is_numbered_costed_and_in_stock(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    receipt = await purchase.receive(
        vendor, purchase.item(product), freight="150.00", vendor_document_number="MP/1182", date=TODAY.isoformat()
    )

    (line,) = receipt.lines
    assert receipt.number.startswith("GRN/")
    assert receipt.number.endswith("/000001")
    assert (line.figures.taxable, line.figures.cgst, line.figures.sgst) == ("6900.00", "172.50", "172.50")
    assert (receipt.figures.total, receipt.supply_kind, receipt.place_of_supply) == (
        "7245.00",
        supplies_pb2.SUPPLY_KIND_INTRA_STATE,
        "27",
    )
    assert (line.freight, line.landed_value, line.landed_cost) == ("150.00", "7050.00", "64.090909")
    assert (line.product_code, line.hsn, line.batch_number) == ("PCM500", "30049099", "PC2411")
    assert await purchase.available(product) == "110"


async def test_receipt_reads_back_as_it_was_posted(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    posted = await purchase.receive(vendor, purchase.item(product), note="two boxes wet")

    request = goods_receipts_pb2.GetGoodsReceiptRequest(goods_receipt_id=posted.goods_receipt_id)
    read = await purchase.receipts.GetGoodsReceipt(request, metadata=purchase.as_user(Role.USER))

    assert read == posted


async def test_list_pages_newest_first_and_filters(purchase: PurchaseClient) -> None:
    vendor, other, product = await purchase.vendor(), await purchase.vendor("OTHER"), await purchase.product()
    first = await purchase.receive(vendor, purchase.item(product), date=days_ago(2))
    second = await purchase.receive(vendor, purchase.item(product), date=days_ago(1))
    await purchase.receive(other, purchase.item(product))

    request = goods_receipts_pb2.ListGoodsReceiptsRequest(page_size=1, vendor_id=vendor.vendor_id)
    page = await purchase.receipts.ListGoodsReceipts(request, metadata=purchase.as_user())
    request.page_token = page.next_page_token
    rest = await purchase.receipts.ListGoodsReceipts(request, metadata=purchase.as_user())

    assert [r.goods_receipt_id for r in page.goods_receipts] == [second.goods_receipt_id]
    assert [r.goods_receipt_id for r in rest.goods_receipts] == [first.goods_receipt_id]
    assert rest.next_page_token == ""


async def test_vendor_of_another_state_charges_igst(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(gstin=gstin("24")), await purchase.product()

    receipt = await purchase.receive(vendor, purchase.item(product))

    assert (receipt.supply_kind, receipt.figures.igst, receipt.figures.cgst) == (
        supplies_pb2.SUPPLY_KIND_INTER_STATE,
        "345.00",
        "0.00",
    )


@pytest.mark.parametrize(
    ("category", "fields"),
    [
        (parties_pb2.GST_CATEGORY_COMPOSITION, {}),
        (parties_pb2.GST_CATEGORY_UNREGISTERED, {"gstin": "", "address": parties_pb2.Address(state_code="27")}),
    ],
)
async def test_vendor_that_may_not_charge_tax_is_expected_to_charge_none(
    purchase: PurchaseClient, category: parties_pb2.GstCategory.ValueType, fields: dict[str, str]
) -> None:
    vendor, product = await purchase.vendor(gst_category=category, **fields), await purchase.product()

    receipt = await purchase.receive(vendor, purchase.item(product))

    assert (receipt.figures.total, receipt.lines[0].figures.tax_rate) == ("6900.00", "0")


async def test_freight_is_spread_by_value_with_the_odd_paisa_placed(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    items = [
        purchase.item(product, batch_number=f"B{i}", quantity="1", free_quantity="0", rate="10.00") for i in range(3)
    ]

    receipt = await purchase.receive(vendor, *items, freight="0.10")

    assert [line.freight for line in receipt.lines] == ["0.04", "0.03", "0.03"]


async def test_goods_that_came_free_altogether_carry_the_freight_by_quantity(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    item = purchase.item(product, quantity="0", free_quantity="10", rate="69.00")

    receipt = await purchase.receive(vendor, item, freight="5.00")

    assert (receipt.figures.total, receipt.lines[0].landed_cost) == ("0.00", "0.50")
    assert await purchase.available(product) == "10"


async def test_receipt_against_an_order_takes_its_rate_and_counts_on_it(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product, discount_percent="10")
    line_id = order.lines[0].line_id
    half = purchase.item(product, purchase_order_line_id=line_id, quantity="60", free_quantity="10", rate="")
    rest = purchase.item(product, purchase_order_line_id=line_id, quantity="40", free_quantity="0", rate="")

    first = await purchase.receive(vendor, half, purchase_order_id=order.purchase_order_id)
    partly = await purchase.read_order(order.purchase_order_id)
    await purchase.receive(vendor, rest, purchase_order_id=order.purchase_order_id)
    whole = await purchase.read_order(order.purchase_order_id)

    assert (first.lines[0].rate, first.lines[0].discount_percent, first.lines[0].figures.taxable) == (
        "69.00",
        "10",
        "3726.00",
    )
    assert partly.status == purchase_orders_pb2.PURCHASE_ORDER_STATUS_PARTIALLY_RECEIVED
    assert (partly.lines[0].received_quantity, partly.lines[0].received_free_quantity) == ("60", "10")
    assert whole.status == purchase_orders_pb2.PURCHASE_ORDER_STATUS_RECEIVED
    assert whole.etag != partly.etag
    assert await purchase.available(product) == "110"


async def test_over_receipt_within_the_tolerance_is_taken(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product)
    line_id = order.lines[0].line_id
    await purchase.settings.UpdatePurchaseSettings(
        purchase_settings_pb2.UpdatePurchaseSettingsRequest(
            purchase_settings=purchase_settings_pb2.PurchaseSettingsChanges(over_receipt_percent="5"), etag="*"
        ),
        metadata=purchase.as_user(Role.ADMIN),
    )
    item = purchase.item(product, purchase_order_line_id=line_id, quantity="105")

    receipt = await purchase.receive(vendor, item, purchase_order_id=order.purchase_order_id)

    assert receipt.lines[0].quantity == "105"


async def test_cost_at_the_mrp_to_the_paisa_is_taken(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    receipt = await purchase.receive(vendor, purchase.item(product, rate="100.00", mrp="105.00"))

    assert receipt.lines[0].figures.total == "10500.00"


async def test_replay_answers_the_same_receipt_and_counts_once(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    request, metadata = purchase.receipt_request(vendor, purchase.item(product)), purchase.with_key()

    first = await purchase.receipts.CreateGoodsReceipt(request, metadata=metadata)
    again = await purchase.receipts.CreateGoodsReceipt(request, metadata=metadata)
    request.note = "another"
    reused = await refusal(purchase.receipts.CreateGoodsReceipt(request, metadata=metadata))

    assert again == first
    assert reused.reason == "IDEMPOTENCY_KEY_REUSED"
    assert await purchase.available(product) == "110"
