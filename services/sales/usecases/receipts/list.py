"""Lists receipts."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.domain.receipt import CustomerCredit, ListReceipts
from services.sales.store import credits as credit_store


async def list_receipts(session: ReadSession, query: ListReceipts) -> Page[CustomerCredit]:
    """One page of receipts, newest first, without the open items that they settle."""
    return await credit_store.page_of_receipts(session, query)
