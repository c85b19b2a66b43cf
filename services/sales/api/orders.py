"""Orders over gRPC."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bahi.sales.v1 import invoices_pb2, orders_pb2_grpc
from bahi.sales.v1 import orders_pb2 as pb

from kit.auth.caller import current_caller
from kit.commands.batches import Command
from kit.commands.etag import check_etag
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import commands, proto_values
from kit.wire.field_mask import changed_fields
from kit.wire.messages import request_hash
from kit.wire.paging import page_request
from services.sales.api.invoices import only, only_invoice
from services.sales.api.order_reply import STATUS, write_order
from services.sales.api.sales import read_receipt
from services.sales.api.words import word
from services.sales.domain.errors import OrderNotFound
from services.sales.domain.masks import check_filled
from services.sales.domain.order import OPEN, Order, Part, lines_to_invoice
from services.sales.domain.sale import FromOrder, Sale
from services.sales.remote.products import ProductPeer
from services.sales.store import orders
from services.sales.usecases.cancel_order import cancel_order
from services.sales.usecases.confirm_order import confirm_order
from services.sales.usecases.desk import Desk
from services.sales.usecases.draft_order import WantedLine, change_order, create_order, known_products
from services.sales.usecases.issue_invoices import Form, issue_invoices


class OrderServicer(orders_pb2_grpc.OrderServiceServicer):
    """Orders."""

    def __init__(self, desk: Desk, products: ProductPeer) -> None:
        self._desk = desk
        self._products = products

    async def CreateOrder(self, request: pb.CreateOrderRequest, context: Any) -> pb.Order:  # noqa: ANN401
        """Makes a draft."""
        lines = _wanted(request.lines, "lines")
        date = proto_values.optional_date_of(request.date, "date")
        known = await known_products(self._products, lines)

        async def work(tx: Transaction) -> pb.Order:
            created = await create_order(
                tx,
                customer_id=UUID(request.customer_id),
                date=date,
                reference=request.reference,
                lines=lines,
                known=known,
            )
            return write_order(created)

        return await commands.run(self._desk.database, request, pb.Order, work)

    async def GetOrder(self, request: pb.GetOrderRequest, context: Any) -> pb.Order:  # noqa: ANN401
        """Reads an order."""
        order_id = UUID(request.order_id)
        found = await self._desk.database.run(
            current_caller(), lambda tx: orders.find(tx, order_id, with_reserved=True)
        )
        return write_order(_existing(found))

    async def ListOrders(self, request: pb.ListOrdersRequest, context: Any) -> pb.ListOrdersResponse:  # noqa: ANN401
        """A page of orders."""
        page = page_request(request, 2)
        customer_id = proto_values.optional_uuid_of(request.customer_id)
        status = word(pb.OrderStatus, STATUS, request.status)
        shown, token = await self._desk.database.run(
            current_caller(), lambda tx: orders.page(tx, page, customer_id=customer_id, status=status)
        )
        return pb.ListOrdersResponse(orders=[write_order(order) for order in shown], next_page_token=token)

    async def UpdateOrder(self, request: pb.UpdateOrderRequest, context: Any) -> pb.Order:  # noqa: ANN401
        """Changes a draft."""
        given = request.order
        named = changed_fields(given, request.update_mask)
        check_filled("order", named, () if given.lines else ("lines",))
        lines = _wanted(given.lines, "order.lines") if "lines" in named else None
        known = await known_products(self._products, lines or ())

        async def work(tx: Transaction) -> pb.Order:
            changed = await change_order(
                tx,
                UUID(request.order_id),
                request.etag,
                reference=given.reference if "reference" in named else None,
                lines=lines,
                known=known,
            )
            return write_order(changed)

        return await commands.run(self._desk.database, request, pb.Order, work)

    async def ConfirmOrder(self, request: pb.ConfirmOrderRequest, context: Any) -> pb.Order:  # noqa: ANN401
        """Reserves the goods."""
        return await confirm_order(self._desk, request, pb.Order, UUID(request.order_id), request.etag, write_order)

    async def CancelOrder(self, request: pb.CancelOrderRequest, context: Any) -> pb.Order:  # noqa: ANN401
        """Gives an order up."""

        async def work(tx: Transaction) -> pb.Order:
            return write_order(await cancel_order(tx, UUID(request.order_id), request.reason, request.etag))

        return await commands.run(self._desk.database, request, pb.Order, work)

    async def InvoiceOrder(self, request: pb.InvoiceOrderRequest, context: Any) -> invoices_pb2.Invoice:  # noqa: ANN401
        """Invoices what was reserved."""
        command = Command(caller=current_caller(), request=request, request_hash=request_hash(request))
        return only(await issue_invoices(self._desk, [command], _FROM_ORDER))


async def _sales(database: Database, request: pb.InvoiceOrderRequest) -> Sequence[Sale]:
    order_id = UUID(request.order_id)
    order = _existing(await database.run(current_caller(), lambda tx: orders.find(tx, order_id)))
    check_etag(request.etag, order.version)
    order.check_state(OPEN, "invoiced")
    return [_sale(request, order)]


def _existing(order: Order | None) -> Order:
    if order is None:
        raise OrderNotFound("No such order.", field="order_id")
    return order


def _sale(request: pb.InvoiceOrderRequest, order: Order) -> Sale:
    """What of an order is invoiced now."""
    if order.hold_id is None:
        raise OrderNotFound("The order has nothing reserved.", field="order_id")
    parts = [
        Part(
            order_line_id=UUID(line.order_line_id),
            quantity=proto_values.decimal_of(line.quantity),
            free_quantity=proto_values.decimal_of(line.free_quantity),
        )
        for line in request.lines
    ]
    return Sale(
        field="",
        customer_id=order.customer_id,
        date=proto_values.optional_date_of(request.date, "date"),
        registration_id=proto_values.optional_uuid_of(request.registration_id),
        lines=lines_to_invoice(order, parts),
        bill_discount_amount=proto_values.decimal_of(request.bill_discount_amount),
        bill_discount_pct=proto_values.decimal_of(request.bill_discount_percent),
        receipt=read_receipt(request.receipt) if request.HasField("receipt") else None,
        reference=order.reference,
        order=FromOrder(order_id=order.order_id, hold_id=order.hold_id, etag=request.etag),
    )


def _wanted(lines: Sequence[pb.NewOrderLine], field: str) -> list[WantedLine]:
    return [
        WantedLine(
            field=f"{field}[{index}].",
            product_id=UUID(line.product_id),
            quantity=proto_values.decimal_of(line.quantity),
            free_quantity=proto_values.decimal_of(line.free_quantity),
            rate=proto_values.decimal_of(line.rate) if line.rate else None,
            inclusive=line.rate_includes_tax,
            disc1_pct=proto_values.decimal_of(line.discount_percent) if line.discount_percent else None,
            disc2_pct=proto_values.decimal_of(line.second_discount_percent),
            location_id=proto_values.optional_uuid_of(line.location_id),
        )
        for index, line in enumerate(lines)
    ]


_FROM_ORDER = Form(reply_type=invoices_pb2.Invoice, prepare=_sales, write_reply=only_invoice)
