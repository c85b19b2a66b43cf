"""Reads one batch."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.batches import Batch
from services.inventory.store import batches


@dataclass(frozen=True, slots=True, kw_only=True)
class GetBatch:
    batch_id: UUID


async def get_batch(session: ReadSession, query: GetBatch) -> Batch:
    """Raises BatchNotFound."""
    return await batches.load(session, query.batch_id)
