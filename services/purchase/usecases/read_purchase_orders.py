"""Reads purchase orders."""

from bahi.purchase.v1 import purchase_orders_pb2 as orders_pb2

from kit.db.session import Transaction
from kit.wire.paging import page_request
from kit.wire.proto_values import date_text, optional_uuid_of, uuid_of
from services.purchase.domain.states import OrderStatus
from services.purchase.store import purchase_orders


async def get_order(tx: Transaction, request: orders_pb2.GetPurchaseOrderRequest) -> orders_pb2.PurchaseOrder:
    """One order. Raises PurchaseOrderNotFound."""
    order_id = uuid_of(request.purchase_order_id)
    row = await purchase_orders.find(tx, order_id)
    return purchase_orders.shown(row, (await purchase_orders.lines_of(tx, [order_id]))[order_id])


async def list_orders(
    tx: Transaction, request: orders_pb2.ListPurchaseOrdersRequest
) -> orders_pb2.ListPurchaseOrdersResponse:
    """A page of orders, newest first."""
    page = page_request(request, 2)
    status = None
    if request.status:
        status = OrderStatus(orders_pb2.PurchaseOrderStatus.Name(request.status).removeprefix("PURCHASE_ORDER_STATUS_"))
    rows = await purchase_orders.page(tx, page, vendor_id=optional_uuid_of(request.vendor_id), status=status)
    shown = rows[: page.size]
    lines = await purchase_orders.lines_of(tx, [row["purchase_order_id"] for row in shown])
    more = ""
    if len(rows) > page.size:
        more = page.token(date_text(shown[-1]["date"]), str(shown[-1]["purchase_order_id"]))
    return orders_pb2.ListPurchaseOrdersResponse(
        purchase_orders=[purchase_orders.shown(row, lines[row["purchase_order_id"]]) for row in shown],
        next_page_token=more,
    )
