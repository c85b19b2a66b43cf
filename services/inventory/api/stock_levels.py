"""StockLevelService."""

from typing import TYPE_CHECKING, Any, TypeAlias

from bahi.inventory.v1 import stock_levels_pb2, stock_levels_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import paging
from services.inventory.store import stock_views

if TYPE_CHECKING:
    import grpc

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


class StockLevelServicer(stock_levels_pb2_grpc.StockLevelServiceServicer):
    """Stock on hand and its movements."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListStockLevels(
        self, request: stock_levels_pb2.ListStockLevelsRequest, context: Context
    ) -> stock_levels_pb2.ListStockLevelsResponse:
        """A page of what is on hand."""
        page = paging.page_request(request, 2)

        async def read(tx: Transaction) -> stock_levels_pb2.ListStockLevelsResponse:
            rows = await stock_views.levels(tx, page, request)
            shown = rows[: page.size]
            last = shown[-1] if len(rows) > page.size else None
            return stock_levels_pb2.ListStockLevelsResponse(
                levels=[stock_views.level_of(row) for row in shown],
                next_page_token="" if last is None else page.token(str(last.batch_id), str(last.location_id)),
            )

        return await self._database.run(current_caller(), read)

    async def ListMovements(
        self, request: stock_levels_pb2.ListMovementsRequest, context: Context
    ) -> stock_levels_pb2.ListMovementsResponse:
        """A page of movements, the latest first."""
        page = paging.page_request(request, 2)

        async def read(tx: Transaction) -> stock_levels_pb2.ListMovementsResponse:
            rows = await stock_views.moves(tx, page, request)
            shown = rows[: page.size]
            last = shown[-1] if len(rows) > page.size else None
            return stock_levels_pb2.ListMovementsResponse(
                movements=[stock_views.movement_of(row) for row in shown],
                next_page_token=""
                if last is None
                else page.token(last.movement_date.isoformat(), str(last.movement_id)),
            )

        return await self._database.run(current_caller(), read)
