"""Traces a batch: where it came from, where it went, and where the rest lies."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.inventory.domain.batch_trace import BatchTrace
from services.inventory.store import batch_trace, batches


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceBatch:
    """Which batch, and which page of its documents."""

    batch_id: UUID
    page: PageRequest


async def trace_batch(session: ReadSession, query: TraceBatch) -> BatchTrace:
    """A page of the documents that moved the batch. Raises BatchNotFound."""
    batch = await batches.load(session, query.batch_id)
    return BatchTrace(
        batch=batch,
        documents=await batch_trace.page(session, batch.batch_id, query.page),
        locations=await batch_trace.read_locations(session, batch.batch_id),
    )
