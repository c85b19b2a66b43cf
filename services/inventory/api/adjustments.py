"""AdjustmentService."""

from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from bahi.inventory.v1 import adjustments_pb2, adjustments_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import commands, paging
from services.inventory.store import adjustments
from services.inventory.usecases.adjust_stock import adjust_stock

if TYPE_CHECKING:
    import grpc

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


class AdjustmentServicer(adjustments_pb2_grpc.AdjustmentServiceServicer):
    """Adjustments and write-offs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def AdjustStock(
        self, request: adjustments_pb2.AdjustStockRequest, context: Context
    ) -> adjustments_pb2.Adjustment:
        """The adjustment."""
        return await commands.run(
            self._database, request, adjustments_pb2.Adjustment, lambda tx: adjust_stock(tx, request)
        )

    async def GetAdjustment(
        self, request: adjustments_pb2.GetAdjustmentRequest, context: Context
    ) -> adjustments_pb2.Adjustment:
        """One adjustment."""

        async def read(tx: Transaction) -> adjustments_pb2.Adjustment:
            return adjustments.message_of(await adjustments.find(tx, UUID(request.adjustment_id)))

        return await self._database.run(current_caller(), read)

    async def ListAdjustments(
        self, request: adjustments_pb2.ListAdjustmentsRequest, context: Context
    ) -> adjustments_pb2.ListAdjustmentsResponse:
        """A page of adjustments, the latest first."""
        page = paging.page_request(request, 2)

        async def read(tx: Transaction) -> adjustments_pb2.ListAdjustmentsResponse:
            rows = await adjustments.listed(tx, page, request)
            shown = rows[: page.size]
            last = shown[-1] if len(rows) > page.size else None
            return adjustments_pb2.ListAdjustmentsResponse(
                adjustments=[adjustments.message_of(row) for row in shown],
                next_page_token=""
                if last is None
                else page.token(last.adjustment_date.isoformat(), str(last.adjustment_id)),
            )

        return await self._database.run(current_caller(), read)
