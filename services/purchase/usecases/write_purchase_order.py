"""Writes purchase orders and replaces the lines of drafts. What products are, inventory says before the transaction begins."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from bahi.inventory.v1 import products_pb2
from bahi.purchase.v1 import purchase_orders_pb2 as orders_pb2

from gst.dates.periods import financial_year
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db import series
from kit.db.database import Database
from kit.db.session import Transaction
from kit.ids import new_id
from kit.wire import commands
from kit.wire.proto_values import decimal_of, optional_date_of, uuid_of
from services.purchase.domain.errors import DateInPast
from services.purchase.domain.landed_cost import BoughtItem, values_of
from services.purchase.domain.order_rules import check_draft
from services.purchase.domain.states import OrderStatus
from services.purchase.remote.products import Products
from services.purchase.store import purchase_orders, vendors
from trade.domain.document_numbers import document_number
from trade.domain.refusals import ProductInactive, ProductNotFound
from trade.remote import organisations

SERIES = "PO"

Known = dict[UUID, products_pb2.Product]


class WritePurchaseOrder:
    """The use cases with what they need of the process."""

    def __init__(self, database: Database, products: Products) -> None:
        self._database = database
        self._products = products

    async def create(self, request: orders_pb2.CreatePurchaseOrderRequest) -> orders_pb2.PurchaseOrder:
        """The new draft. Raises NotFound for a vendor or product, VendorInactive, ProductInactive, DateInFuture, SeriesExhausted."""
        known = await self._known(request.lines)
        work = partial(_create, request=request, known=known)
        return await commands.run(self._database, request, orders_pb2.PurchaseOrder, work)

    async def update(self, request: orders_pb2.UpdatePurchaseOrderRequest) -> orders_pb2.PurchaseOrder:
        """The changed draft. Raises PurchaseOrderNotFound, StaleEtag, OrderStatusRefused, and as `create`."""
        known = await self._known(request.lines)
        work = partial(_update, request=request, known=known)
        return await commands.run(self._database, request, orders_pb2.PurchaseOrder, work)

    async def _known(self, items: Sequence[orders_pb2.PurchaseOrderItem]) -> Known:
        return await self._products.look_up({uuid_of(item.product_id) for item in items})


async def _create(
    tx: Transaction, request: orders_pb2.CreatePurchaseOrderRequest, known: Known
) -> orders_pb2.PurchaseOrder:
    organisation = await organisations.load(tx)
    day = organisation.business_date(optional_date_of(request.date, "date"), tx.now)
    expected = optional_date_of(request.expected_date, "expected_date")
    if expected is not None and expected < day:
        raise DateInPast("Goods are not expected before they are ordered.", field="expected_date")
    vendor = await vendors.find_active(tx, uuid_of(request.vendor_id))
    order_id = new_id()
    lines = _lines(order_id, request.lines, known)
    year = financial_year(day)
    serial = (await series.next_numbers(tx, SERIES, year))[0]
    row: dict[str, Any] = {
        "purchase_order_id": order_id,
        "number": document_number(SERIES, year, serial),
        "date": day,
        "status": OrderStatus.DRAFT,
        "vendor_id": vendor["vendor_id"],
        "vendor_name": vendor["name"],
        "expected_date": expected,
        "note": request.note,
        "total": _total(lines),
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    await purchase_orders.insert(tx, row, lines)
    after = {"number": row["number"], "vendor_id": request.vendor_id, "total": f"{row['total']:f}"}
    audit.record(tx, action="create", entity="purchase_order", entity_id=order_id, after=after)
    return purchase_orders.shown({**row, "version": 1}, lines)


async def _update(
    tx: Transaction, request: orders_pb2.UpdatePurchaseOrderRequest, known: Known
) -> orders_pb2.PurchaseOrder:
    order_id = uuid_of(request.purchase_order_id)
    before = await purchase_orders.find(tx, order_id, lock=True)
    check_etag(request.etag, before["version"])
    check_draft(OrderStatus(before["status"]))
    expected = optional_date_of(request.expected_date, "expected_date")
    if expected is not None and expected < before["date"]:
        raise DateInPast("Goods are not expected before they are ordered.", field="expected_date")
    lines = _lines(order_id, request.lines, known)
    await purchase_orders.delete_lines(tx, order_id)
    await purchase_orders.insert_lines(tx, lines)
    changes = {"expected_date": expected, "note": request.note, "total": _total(lines)}
    row = await purchase_orders.change(tx, order_id, changes)
    audit.record(
        tx,
        action="update",
        entity="purchase_order",
        entity_id=order_id,
        before={"total": f"{before['total']:f}"},
        after={"total": f"{row['total']:f}", "lines": len(lines)},
    )
    return purchase_orders.shown(row, lines)


def _lines(order_id: UUID, items: Sequence[orders_pb2.PurchaseOrderItem], known: Known) -> list[dict[str, Any]]:
    bought = [
        BoughtItem(
            quantity=decimal_of(item.quantity),
            free_quantity=decimal_of(item.free_quantity),
            rate=decimal_of(item.rate),
            discount_percent=decimal_of(item.discount_percent),
        )
        for item in items
    ]
    lines = []
    for index, (item, part, value) in enumerate(zip(items, bought, values_of(bought), strict=True)):
        product = _product(item, known, f"lines[{index}].product_id")
        lines.append(
            {
                "purchase_order_line_id": new_id(),
                "purchase_order_id": order_id,
                "line_no": index + 1,
                "product_id": uuid_of(item.product_id),
                "product_code": product.code,
                "product_name": product.name,
                "hsn": product.hsn,
                "tax_class": product.tax_class,
                "quantity": part.quantity,
                "free_quantity": part.free_quantity,
                "rate": part.rate,
                "discount_percent": part.discount_percent,
                "value": value,
                "received_quantity": Decimal(0),
                "received_free_quantity": Decimal(0),
            }
        )
    return lines


def _product(item: orders_pb2.PurchaseOrderItem, known: Known, field: str) -> products_pb2.Product:
    product = known.get(uuid_of(item.product_id))
    if product is None:
        raise ProductNotFound("No such product.", field=field)
    if not product.active:
        raise ProductInactive("The product is inactive.", field=field, product_id=product.product_id)
    return product


def _total(lines: Sequence[dict[str, Any]]) -> Decimal:
    return sum((line["value"] for line in lines), Decimal("0.00"))
