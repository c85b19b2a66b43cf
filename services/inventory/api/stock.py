"""StockService: what other services hold here. Requests of one organisation that come together are served together."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from bahi.inventory.v1 import stock_pb2, stock_pb2_grpc

from kit import crash_points
from kit.auth.caller import current_caller
from kit.commands.coalescer import Coalescer
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import commands
from services.inventory.api.documents import document_of
from services.inventory.usecases.commit_stock import commit_stock
from services.inventory.usecases.preview_stock import preview_stock
from services.inventory.usecases.release_receipt import release_receipt
from services.inventory.usecases.release_stock import release_stock
from services.inventory.usecases.reserve_receipt import reserve_receipt
from services.inventory.usecases.reserve_stock import reserve_stock

if TYPE_CHECKING:
    import grpc

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
Owner: TypeAlias = tuple[UUID, str]
"""Organisation and calling service: what the reservations of one transaction may not differ in."""


class StockServicer(stock_pb2_grpc.StockServiceServicer):
    """Holds on stock going out and coming in."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reserving: Coalescer[Owner, stock_pb2.ReserveStockRequest, stock_pb2.ReserveStockResponse] = Coalescer(
            self._reserve
        )

    async def ReserveStock(
        self, request: stock_pb2.ReserveStockRequest, context: Context
    ) -> stock_pb2.ReserveStockResponse:
        """One outcome for each reservation."""
        caller = current_caller()
        return await self._reserving.submit((caller.org_id, caller.service), request)

    async def _reserve(
        self, _owner: Owner, requests: Sequence[stock_pb2.ReserveStockRequest]
    ) -> list[stock_pb2.ReserveStockResponse]:
        """Many requests in one transaction, each with its own outcomes."""
        asked = [reservation for request in requests for reservation in request.reservations]

        async def reserve(tx: Transaction) -> Sequence[stock_pb2.ReservationOutcome]:
            outcomes = await reserve_stock(tx, asked)
            crash_points.reach(crash_points.HOLD_ENTERED)
            return outcomes

        outcomes = iter(await self._database.run(current_caller(), reserve))
        crash_points.reach(crash_points.HOLD_COMMITTED)
        return [
            stock_pb2.ReserveStockResponse(outcomes=[next(outcomes) for _ in request.reservations])
            for request in requests
        ]

    async def PreviewStock(
        self, request: stock_pb2.PreviewStockRequest, context: Context
    ) -> stock_pb2.PreviewStockResponse:
        """What ReserveStock would answer now."""
        outcomes = await self._database.run(current_caller(), lambda tx: preview_stock(tx, list(request.reservations)))
        return stock_pb2.PreviewStockResponse(outcomes=outcomes)

    async def ReleaseStock(
        self, request: stock_pb2.ReleaseStockRequest, context: Context
    ) -> stock_pb2.ReleaseStockResponse:
        """Nothing is set aside under these ids any more, unless it has been consumed."""

        async def release(tx: Transaction) -> stock_pb2.ReleaseStockResponse:
            await release_stock(tx, {UUID(hold_id) for hold_id in request.reservation_ids})
            return stock_pb2.ReleaseStockResponse()

        return await commands.run(self._database, request, stock_pb2.ReleaseStockResponse, release)

    async def CommitStock(
        self, request: stock_pb2.CommitStockRequest, context: Context
    ) -> stock_pb2.CommitStockResponse:
        """The goods have left."""

        async def commit(tx: Transaction) -> stock_pb2.CommitStockResponse:
            await commit_stock(tx, {UUID(request.reservation_id): document_of(request.document)})
            return stock_pb2.CommitStockResponse()

        return await commands.run(self._database, request, stock_pb2.CommitStockResponse, commit)

    async def ReserveReceipt(
        self, request: stock_pb2.ReserveReceiptRequest, context: Context
    ) -> stock_pb2.ReserveReceiptResponse:
        """One outcome for each receipt."""

        async def reserve(tx: Transaction) -> stock_pb2.ReserveReceiptResponse:
            return stock_pb2.ReserveReceiptResponse(outcomes=await reserve_receipt(tx, list(request.receipts)))

        return await commands.run(self._database, request, stock_pb2.ReserveReceiptResponse, reserve)

    async def ReleaseReceipt(
        self, request: stock_pb2.ReleaseReceiptRequest, context: Context
    ) -> stock_pb2.ReleaseReceiptResponse:
        """Nothing will come in under these ids, unless it has."""

        async def release(tx: Transaction) -> stock_pb2.ReleaseReceiptResponse:
            await release_receipt(tx, {UUID(hold_id) for hold_id in request.receipt_ids})
            return stock_pb2.ReleaseReceiptResponse()

        return await commands.run(self._database, request, stock_pb2.ReleaseReceiptResponse, release)
