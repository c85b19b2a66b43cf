"""Traces a batch: where it came from, where it went, and where the rest lies."""

from kit.db.session import ReadSession
from services.inventory.domain.batch_trace import BatchTrace, TraceBatch
from services.inventory.store import batch_trace
from services.inventory.usecases.batches.get import get_batch


async def trace_batch(session: ReadSession, query: TraceBatch) -> BatchTrace:
    """A page of the documents that moved the batch. Raises BatchNotFound."""
    batch = await get_batch(session, query.batch_id)
    return BatchTrace(
        batch=batch,
        documents=await batch_trace.page(session, batch.batch_id, query.page),
        locations=await batch_trace.read_locations(session, batch.batch_id),
    )
