"""Reads one debit note."""

from uuid import UUID

from kit.db.session import ReadSession
from services.returns.domain.documents import Direction, Note
from services.returns.domain.errors import DebitNoteNotFound
from services.returns.store import notes


async def get_debit_note(session: ReadSession, debit_note_id: UUID) -> Note:
    """The note with its lines. Raises DebitNoteNotFound."""
    found = await notes.find(session, Direction.PURCHASE, debit_note_id)
    if found is None:
        raise DebitNoteNotFound("No such debit note.", field="debit_note_id")
    return found
