"""The closing of a debit note: the vendor never bills the goods that it is for."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from trade.domain.documents import DocumentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitNoteClosing:
    """`amount` is rupees that the note was worth for the goods. Cancelled: the note was opened again."""

    closing_id: UUID
    debit_note_id: UUID
    date: dt.date
    reason: str
    amount: Decimal
    trace_id: str
    created_by: UUID
    status: DocumentStatus
    cancel_reason: str
    cancelled_at: dt.datetime | None
    created_at: dt.datetime
