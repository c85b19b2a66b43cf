"""BatchService."""

from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from bahi.inventory.v1 import batches_pb2, batches_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import commands, paging
from services.inventory.domain.states import BatchStatus
from services.inventory.store import batch_trace, batch_views, batches
from services.inventory.usecases.change_batch_status import Request, change_batch_status

if TYPE_CHECKING:
    import grpc

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


class BatchServicer(batches_pb2_grpc.BatchServiceServicer):
    """Batches, their status and their trace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetBatch(self, request: batches_pb2.GetBatchRequest, context: Context) -> batches_pb2.Batch:
        """One batch."""

        async def read(tx: Transaction) -> batches_pb2.Batch:
            return batch_views.message_of(await batches.find(tx, UUID(request.batch_id)))

        return await self._database.run(current_caller(), read)

    async def ListBatches(
        self, request: batches_pb2.ListBatchesRequest, context: Context
    ) -> batches_pb2.ListBatchesResponse:
        """A page of batches by expiry."""
        page = paging.page_request(request, 2)

        async def read(tx: Transaction) -> batches_pb2.ListBatchesResponse:
            rows = await batch_views.listed(tx, page, request)
            shown = rows[: page.size]
            last = shown[-1] if len(rows) > page.size else None
            return batches_pb2.ListBatchesResponse(
                batches=[batch_views.message_of(row) for row in shown],
                next_page_token="" if last is None else page.token(last.expiry_date.isoformat(), str(last.batch_id)),
            )

        return await self._database.run(current_caller(), read)

    async def BlockBatch(self, request: batches_pb2.BlockBatchRequest, context: Context) -> batches_pb2.Batch:
        """The blocked batch."""
        return await self._change(request, BatchStatus.BLOCKED)

    async def RecallBatch(self, request: batches_pb2.RecallBatchRequest, context: Context) -> batches_pb2.Batch:
        """The recalled batch."""
        return await self._change(request, BatchStatus.RECALLED)

    async def UnblockBatch(self, request: batches_pb2.UnblockBatchRequest, context: Context) -> batches_pb2.Batch:
        """The batch, saleable again."""
        return await self._change(request, BatchStatus.SALEABLE)

    async def TraceBatch(self, request: batches_pb2.TraceBatchRequest, context: Context) -> batches_pb2.BatchTrace:
        """A page of what happened to the batch."""
        page = batch_trace.trace_page(request)

        async def read(tx: Transaction) -> batches_pb2.BatchTrace:
            return await batch_trace.trace(tx, page, await batches.find(tx, UUID(request.batch_id)))

        return await self._database.run(current_caller(), read)

    async def _change(self, request: Request, to: BatchStatus) -> batches_pb2.Batch:
        return await commands.run(
            self._database, request, batches_pb2.Batch, lambda tx: change_batch_status(tx, request, to)
        )
