"""The document against which goods are to be returned, before any are held."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FindOriginal:
    """An invoice or a goods receipt."""

    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalTerms:
    """What of an original decides on which day goods of it may be returned, and its customer or vendor."""

    date: dt.date
    registration_id: UUID
    party_id: UUID
