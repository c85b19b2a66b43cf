"""Reads one credit note."""

from uuid import UUID

from kit.db.session import ReadSession
from services.returns.domain.documents import Direction, Note
from services.returns.domain.errors import CreditNoteNotFound
from services.returns.store import notes


async def get_credit_note(session: ReadSession, credit_note_id: UUID) -> Note:
    """The note with its lines. Raises CreditNoteNotFound."""
    found = await notes.find(session, Direction.SALES, credit_note_id)
    if found is None:
        raise CreditNoteNotFound("No such credit note.", field="credit_note_id")
    return found
