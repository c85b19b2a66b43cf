"""Reads one batch."""

from uuid import UUID

from kit.db.session import ReadSession
from services.inventory.domain.batches import Batch
from services.inventory.domain.errors import BatchNotFound
from services.inventory.store import batches


async def get_batch(session: ReadSession, batch_id: UUID) -> Batch:
    """Raises BatchNotFound."""
    found = (await batches.find_many(session, [batch_id])).get(batch_id)
    if found is None:
        raise BatchNotFound("No such batch.", field="batch_id", batch_id=str(batch_id))
    return found
