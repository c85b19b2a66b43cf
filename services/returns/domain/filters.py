"""What a list of documents is narrowed to. None leaves a filter open."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kit.pages import PageRequest
from trade.domain.notes import NoteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDocuments:
    """Both days are included. The party is a customer or a vendor, the original an invoice or a goods receipt."""

    first_day: date | None
    last_day: date | None
    party_id: UUID | None
    original_id: UUID | None
    kind: NoteKind | None = None
    page: PageRequest
