"""Orders over gRPC."""

from collections.abc import Iterable
from typing import Any

from bahi.sales.v1 import invoices_pb2
from bahi.sales.v1 import orders_pb2 as pb
from bahi.sales.v1.orders_pb2_grpc import OrderServiceServicer

from kit.commands.etag import etag_of
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire import proto_values
from kit.wire.field_mask import changed_fields
from kit.wire.field_paths import fields_of_stored
from kit.wire.paging import page_request
from services.sales.api.deliveries import delivery_from_proto, delivery_to_proto
from services.sales.api.enums import ORDER_STATUS
from services.sales.api.invoice_replies import to_proto as invoice_to_proto
from services.sales.api.letters import ZERO_RATING
from services.sales.api.sale_drafts import batch_from_proto, receipt_from_proto
from services.sales.domain.order import (
    ListOrders,
    Order,
    OrderSummary,
    OrderTerms,
    Part,
    RequestedLine,
    Reserved,
)
from services.sales.domain.order_line import OrderLine
from services.sales.usecases.invoices.issue import InvoiceBatches
from services.sales.usecases.invoices.sale_of_order import InvoiceOrder
from services.sales.usecases.orders.cancel import CancelOrder, cancel_order
from services.sales.usecases.orders.confirm import ConfirmOrder, Document
from services.sales.usecases.orders.create import CreateOrder, Creation
from services.sales.usecases.orders.get import GetOrder, get_order
from services.sales.usecases.orders.list import list_orders
from services.sales.usecases.orders.update import Change, UpdateOrder
from trade.api.documents import requested_date
from trade.api.goods import expiry_text
from trade.api.prices import optional_requested_price, pack_to_proto, unit_price_text
from trade.domain.changes import Changes


class OrderServicer(OrderServiceServicer):
    def __init__(
        self, service: Service, create: Creation, update: Change, confirm: Document, invoices: InvoiceBatches
    ) -> None:
        self._service = service
        self._create = create
        self._update = update
        self._confirm = confirm
        self._invoices = invoices

    async def CreateOrder(self, request: pb.CreateOrderRequest, context: Context) -> pb.Order:
        return await self._service.command_on_facts(request, self._create, new_order_from_proto, to_proto)

    async def GetOrder(self, request: pb.GetOrderRequest, context: Context) -> pb.Order:
        return await self._service.read(request, get_order, _get_order, to_proto)

    async def ListOrders(self, request: pb.ListOrdersRequest, context: Context) -> pb.ListOrdersResponse:
        return await self._service.read(request, list_orders, _list_orders, _page_to_proto)

    async def UpdateOrder(self, request: pb.UpdateOrderRequest, context: Context) -> pb.Order:
        return await self._service.command_on_facts(request, self._update, _update_order, to_proto)

    async def ConfirmOrder(self, request: pb.ConfirmOrderRequest, context: Context) -> pb.Order:
        with fields_of_stored(request, "order_id", "order_field"):
            return await self._service.document(request, self._confirm, _confirm_order, to_proto)

    async def CancelOrder(self, request: pb.CancelOrderRequest, context: Context) -> pb.Order:
        return await self._service.command(request, cancel_order, _cancel_order, to_proto)

    async def InvoiceOrder(self, request: pb.InvoiceOrderRequest, context: Context) -> invoices_pb2.Invoice:
        with fields_of_stored(request, "order_id", "order_field"):
            return await self._service.batched_document(
                request, self._invoices, invoice_order_from_proto, invoice_to_proto
            )


def to_proto(order: Order) -> pb.Order:
    return pb.Order(
        **_header(order),
        date_reason=order.date_reason,
        approved_by=str(order.approved_by or ""),
        lines=[_line_to_proto(order, line) for line in order.lines],
    )


def summary_to_proto(order: OrderSummary) -> pb.OrderSummary:
    return pb.OrderSummary(**_header(order))


def _header(order: OrderSummary) -> dict[str, Any]:
    """The fields that an order and its summary share."""
    return {
        "order_id": str(order.order_id),
        "number": order.number,
        "date": proto_values.date_text(order.date),
        "customer_id": str(order.customer_id),
        "customer_name": order.customer_name,
        "customer_premises_id": str(order.customer_premises_id or ""),
        "status": ORDER_STATUS.to_proto(order.status),
        "reference": order.reference,
        "note": order.note,
        "delivery": delivery_to_proto(order.delivery),
        "total": "" if order.total is None else proto_values.amount_text(order.total),
        "cancel_reason": order.cancel_reason,
        "cancel_time": proto_values.timestamp_of(order.cancelled_at) if order.cancelled_at else None,
        "etag": etag_of(order.version),
        "created_by": str(order.created_by),
        "trace_id": order.trace_id,
        "create_time": proto_values.timestamp_of(order.created_at),
        "update_time": proto_values.timestamp_of(order.updated_at),
        "reservation_pending": order.reservation_pending,
        "open_amount": proto_values.amount_text(order.open_amount),
        "approval_id": str(order.approval_id) if order.approval_id else "",
    }


def _line_to_proto(order: Order, line: OrderLine) -> pb.OrderLine:
    return pb.OrderLine(
        line_id=str(line.order_line_id),
        product_id=str(line.product_id),
        quantity=proto_values.quantity_text(line.quantity),
        free_quantity=proto_values.quantity_text(line.free_quantity),
        rate="" if line.agreed_rate is None else unit_price_text(line.agreed_rate),
        rate_includes_tax=line.inclusive,
        discount_percent="" if line.discount_percent is None else proto_values.rate_text(line.discount_percent),
        second_discount_percent=proto_values.rate_text(line.second_discount_percent),
        location_id=str(line.location_id) if line.location_id else "",
        invoiced_quantity=proto_values.quantity_text(line.invoiced_quantity),
        invoiced_free_quantity=proto_values.quantity_text(line.invoiced_free),
        allocations=[_allocation_to_proto(item) for item in order.reserved if item.order_line_id == line.order_line_id],
        reserved_quantity=proto_values.quantity_text(order.reserved_units(line.order_line_id)),
        unreserved_quantity=proto_values.quantity_text(order.unreserved_units(line)),
        pack_rate=None if line.agreed_rate is None else pack_to_proto(line.agreed_rate),
    )


def _allocation_to_proto(reserved: Reserved) -> pb.OrderAllocation:
    return pb.OrderAllocation(
        batch_id=str(reserved.batch_id),
        location_id=str(reserved.location_id),
        quantity=proto_values.quantity_text(reserved.quantity),
        batch_number=reserved.batch_number,
        expiry_date=expiry_text(reserved.expiry_date),
        mrp=unit_price_text(reserved.printed_mrp),
        explanation=reserved.explanation,
        pack_mrp=pack_to_proto(reserved.printed_mrp),
    )


def _page_to_proto(page: Page[OrderSummary]) -> pb.ListOrdersResponse:
    return pb.ListOrdersResponse(orders=map(summary_to_proto, page.items), next_page_token=page.next_page_token)


def new_order_from_proto(request: pb.CreateOrderRequest) -> CreateOrder:
    return CreateOrder(
        customer_id=proto_values.uuid_of(request.customer_id),
        date=requested_date(request),
        premises_id=proto_values.optional_uuid_of(request.customer_premises_id),
        reference=request.reference,
        note=request.note,
        lines=_lines_from_proto(request.lines, ""),
        delivery=delivery_from_proto(request.delivery, "delivery"),
        approval_id=proto_values.optional_uuid_of(request.approval_id),
    )


def _update_order(request: pb.UpdateOrderRequest) -> UpdateOrder:
    order = request.order
    changes = Changes(
        values=OrderTerms(
            reference=order.reference,
            note=order.note,
            lines=_lines_from_proto(order.lines, "order."),
            delivery=delivery_from_proto(order.delivery, "order.delivery"),
            customer_premises_id=proto_values.optional_uuid_of(order.customer_premises_id),
        ),
        fields=frozenset(changed_fields(order, request.update_mask)),
    )
    changes.check_filled("lines", field="order")
    return UpdateOrder(order_id=proto_values.uuid_of(request.order_id), etag=request.etag, changes=changes)


def _lines_from_proto(lines: Iterable[pb.NewOrderLine], prefix: str) -> tuple[RequestedLine, ...]:
    return tuple(_line_from_proto(line, f"{prefix}lines[{index}].") for index, line in enumerate(lines))


def _line_from_proto(line: pb.NewOrderLine, field: str) -> RequestedLine:
    return RequestedLine(
        product_id=proto_values.uuid_of(line.product_id),
        quantity=proto_values.decimal_of(line.quantity),
        free_quantity=proto_values.decimal_of(line.free_quantity),
        rate=optional_requested_price(line, "rate", prefix=field),
        inclusive=line.rate_includes_tax,
        discount_percent=proto_values.decimal_of(line.discount_percent) if line.discount_percent else None,
        second_discount_percent=proto_values.decimal_of(line.second_discount_percent),
        location_id=proto_values.optional_uuid_of(line.location_id),
    )


def _confirm_order(request: pb.ConfirmOrderRequest) -> ConfirmOrder:
    return ConfirmOrder(
        order_id=proto_values.uuid_of(request.order_id),
        etag=request.etag,
        approval_id=proto_values.optional_uuid_of(request.approval_id),
    )


def _cancel_order(request: pb.CancelOrderRequest) -> CancelOrder:
    return CancelOrder(order_id=proto_values.uuid_of(request.order_id), etag=request.etag, reason=request.reason)


def _get_order(request: pb.GetOrderRequest) -> GetOrder:
    return GetOrder(order_id=proto_values.uuid_of(request.order_id))


def _list_orders(request: pb.ListOrdersRequest) -> ListOrders:
    return ListOrders(
        first_day=proto_values.optional_date_of(request.from_date, "from_date"),
        last_day=proto_values.optional_date_of(request.to_date, "to_date"),
        customer_id=proto_values.optional_uuid_of(request.customer_id),
        status=ORDER_STATUS.optional_from_proto(request.status),
        page=page_request(request),
    )


def invoice_order_from_proto(request: pb.InvoiceOrderRequest) -> InvoiceOrder:
    return InvoiceOrder(
        order_id=proto_values.uuid_of(request.order_id),
        etag=request.etag,
        date=requested_date(request),
        registration_id=proto_values.optional_uuid_of(request.registration_id),
        parts=tuple(
            Part(
                order_line_id=proto_values.uuid_of(line.order_line_id),
                quantity=proto_values.decimal_of(line.quantity),
                free_quantity=proto_values.decimal_of(line.free_quantity),
                batches=tuple(map(batch_from_proto, line.batches)),
            )
            for line in request.lines
        ),
        bill_discount_amount=proto_values.decimal_of(request.bill_discount_amount),
        bill_discount_percent=proto_values.decimal_of(request.bill_discount_percent),
        receipt=receipt_from_proto(request.receipt) if request.HasField("receipt") else None,
        zero_rating=ZERO_RATING.optional_from_proto(request.zero_rating),
        approval_id=proto_values.optional_uuid_of(request.approval_id),
        note=request.note,
    )
