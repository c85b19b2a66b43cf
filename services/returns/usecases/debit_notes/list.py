"""Lists debit notes."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.returns.domain.documents import Direction, Note
from services.returns.domain.filters import ListDocuments
from services.returns.store import notes


async def list_debit_notes(session: ReadSession, query: ListDocuments) -> Page[Note]:
    """One page without lines, newest first."""
    return await notes.page(session, Direction.PURCHASE, query)
