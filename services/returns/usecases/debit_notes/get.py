"""Reads one debit note."""

from uuid import UUID

from kit.db.session import ReadSession
from services.returns.domain.documents import Direction, Note
from services.returns.store import notes


async def get_debit_note(session: ReadSession, debit_note_id: UUID) -> Note:
    """The note with its lines. Raises DebitNoteNotFound."""
    return await notes.load(session, Direction.PURCHASE, debit_note_id)
