"""Reads one credit note."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.returns.domain.documents import Direction, Note
from services.returns.store import notes


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCreditNote:
    credit_note_id: UUID


async def get_credit_note(session: ReadSession, query: GetCreditNote) -> Note:
    """The note with its lines. Raises CreditNoteNotFound."""
    return await notes.load(session, Direction.SALES, query.credit_note_id)
