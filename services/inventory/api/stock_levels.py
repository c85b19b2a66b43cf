"""Stock on hand and its movements over gRPC."""

from bahi.inventory.v1 import stock_levels_pb2 as pb
from bahi.inventory.v1.stock_levels_pb2_grpc import StockLevelServiceServicer

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
)
from services.inventory.api.enums import BATCH_STATUS, DOCUMENT_TYPE, MOVEMENT_KIND
from services.inventory.domain.movements import ListMovements, StockCardRow
from services.inventory.domain.stock_levels import ListStockLevels, StockLevel
from services.inventory.usecases.stock_levels.list import list_stock_levels
from services.inventory.usecases.stock_movements.list import list_movements
from trade.api.goods import expiry_text
from trade.api.prices import pack_to_proto, unit_price_text


class StockLevelServicer(StockLevelServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def ListStockLevels(self, request: pb.ListStockLevelsRequest, context: Context) -> pb.ListStockLevelsResponse:
        return await self._service.read(request, list_stock_levels, _list_stock_levels, _levels_to_proto)

    async def ListStockMovements(
        self, request: pb.ListStockMovementsRequest, context: Context
    ) -> pb.ListStockMovementsResponse:
        return await self._service.read(request, list_movements, _list_stock_movements, _movements_to_proto)


def _levels_to_proto(page: Page[StockLevel]) -> pb.ListStockLevelsResponse:
    return pb.ListStockLevelsResponse(
        stock_levels=map(_level_to_proto, page.items), next_page_token=page.next_page_token
    )


def _level_to_proto(level: StockLevel) -> pb.StockLevel:
    return pb.StockLevel(
        product_id=str(level.product_id),
        product_code=level.product_code,
        product_name=level.product_name,
        batch_id=str(level.batch_id),
        batch_number=level.batch_number,
        expiry_date=expiry_text(level.expiry_date),
        status=BATCH_STATUS.to_proto(level.status),
        mrp=unit_price_text(level.mrp),
        location_id=str(level.location_id),
        location_code=level.location_code,
        on_hand=quantity_text(level.on_hand),
        reserved=quantity_text(level.reserved),
        available=quantity_text(level.available),
        value=amount_text(level.value),
        pack_mrp=pack_to_proto(level.mrp),
    )


def _movements_to_proto(page: Page[StockCardRow]) -> pb.ListStockMovementsResponse:
    return pb.ListStockMovementsResponse(
        stock_movements=map(_movement_to_proto, page.items), next_page_token=page.next_page_token
    )


def _movement_to_proto(row: StockCardRow) -> pb.StockMovement:
    movement, document = row.movement, row.movement.document
    return pb.StockMovement(
        stock_movement_id=str(movement.movement_id),
        kind=MOVEMENT_KIND.to_proto(movement.kind),
        product_id=str(movement.product_id),
        batch_id=str(movement.batch_id),
        location_id=str(movement.location_id),
        quantity=quantity_text(movement.quantity),
        value=amount_text(movement.value),
        on_hand_after=quantity_text(row.on_hand_after),
        document_type=DOCUMENT_TYPE.to_proto(document.document_type),
        document_id=str(document.document_id),
        document_number=document.number,
        date=date_text(document.date),
        party_id=str(document.party_id or ""),
        party_name=document.party_name,
        reason=movement.reason,
        origin_document_id=str(movement.origin_document_id or ""),
        created_by=str(movement.created_by),
        create_time=timestamp_of(movement.created_at),
    )


def _list_stock_levels(request: pb.ListStockLevelsRequest) -> ListStockLevels:
    return ListStockLevels(
        product_id=optional_uuid_of(request.product_id),
        location_id=optional_uuid_of(request.location_id),
        batch_id=optional_uuid_of(request.batch_id),
        page=page_request(request),
    )


def _list_stock_movements(request: pb.ListStockMovementsRequest) -> ListMovements:
    return ListMovements(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        product_id=optional_uuid_of(request.product_id),
        batch_id=optional_uuid_of(request.batch_id),
        document_id=optional_uuid_of(request.document_id),
        page=page_request(request),
    )
