"""Reads a goods receipt as it is asked for: who, where, which order lines, at what rates, and what each line will cost.

The plan is made in one read transaction, before inventory is asked. What can be refused without inventory is refused here.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from bahi.inventory.v1 import stock_pb2
from bahi.purchase.v1 import goods_receipts_pb2 as receipts_pb2

from kit.db.session import ReadSession
from kit.wire.proto_values import (
    amount_text,
    date_text,
    decimal_of,
    optional_date_of,
    optional_uuid_of,
    quantity_text,
    uuid_of,
)
from services.purchase.domain.errors import OrderLineNeeded, OtherProduct, OtherVendor, PurchaseOrderLineNotFound
from services.purchase.domain.inward_supply import InwardSupply, inward_supply
from services.purchase.domain.landed_cost import BoughtItem, LandedLine, land
from services.purchase.domain.lot_rules import check_lot
from services.purchase.domain.order_rules import Arrival, check_receivable, receive
from services.purchase.domain.states import GstCategory, OrderStatus
from services.purchase.store import purchase_orders, purchase_settings, vendors
from services.purchase.store.rows import Row
from trade.domain.refusals import RateMissing
from trade.remote import organisations


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPlan:
    """A receipt that may be posted as far as purchase can tell without inventory."""

    vendor: Row
    registration_id: UUID
    supply: InwardSupply
    day: dt.date
    vendor_document_date: dt.date | None
    order_id: UUID | None
    freight: Decimal
    items: list[BoughtItem]
    landed: list[LandedLine]
    arrivals: list[Arrival]

    @property
    def tax_day(self) -> dt.date:
        """The day whose rates apply: that of the vendor's document, if it is known."""
        return self.vendor_document_date or self.day


async def plan_receipt(tx: ReadSession, request: receipts_pb2.PostGoodsReceiptRequest) -> ReceiptPlan:
    """The plan of a receipt. Raises NotFound, InvalidArgument or FailedPrecondition with the field at fault."""
    organisation = await organisations.load(tx)
    day = organisation.business_date(optional_date_of(request.date, "date"), tx.now)
    document_date = optional_date_of(request.vendor_document_date, "vendor_document_date")
    organisation.business_date(document_date, tx.now, field="vendor_document_date")
    vendor = await vendors.find_active(tx, uuid_of(request.vendor_id))
    registration = organisation.registration(optional_uuid_of(request.registration_id))
    supply = inward_supply(
        gst_category=GstCategory(vendor["gst_category"]),
        vendor_state=vendor["state_code"],
        registration_state=registration.state_code,
    )
    order_id = optional_uuid_of(request.purchase_order_id)
    order_lines = await _order_lines(tx, order_id, vendor["vendor_id"])
    items = [_item(item, order_lines, f"lines[{i}]") for i, item in enumerate(request.lines)]
    arrivals = [
        Arrival(line_id=uuid_of(item.purchase_order_line_id), quantity=items[i].quantity, field=f"lines[{i}].quantity")
        for i, item in enumerate(request.lines)
        if order_id is not None
    ]
    if arrivals:
        settings = await purchase_settings.load(tx)
        receive(purchase_orders.ordered(order_lines.values()), arrivals, settings["over_receipt_percent"])
    for i, item in enumerate(request.lines):
        check_lot(
            items[i],
            mrp=decimal_of(item.mrp),
            ptr=decimal_of(item.ptr),
            pts=decimal_of(item.pts),
            expiry_month=item.expiry_month,
            on=day,
            field=f"lines[{i}]",
        )
    freight = decimal_of(request.freight)
    return ReceiptPlan(
        vendor=vendor,
        registration_id=registration.registration_id,
        supply=supply,
        day=day,
        vendor_document_date=document_date,
        order_id=order_id,
        freight=freight,
        items=items,
        landed=land(items, freight),
        arrivals=arrivals,
    )


def receipt_to_reserve(
    request: receipts_pb2.PostGoodsReceiptRequest, plan: ReceiptPlan, hold_id: UUID, *, expires_at: dt.datetime
) -> stock_pb2.IncomingHold:
    """What inventory is asked to check and make batches for."""
    lines = []
    for i, item in enumerate(request.lines):
        batch = stock_pb2.NewBatch(
            batch_number=item.batch_number.strip(),
            expiry_month=item.expiry_month,
            manufacture_month=item.manufacture_month,
            mrp=item.mrp,
            ptr=item.ptr,
            pts=item.pts,
            landed_value=amount_text(plan.landed[i].landed_value),
        )
        lines.append(
            stock_pb2.IncomingLine(
                line_id=str(i),
                product_id=item.product_id,
                location_id=item.location_id,
                new_batch=batch,
                quantity=quantity_text(plan.items[i].units),
            )
        )
    receipt = stock_pb2.IncomingHold(hold_id=str(hold_id), on_date=date_text(plan.day), lines=lines)
    receipt.expire_time.FromDatetime(expires_at)
    return receipt


async def _order_lines(tx: ReadSession, order_id: UUID | None, vendor_id: UUID) -> Mapping[UUID, Row]:
    if order_id is None:
        return {}
    order = await purchase_orders.find(tx, order_id)
    if order["vendor_id"] != vendor_id:
        raise OtherVendor("The order is another vendor's.", field="purchase_order_id")
    check_receivable(OrderStatus(order["status"]))
    lines = (await purchase_orders.lines_of(tx, [order_id]))[order_id]
    return {line["purchase_order_line_id"]: line for line in lines}


def _item(item: receipts_pb2.GoodsReceiptItem, order_lines: Mapping[UUID, Row], field: str) -> BoughtItem:
    line = _order_line(item, order_lines, field)
    if item.rate:
        rate, discount = decimal_of(item.rate), decimal_of(item.discount_percent)
    elif line is not None:
        rate, discount = line["rate"], decimal_of(item.discount_percent, line["discount_percent"])
    else:
        raise RateMissing("Without an order the rate is needed.", field=f"{field}.rate")
    return BoughtItem(
        quantity=decimal_of(item.quantity),
        free_quantity=decimal_of(item.free_quantity),
        rate=rate,
        discount_percent=discount,
    )


def _order_line(item: receipts_pb2.GoodsReceiptItem, order_lines: Mapping[UUID, Row], field: str) -> Row | None:
    if bool(item.purchase_order_line_id) != bool(order_lines):
        raise OrderLineNeeded(
            "A receipt against an order names the order's line; a direct one names none.",
            field=f"{field}.purchase_order_line_id",
        )
    if not item.purchase_order_line_id:
        return None
    line = order_lines.get(uuid_of(item.purchase_order_line_id))
    if line is None:
        raise PurchaseOrderLineNotFound("No such line in the order.", field=f"{field}.purchase_order_line_id")
    if str(line["product_id"]) != item.product_id:
        raise OtherProduct("The order's line is of another product.", field=f"{field}.product_id")
    return line
