"""Reads one credit note."""

from uuid import UUID

from kit.db.session import ReadSession
from services.returns.domain.documents import Direction, Note
from services.returns.store import notes


async def get_credit_note(session: ReadSession, credit_note_id: UUID) -> Note:
    """The note with its lines. Raises CreditNoteNotFound."""
    return await notes.load(session, Direction.SALES, credit_note_id)
