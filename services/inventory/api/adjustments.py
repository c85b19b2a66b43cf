"""Adjustments over gRPC."""

from decimal import Decimal

from bahi.documents.v1 import documents_pb2
from bahi.inventory.v1 import adjustments_pb2 as pb
from bahi.inventory.v1.adjustments_pb2_grpc import StockAdjustmentServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import (
    amount_text,
    date_text,
    optional_date_of,
    optional_uuid_of,
    quantity_text,
    timestamp_of,
    uuid_of,
)
from services.inventory.api.enums import ADJUSTMENT_REASON
from services.inventory.domain.adjustments import Adjustment, ListAdjustments
from services.inventory.usecases.adjustments.create import CreateAdjustment, create_adjustment
from services.inventory.usecases.adjustments.get import GetAdjustment, get_adjustment
from services.inventory.usecases.adjustments.list import list_adjustments
from trade.api.approvals import approved_fields
from trade.api.documents import requested_date


class StockAdjustmentServicer(StockAdjustmentServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateStockAdjustment(
        self, request: pb.CreateStockAdjustmentRequest, context: Context
    ) -> pb.StockAdjustment:
        return await self._service.command(request, create_adjustment, adjustment_from_proto, to_proto)

    async def GetStockAdjustment(self, request: pb.GetStockAdjustmentRequest, context: Context) -> pb.StockAdjustment:
        return await self._service.read(request, get_adjustment, _get_stock_adjustment, to_proto)

    async def ListStockAdjustments(
        self, request: pb.ListStockAdjustmentsRequest, context: Context
    ) -> pb.ListStockAdjustmentsResponse:
        return await self._service.read(request, list_adjustments, _list_stock_adjustments, _page_to_proto)


def to_proto(adjustment: Adjustment) -> pb.StockAdjustment:
    return pb.StockAdjustment(
        stock_adjustment_id=str(adjustment.adjustment_id),
        number=adjustment.number,
        date=date_text(adjustment.adjustment_date),
        reason_kind=ADJUSTMENT_REASON.to_proto(adjustment.reason_kind),
        reason=adjustment.reason,
        date_reason=adjustment.date_reason,
        product_id=str(adjustment.product_id),
        batch_id=str(adjustment.batch_id),
        location_id=str(adjustment.location_id),
        quantity=quantity_text(adjustment.quantity),
        value=amount_text(adjustment.value),
        reverses_itc=adjustment.reverses_itc,
        created_by=str(adjustment.created_by),
        trace_id=adjustment.trace_id,
        create_time=timestamp_of(adjustment.created_at),
        status=documents_pb2.DOCUMENT_STATUS_POSTED,
        **approved_fields(adjustment),
    )


def _page_to_proto(page: Page[Adjustment]) -> pb.ListStockAdjustmentsResponse:
    return pb.ListStockAdjustmentsResponse(
        stock_adjustments=map(to_proto, page.items), next_page_token=page.next_page_token
    )


def adjustment_from_proto(request: pb.CreateStockAdjustmentRequest) -> CreateAdjustment:
    return CreateAdjustment(
        batch_id=uuid_of(request.batch_id),
        location_id=optional_uuid_of(request.location_id),
        quantity=Decimal(request.quantity),
        reason_kind=ADJUSTMENT_REASON.from_proto(request.reason_kind),
        reason=request.reason,
        date=requested_date(request),
        approval_id=optional_uuid_of(request.approval_id),
    )


def _get_stock_adjustment(request: pb.GetStockAdjustmentRequest) -> GetAdjustment:
    return GetAdjustment(adjustment_id=uuid_of(request.stock_adjustment_id))


def _list_stock_adjustments(request: pb.ListStockAdjustmentsRequest) -> ListAdjustments:
    return ListAdjustments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        reason_kind=ADJUSTMENT_REASON.optional_from_proto(request.reason_kind),
        page=page_request(request),
    )
