"""Reads one batch."""

from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.batches import Batch
from services.inventory.store import batches


async def get_batch(session: ReadSession, batch_id: UUID) -> Batch:
    """Raises BatchNotFound."""
    return await batches.load(session, batch_id)
