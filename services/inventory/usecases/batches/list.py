"""Lists batches."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.inventory.domain.batches import Batch, ListBatches
from services.inventory.store import batches


async def list_batches(session: ReadSession, query: ListBatches) -> Page[Batch]:
    """One page of batches that were received, by expiry."""
    return await batches.page(session, query)
