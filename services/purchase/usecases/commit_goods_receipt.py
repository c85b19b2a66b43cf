"""Writes a goods receipt whose goods inventory has granted: all of it in one transaction, or nothing."""

import dataclasses
from decimal import Decimal
from typing import Any
from uuid import UUID

from bahi.documents.v1 import documents_pb2
from bahi.inventory.v1 import stock_pb2
from bahi.purchase.v1 import goods_receipts_pb2 as receipts_pb2

from gst.dates.periods import financial_year
from gst.document.lines import DocumentFigures, LineFigures
from gst.tax.categories import Charge
from kit.commands import audit
from kit.db import series
from kit.db.session import Transaction
from kit.holds.document import Holds
from kit.ids import new_id
from kit.messaging import outbox
from kit.telemetry import otel
from kit.wire.proto_values import date_text, decimal_of, optional_uuid_of, uuid_of
from services.purchase.domain.line_tax import TaxedItem, check_cost_within_mrp, tax_lines
from services.purchase.domain.order_rules import check_receivable, receive, status_after_receipt
from services.purchase.domain.states import OrderStatus
from services.purchase.store import figures, goods_receipts, purchase_orders, purchase_settings
from services.purchase.usecases.plan_goods_receipt import ReceiptPlan
from trade.domain.document_numbers import document_number

SERIES = "GRN"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PricedReceipt:
    """What inventory granted and what the tax law makes of it, line by line."""

    granted: list[stock_pb2.IncomingAllocation]
    figures: DocumentFigures


def price_receipt(
    request: receipts_pb2.PostGoodsReceiptRequest, plan: ReceiptPlan, granted: stock_pb2.GrantedIncoming
) -> PricedReceipt:
    """The figures that the vendor's bill is expected to have. Raises InvalidArgument for a cost with tax above the MRP."""
    taxed = [
        TaxedItem(item=item, tax_class=line.product.tax_class, field=f"lines[{i}].product_id")
        for i, (item, line) in enumerate(zip(plan.items, granted.lines, strict=True))
    ]
    computed = tax_lines(taxed, charge=plan.supply.charge, on=plan.tax_day)
    for i, line in enumerate(computed.lines):
        rate = Decimal(0) if line.charge is Charge.NO_TAX else line.line.gst_rate
        check_cost_within_mrp(
            plan.items[i], gst_rate=rate, mrp=decimal_of(request.lines[i].mrp), field=f"lines[{i}].rate"
        )
    return PricedReceipt(granted=list(granted.lines), figures=computed)


async def commit_receipt(
    tx: Transaction,
    request: receipts_pb2.PostGoodsReceiptRequest,
    plan: ReceiptPlan,
    priced: PricedReceipt,
    holds: Holds,
) -> receipts_pb2.GoodsReceipt:
    """Writes the receipt and counts it on its order, under the order's lock.

    Raises OverReceipt, OrderStatusRefused, HoldAborted, SeriesExhausted.
    """
    receipt_id = new_id()
    if plan.order_id is not None:
        await _count_on_order(tx, plan.order_id, plan)
    await holds.record(tx, receipt_id)
    year = financial_year(plan.day)
    serial = (await series.next_numbers(tx, SERIES, year))[0]
    row = _header(tx, request, plan, priced, receipt_id)
    row["number"] = document_number(SERIES, year, serial)
    lines = [_line(request, plan, priced, receipt_id, i) for i in range(len(plan.items))]
    await goods_receipts.insert(tx, row, lines)
    outbox.send(
        tx,
        "inventory",
        stock_pb2.CommitIncoming(
            hold_id=str(next(iter(holds.ids.values()))),
            document=stock_pb2.StockDocument(
                document_type=documents_pb2.DOCUMENT_TYPE_GOODS_RECEIPT,
                document_id=str(receipt_id),
                document_number=row["number"],
                date=date_text(plan.day),
                party_id=str(plan.vendor["vendor_id"]),
                party_name=plan.vendor["name"],
            ),
        ),
    )
    after = {"number": row["number"], "vendor_id": str(row["vendor_id"]), "total": f"{row['total']:f}"}
    audit.record(tx, action="post", entity="goods_receipt", entity_id=receipt_id, after=after)
    return goods_receipts.shown({**row, "vendor_bill_id": None}, lines)


async def _count_on_order(tx: Transaction, order_id: UUID, plan: ReceiptPlan) -> None:
    order = await purchase_orders.find(tx, order_id, lock=True)
    check_receivable(OrderStatus(order["status"]))
    lines = purchase_orders.ordered((await purchase_orders.lines_of(tx, [order_id]))[order_id])
    settings = await purchase_settings.load(tx)
    received = receive(lines, plan.arrivals, settings["over_receipt_percent"])
    free: dict[UUID, Decimal] = {}
    for arrival, item in zip(plan.arrivals, plan.items, strict=True):
        free[arrival.line_id] = free.get(arrival.line_id, Decimal(0)) + item.free_quantity
    await purchase_orders.count_received(tx, received, free)
    status = status_after_receipt(lines, received)
    await purchase_orders.change(tx, order_id, {"status": status})
    audit.record(
        tx,
        action="receive",
        entity="purchase_order",
        entity_id=order_id,
        before={"status": order["status"]},
        after={"status": status},
    )


def _header(
    tx: Transaction,
    request: receipts_pb2.PostGoodsReceiptRequest,
    plan: ReceiptPlan,
    priced: PricedReceipt,
    receipt_id: UUID,
) -> dict[str, Any]:
    totals = priced.figures.totals
    return {
        "goods_receipt_id": receipt_id,
        "date": plan.day,
        "vendor_id": plan.vendor["vendor_id"],
        "vendor_name": plan.vendor["name"],
        "vendor_gstin": plan.vendor["gstin"],
        "registration_id": plan.registration_id,
        "place_of_supply": plan.supply.place_of_supply,
        "supply_kind": plan.supply.kind,
        "charge": plan.supply.charge,
        "purchase_order_id": plan.order_id,
        "vendor_document_number": request.vendor_document_number,
        "vendor_document_date": plan.vendor_document_date,
        "freight": plan.freight,
        "taxable": totals.taxable,
        "cgst": totals.cgst,
        "sgst": totals.sgst,
        "igst": totals.igst,
        "cess": totals.cess,
        "round_off": totals.round_off,
        "total": totals.value,
        "note": request.note,
        "trace_id": otel.current_trace_id(),
        "created_at": tx.now,
    }


def _line(
    request: receipts_pb2.PostGoodsReceiptRequest, plan: ReceiptPlan, priced: PricedReceipt, receipt_id: UUID, i: int
) -> dict[str, Any]:
    asked, item, landed, granted = request.lines[i], plan.items[i], plan.landed[i], priced.granted[i]
    computed: LineFigures = priced.figures.lines[i]
    return {
        "goods_receipt_line_id": new_id(),
        "goods_receipt_id": receipt_id,
        "line_no": i + 1,
        "purchase_order_line_id": optional_uuid_of(asked.purchase_order_line_id),
        "product_id": uuid_of(asked.product_id),
        "product_code": granted.product.code,
        "product_name": granted.product.name,
        "hsn": granted.product.hsn,
        "tax_class": granted.product.tax_class,
        "uqc": granted.product.uqc,
        "location_id": uuid_of(granted.location_id),
        "batch_id": uuid_of(granted.batch_id),
        "batch_number": asked.batch_number.strip(),
        "expiry_month": asked.expiry_month,
        "manufacture_month": asked.manufacture_month,
        "mrp": decimal_of(asked.mrp),
        "ptr": decimal_of(asked.ptr),
        "pts": decimal_of(asked.pts),
        "quantity": item.quantity,
        "free_quantity": item.free_quantity,
        "rate": item.rate,
        "discount_percent": item.discount_percent,
        **figures.line_row(computed),
        "freight": landed.freight,
        "landed_value": landed.landed_value,
        "landed_cost": landed.landed_cost,
    }
