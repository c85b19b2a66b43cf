"""Reads one debit note."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.returns.domain.documents import Direction, Note
from services.returns.store import notes


@dataclass(frozen=True, slots=True, kw_only=True)
class GetDebitNote:
    debit_note_id: UUID


async def get_debit_note(session: ReadSession, query: GetDebitNote) -> Note:
    """The note with its lines. Raises DebitNoteNotFound."""
    return await notes.load(session, Direction.PURCHASE, query.debit_note_id)
