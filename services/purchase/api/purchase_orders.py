"""Purchase orders over gRPC."""

from collections.abc import Iterable
from typing import Any

from bahi.purchase.v1 import purchase_orders_pb2 as pb
from bahi.purchase.v1.purchase_orders_pb2_grpc import PurchaseOrderServiceServicer

from kit.commands.etag import etag_of
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.field_mask import changed_fields
from kit.wire.paging import page_request
from kit.wire.proto_values import (
    amount_text,
    date_text,
    decimal_of,
    optional_date_of,
    optional_uuid_of,
    quantity_text,
    rate_text,
    timestamp_of,
    uuid_of,
)
from services.purchase.api.enums import ORDER_STATUS
from services.purchase.domain.landed_cost import BoughtItem
from services.purchase.domain.purchase_orders import (
    ListPurchaseOrders,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderSummary,
    PurchaseOrderTerms,
    RequestedOrderLine,
)
from services.purchase.usecases.purchase_orders.approve import approve_purchase_order
from services.purchase.usecases.purchase_orders.cancel import cancel_purchase_order
from services.purchase.usecases.purchase_orders.change_status import ChangeOrderStatus
from services.purchase.usecases.purchase_orders.close import close_purchase_order
from services.purchase.usecases.purchase_orders.create import CreatePurchaseOrder, Creation
from services.purchase.usecases.purchase_orders.get import GetPurchaseOrder, get_purchase_order
from services.purchase.usecases.purchase_orders.list import list_purchase_orders
from services.purchase.usecases.purchase_orders.update import Change, UpdatePurchaseOrder
from trade.api.approvals import approved_fields
from trade.api.documents import requested_date
from trade.api.prices import optional_requested_price, pack_to_proto, unit_price_text
from trade.domain.changes import Changes
from trade.domain.refusals import RateMissing


class PurchaseOrderServicer(PurchaseOrderServiceServicer):
    def __init__(self, service: Service, create: Creation, update: Change) -> None:
        self._service = service
        self._create = create
        self._update = update

    async def CreatePurchaseOrder(self, request: pb.CreatePurchaseOrderRequest, context: Context) -> pb.PurchaseOrder:
        return await self._service.command_on_facts(request, self._create, purchase_order_from_proto, to_proto)

    async def GetPurchaseOrder(self, request: pb.GetPurchaseOrderRequest, context: Context) -> pb.PurchaseOrder:
        return await self._service.read(request, get_purchase_order, _get_purchase_order, to_proto)

    async def ListPurchaseOrders(
        self, request: pb.ListPurchaseOrdersRequest, context: Context
    ) -> pb.ListPurchaseOrdersResponse:
        return await self._service.read(request, list_purchase_orders, _list_purchase_orders, _page_to_proto)

    async def UpdatePurchaseOrder(self, request: pb.UpdatePurchaseOrderRequest, context: Context) -> pb.PurchaseOrder:
        return await self._service.command_on_facts(request, self._update, _update_purchase_order, to_proto)

    async def ApprovePurchaseOrder(self, request: pb.ApprovePurchaseOrderRequest, context: Context) -> pb.PurchaseOrder:
        return await self._service.command(request, approve_purchase_order, _approve_purchase_order, to_proto)

    async def CancelPurchaseOrder(self, request: pb.CancelPurchaseOrderRequest, context: Context) -> pb.PurchaseOrder:
        return await self._service.command(request, cancel_purchase_order, _decision_from_proto, to_proto)

    async def ClosePurchaseOrder(self, request: pb.ClosePurchaseOrderRequest, context: Context) -> pb.PurchaseOrder:
        return await self._service.command(request, close_purchase_order, _decision_from_proto, to_proto)


def to_proto(order: PurchaseOrder) -> pb.PurchaseOrder:
    return pb.PurchaseOrder(
        **_header(order),
        **approved_fields(order),
        date_reason=order.date_reason,
        lines=map(_line_to_proto, order.lines),
    )


def summary_to_proto(order: PurchaseOrderSummary) -> pb.PurchaseOrderSummary:
    return pb.PurchaseOrderSummary(**_header(order))


def _header(order: PurchaseOrderSummary) -> dict[str, Any]:
    """The fields that an order and its summary share."""
    return {
        "purchase_order_id": str(order.purchase_order_id),
        "number": order.number,
        "date": date_text(order.date),
        "status": ORDER_STATUS.to_proto(order.status),
        "vendor_id": str(order.vendor_id),
        "vendor_name": order.vendor_name,
        "expected_date": date_text(order.expected_date),
        "note": order.note,
        "total": amount_text(order.total),
        "etag": etag_of(order.version),
        "create_time": timestamp_of(order.created_at),
        "update_time": timestamp_of(order.updated_at),
        "created_by": str(order.created_by),
        "trace_id": order.trace_id,
        "cancel_reason": order.cancel_reason,
        "cancel_time": timestamp_of(order.cancelled_at) if order.cancelled_at else None,
    }


def _line_to_proto(line: PurchaseOrderLine) -> pb.PurchaseOrderLine:
    return pb.PurchaseOrderLine(
        line_id=str(line.line_id),
        product_id=str(line.product_id),
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        tax_class=line.tax_class,
        quantity=quantity_text(line.quantity),
        free_quantity=quantity_text(line.free_quantity),
        rate=unit_price_text(line.rate),
        discount_percent=rate_text(line.discount_percent),
        value=amount_text(line.value),
        received_quantity=quantity_text(line.received_quantity),
        received_free_quantity=quantity_text(line.received_free_quantity),
        pack_rate=pack_to_proto(line.rate),
    )


def _page_to_proto(page: Page[PurchaseOrderSummary]) -> pb.ListPurchaseOrdersResponse:
    return pb.ListPurchaseOrdersResponse(
        purchase_orders=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def purchase_order_from_proto(request: pb.CreatePurchaseOrderRequest) -> CreatePurchaseOrder:
    return CreatePurchaseOrder(
        vendor_id=uuid_of(request.vendor_id),
        date=requested_date(request),
        expected_date=optional_date_of(request.expected_date, "expected_date"),
        note=request.note,
        lines=_lines_from_proto(request.lines, ""),
        approval_id=optional_uuid_of(request.approval_id),
    )


def _update_purchase_order(request: pb.UpdatePurchaseOrderRequest) -> UpdatePurchaseOrder:
    order = request.purchase_order
    changes = Changes(
        values=PurchaseOrderTerms(
            lines=_lines_from_proto(order.lines, "purchase_order."),
            expected_date=optional_date_of(order.expected_date, "purchase_order.expected_date"),
            note=order.note,
        ),
        fields=frozenset(changed_fields(order, request.update_mask)),
    )
    changes.check_filled("lines", field="purchase_order")
    return UpdatePurchaseOrder(purchase_order_id=uuid_of(request.purchase_order_id), etag=request.etag, changes=changes)


def _lines_from_proto(lines: Iterable[pb.NewPurchaseOrderLine], prefix: str) -> tuple[RequestedOrderLine, ...]:
    return tuple(_line_from_proto(line, f"{prefix}lines[{index}].") for index, line in enumerate(lines))


def _line_from_proto(line: pb.NewPurchaseOrderLine, field: str) -> RequestedOrderLine:
    rate = optional_requested_price(line, "rate", prefix=field)
    if rate is None:
        raise RateMissing("An order agrees on a rate, for a base unit or for a pack.", field=f"{field}rate")
    return RequestedOrderLine(
        product_id=uuid_of(line.product_id),
        item=BoughtItem(
            quantity=decimal_of(line.quantity),
            free_quantity=decimal_of(line.free_quantity),
            rate=rate,
            discount_percent=decimal_of(line.discount_percent),
        ),
    )


def _approve_purchase_order(request: pb.ApprovePurchaseOrderRequest) -> ChangeOrderStatus:
    return ChangeOrderStatus(purchase_order_id=uuid_of(request.purchase_order_id), etag=request.etag)


def _decision_from_proto(request: pb.CancelPurchaseOrderRequest | pb.ClosePurchaseOrderRequest) -> ChangeOrderStatus:
    return ChangeOrderStatus(
        purchase_order_id=uuid_of(request.purchase_order_id), etag=request.etag, reason=request.reason
    )


def _get_purchase_order(request: pb.GetPurchaseOrderRequest) -> GetPurchaseOrder:
    return GetPurchaseOrder(purchase_order_id=uuid_of(request.purchase_order_id))


def _list_purchase_orders(request: pb.ListPurchaseOrdersRequest) -> ListPurchaseOrders:
    return ListPurchaseOrders(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        vendor_id=optional_uuid_of(request.vendor_id),
        status=ORDER_STATUS.optional_from_proto(request.status),
        page=page_request(request),
    )
