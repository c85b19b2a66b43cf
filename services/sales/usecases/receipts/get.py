"""Reads one receipt or credit note."""

from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.receipt import AllocatedCredit
from services.sales.store import credits as credit_store
from services.sales.usecases.settle_open_items import with_allocations


async def get_receipt(session: ReadSession, receipt_id: UUID) -> AllocatedCredit:
    """The receipt with the open items that it settles. Raises ReceiptNotFound."""
    return await with_allocations(session, await credit_store.load(session, receipt_id))
