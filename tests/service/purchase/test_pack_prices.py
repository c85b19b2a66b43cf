"""Rates for packs from the order to the bill: 10,000 strips of 15 at 23.47 cost 234,700.00 in every book."""

from typing import Any

import pytest
from bahi.inventory.v1 import inventory_reports_pb2
from bahi.purchase.v1 import purchase_orders_pb2, vendor_bills_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.clients.purchase import PurchaseClient
from tests.support.prices import pack
from tests.support.refusals import refused

STRIPS: dict[str, Any] = {
    "quantity": "150000",
    "free_quantity": "0",
    "rate": "",
    "pack_rate": pack("23.47"),
    "mrp": "",
    "pack_mrp": pack("32.00"),
    "ptr": "",
    "pack_ptr": pack("26.50"),
    "pts": "",
    "pack_pts": pack("24.00"),
}
ORDERED: dict[str, Any] = {name: STRIPS[name] for name in ("quantity", "free_quantity", "rate", "pack_rate")}


async def test_receipt_bill_and_stock_are_worth_the_price_of_the_packs(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    receipt = await purchase.receive(vendor, purchase.item(product, **STRIPS))
    bill = await purchase.bill(receipt)
    await purchase.deliver()

    (line,) = receipt.lines
    assert (line.figures.gross, line.figures.taxable, line.landed_value) == ("234700.00",) * 3
    assert (line.pack_rate, line.rate, line.landed_cost) == (pack("23.47"), "1.564667", "1.564667")
    assert (line.pack_mrp, line.pack_ptr, line.pack_pts) == (pack("32.00"), pack("26.50"), pack("24.00"))
    assert (line.mrp, line.ptr, line.pts) == ("2.133333", "1.766667", "1.60")
    assert (bill.figures.taxable, bill.outstanding) == ("234700.00", "246435.00")
    request = inventory_reports_pb2.GetStockValuationRequest()
    valuation = await purchase.inventory.reports.GetStockValuation(request, metadata=purchase.inventory.as_user())
    assert valuation.total_value == "234700.00"


async def test_an_order_gives_its_rate_for_a_pack_to_the_receipt(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    order = await purchase.approved_order(vendor, product, **ORDERED)
    item = purchase.item(product, purchase_order_line_id=order.lines[0].line_id, **{**STRIPS, "pack_rate": None})

    receipt = await purchase.receive(vendor, item, purchase_order_id=order.purchase_order_id)

    assert (order.total, order.lines[0].value, order.lines[0].rate) == ("234700.00", "234700.00", "1.564667")
    assert order.lines[0].pack_rate == receipt.lines[0].pack_rate == pack("23.47")
    assert receipt.figures.taxable == "234700.00"


async def test_a_changed_order_takes_a_rate_for_a_pack(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    request = purchase.order_request(vendor, product)
    draft = await purchase.orders.CreatePurchaseOrder(request, metadata=purchase.as_user())
    line = purchase_orders_pb2.NewPurchaseOrderLine(product_id=product.product_id, **ORDERED)

    changed = await purchase.orders.UpdatePurchaseOrder(
        purchase_orders_pb2.UpdatePurchaseOrderRequest(
            purchase_order_id=draft.purchase_order_id,
            purchase_order=purchase_orders_pb2.PurchaseOrderChanges(lines=[line]),
            update_mask=FieldMask(paths=["lines"]),
            etag=draft.etag,
        ),
        metadata=purchase.as_user(),
    )

    assert (changed.total, changed.lines[0].pack_rate) == ("234700.00", pack("23.47"))


@pytest.mark.parametrize(
    ("billed", "differences"),
    [
        ({"pack_rate": pack("46.94", "30")}, []),
        ({"pack_rate": pack("23.48")}, [vendor_bills_pb2.BILL_DIFFERENCE_BILLED_RATE_DIFFERS]),
        ({"rate": "1.564667"}, [vendor_bills_pb2.BILL_DIFFERENCE_BILLED_RATE_DIFFERS]),
    ],
)
async def test_a_billed_rate_is_compared_exactly_whatever_pack_it_is_for(
    purchase: PurchaseClient, billed: dict[str, Any], differences: list[int]
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()
    receipt = await purchase.receive(vendor, purchase.item(product, **STRIPS))
    line = vendor_bills_pb2.BilledLine(goods_receipt_line_id=receipt.lines[0].line_id, quantity="150000", **billed)
    request = vendor_bills_pb2.MatchVendorBillRequest(bill=purchase.printed(receipt, lines=[line]))

    match = await purchase.bills.MatchVendorBill(request, metadata=purchase.as_user())

    (found,) = match.lines
    assert list(found.differences) == differences
    assert (found.received_pack_rate, found.received_rate) == (pack("23.47"), "1.564667")
    assert found.HasField("billed_pack_rate") == ("pack_rate" in billed)


@pytest.mark.parametrize(
    ("given", "reason", "field"),
    [
        ({"rate": "1.56"}, "PRICE_GIVEN_TWICE", "lines[0].pack_rate"),
        ({"mrp": "2.13"}, "PRICE_GIVEN_TWICE", "lines[0].pack_mrp"),
        ({"pack_rate": pack("23.47", "0.5")}, "QUANTITY_NOT_WHOLE", "lines[0].pack_rate.units"),
        ({"pack_mrp": pack("32.00", "7.5")}, "QUANTITY_NOT_WHOLE", "lines[0].pack_mrp.units"),
        ({"pack_mrp": None}, "MRP_MISSING", "lines[0].mrp"),
        ({"pack_rate": None}, "RATE_MISSING", "lines[0].rate"),
        ({"pack_ptr": pack("32.01")}, "PRICE_ABOVE_MRP", "lines[0].pack_ptr"),
        ({"pack_rate": pack("30.48")}, "ABOVE_MRP", "lines[0].pack_rate"),  # with 5 per cent 32.004
    ],
)
async def test_a_price_that_cannot_be_is_refused_at_its_field(
    purchase: PurchaseClient, given: dict[str, Any], reason: str, field: str
) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    error = await refused(purchase.receive(vendor, purchase.item(product, **{**STRIPS, **given})))

    assert error == (reason, field)
    assert await purchase.available(product) == "0"


async def test_an_order_agrees_on_a_rate(purchase: PurchaseClient) -> None:
    vendor, product = await purchase.vendor(), await purchase.product()

    def ordered(**given: Any) -> purchase_orders_pb2.CreatePurchaseOrderRequest:
        return purchase.order_request(vendor, product, **{**ORDERED, **given})

    async def refusal_of(request: purchase_orders_pb2.CreatePurchaseOrderRequest) -> tuple[str, str]:
        return await refused(purchase.orders.CreatePurchaseOrder(request, metadata=purchase.as_user()))

    assert await refusal_of(ordered(pack_rate=None)) == ("RATE_MISSING", "lines[0].rate")
    assert await refusal_of(ordered(rate="1.56")) == ("PRICE_GIVEN_TWICE", "lines[0].pack_rate")
    assert await refusal_of(ordered(pack_rate=pack("1", "1.5"))) == ("QUANTITY_NOT_WHOLE", "lines[0].pack_rate.units")
