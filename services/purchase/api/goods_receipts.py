"""Goods receipts over gRPC."""

from typing import Any

from bahi.documents.v1.documents_pb2 import DOCUMENT_STATUS_POSTED
from bahi.purchase.v1 import goods_receipts_pb2 as pb
from bahi.purchase.v1.goods_receipts_pb2_grpc import GoodsReceiptServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import (
    amount_text,
    date_text,
    decimal_of,
    optional_date_of,
    optional_uuid_of,
    price_text,
    quantity_text,
    rate_text,
    timestamp_of,
    uuid_of,
)
from services.purchase.api.enums import RECEIVED_CONDITION
from services.purchase.domain.goods_receipts import (
    GoodsReceipt,
    GoodsReceiptLine,
    GoodsReceiptSummary,
    ListGoodsReceipts,
    ReceivedBatch,
)
from services.purchase.domain.statuses_and_kinds import ReceivedCondition
from services.purchase.usecases.goods_receipts.get import GetGoodsReceipt, get_goods_receipt
from services.purchase.usecases.goods_receipts.list import list_goods_receipts
from services.purchase.usecases.goods_receipts.post import Document
from services.purchase.usecases.goods_receipts.terms import PostGoodsReceipt, RequestedReceiptLine
from trade.api.approvals import approved_fields
from trade.api.documents import requested_date
from trade.api.figures import document_to_proto, line_to_proto
from trade.api.goods import expiry_text
from trade.api.prices import optional_requested_price, pack_to_proto, requested_price, unit_price_text
from trade.api.supplies import SUPPLY_KIND
from trade.domain.goods import last_good_day


class GoodsReceiptServicer(GoodsReceiptServiceServicer):
    def __init__(self, service: Service, post: Document) -> None:
        self._service = service
        self._post = post

    async def CreateGoodsReceipt(self, request: pb.CreateGoodsReceiptRequest, context: Context) -> pb.GoodsReceipt:
        return await self._service.document(request, self._post, goods_receipt_from_proto, to_proto)

    async def GetGoodsReceipt(self, request: pb.GetGoodsReceiptRequest, context: Context) -> pb.GoodsReceipt:
        return await self._service.read(request, get_goods_receipt, _get_goods_receipt, to_proto)

    async def ListGoodsReceipts(
        self, request: pb.ListGoodsReceiptsRequest, context: Context
    ) -> pb.ListGoodsReceiptsResponse:
        return await self._service.read(request, list_goods_receipts, _list_goods_receipts, _page_to_proto)


def to_proto(receipt: GoodsReceipt) -> pb.GoodsReceipt:
    return pb.GoodsReceipt(
        **_header(receipt),
        **approved_fields(receipt),
        date_reason=receipt.date_reason,
        lines=map(_line_to_proto, receipt.lines),
    )


def summary_to_proto(receipt: GoodsReceiptSummary) -> pb.GoodsReceiptSummary:
    return pb.GoodsReceiptSummary(**_header(receipt))


def _header(receipt: GoodsReceiptSummary) -> dict[str, Any]:
    """The fields that a receipt and its summary share."""
    return {
        "goods_receipt_id": str(receipt.goods_receipt_id),
        "number": receipt.number,
        "date": date_text(receipt.date),
        "vendor_id": str(receipt.vendor_id),
        "vendor_name": receipt.vendor_name,
        "vendor_gstin": receipt.vendor_gstin,
        "registration_id": str(receipt.registration_id),
        "place_of_supply": receipt.place_of_supply,
        "supply_kind": SUPPLY_KIND.to_proto(receipt.supply_kind),
        "purchase_order_id": str(receipt.purchase_order_id or ""),
        "vendor_document_number": receipt.vendor_document_number,
        "vendor_document_date": date_text(receipt.vendor_document_date),
        "freight": amount_text(receipt.freight),
        "figures": document_to_proto(receipt.figures),
        "billable": receipt.billable,
        "note": receipt.note,
        "created_by": str(receipt.created_by),
        "trace_id": receipt.trace_id,
        "create_time": timestamp_of(receipt.created_at),
        "status": DOCUMENT_STATUS_POSTED,
    }


def _line_to_proto(line: GoodsReceiptLine) -> pb.GoodsReceiptLine:
    batch, item = line.batch, line.item
    return pb.GoodsReceiptLine(
        line_id=str(line.line_id),
        purchase_order_line_id=str(line.purchase_order_line_id or ""),
        product_id=str(line.product_id),
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        tax_class=line.tax_class,
        uqc=line.uqc,
        location_id=str(line.location_id),
        batch_id=str(line.batch_id),
        batch_number=batch.batch_number,
        expiry_date=expiry_text(last_good_day(batch.expiry_month)),
        manufacture_month=batch.manufacture_month,
        mrp=unit_price_text(batch.mrp),
        ptr=unit_price_text(batch.ptr),
        pts=unit_price_text(batch.pts),
        quantity=quantity_text(item.quantity),
        free_quantity=quantity_text(item.free_quantity),
        rate=unit_price_text(item.rate),
        discount_percent=rate_text(item.discount_percent),
        figures=line_to_proto(line.figures),
        freight=amount_text(line.freight),
        landed_value=amount_text(line.landed_value),
        landed_cost=price_text(line.landed_cost),
        pack_rate=pack_to_proto(item.rate),
        pack_mrp=pack_to_proto(batch.mrp),
        pack_ptr=pack_to_proto(batch.ptr),
        pack_pts=pack_to_proto(batch.pts),
        billed_quantity=quantity_text(line.billed_quantity),
        never_billed_quantity=quantity_text(line.never_billed_quantity),
        condition=RECEIVED_CONDITION.to_proto(line.condition),
    )


def _page_to_proto(page: Page[GoodsReceiptSummary]) -> pb.ListGoodsReceiptsResponse:
    return pb.ListGoodsReceiptsResponse(
        goods_receipts=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def goods_receipt_from_proto(request: pb.CreateGoodsReceiptRequest) -> PostGoodsReceipt:
    return PostGoodsReceipt(
        vendor_id=uuid_of(request.vendor_id),
        purchase_order_id=optional_uuid_of(request.purchase_order_id),
        date=requested_date(request),
        registration_id=optional_uuid_of(request.registration_id),
        vendor_document_number=request.vendor_document_number,
        vendor_document_date=optional_date_of(request.vendor_document_date, "vendor_document_date"),
        freight=decimal_of(request.freight),
        note=request.note,
        accept_excess_free_goods=request.accept_excess_free_goods,
        under_bill_of_entry=request.under_bill_of_entry,
        approval_id=optional_uuid_of(request.approval_id),
        lines=tuple(_line_from_proto(line, f"lines[{index}].") for index, line in enumerate(request.lines)),
    )


def _line_from_proto(line: pb.NewGoodsReceiptLine, field: str) -> RequestedReceiptLine:
    return RequestedReceiptLine(
        product_id=uuid_of(line.product_id),
        purchase_order_line_id=optional_uuid_of(line.purchase_order_line_id),
        location_id=optional_uuid_of(line.location_id),
        batch=ReceivedBatch(
            batch_number=line.batch_number.strip(),
            expiry_month=line.expiry_month,
            manufacture_month=line.manufacture_month,
            dates_confirmation=line.dates_confirmation,
            mrp=requested_price(line, "mrp", prefix=field),
            ptr=requested_price(line, "ptr", prefix=field),
            pts=requested_price(line, "pts", prefix=field),
        ),
        quantity=decimal_of(line.quantity),
        free_quantity=decimal_of(line.free_quantity),
        rate=optional_requested_price(line, "rate", prefix=field),
        discount_percent=decimal_of(line.discount_percent) if line.discount_percent else None,
        condition=RECEIVED_CONDITION.optional_from_proto(line.condition) or ReceivedCondition.SOUND,
    )


def _get_goods_receipt(request: pb.GetGoodsReceiptRequest) -> GetGoodsReceipt:
    return GetGoodsReceipt(goods_receipt_id=uuid_of(request.goods_receipt_id))


def _list_goods_receipts(request: pb.ListGoodsReceiptsRequest) -> ListGoodsReceipts:
    return ListGoodsReceipts(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        vendor_id=optional_uuid_of(request.vendor_id),
        purchase_order_id=optional_uuid_of(request.purchase_order_id),
        unbilled_only=request.unbilled_only,
        page=page_request(request),
    )
