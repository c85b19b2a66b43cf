"""The contract's enums and ours."""

from typing import Final

from bahi.returns.v1 import credit_notes_pb2, returns_reports_pb2

from kit.wire.enums import EnumMapping
from services.returns.domain.documents import Direction
from trade.domain.notes import NoteKind

NOTE_KIND: Final = EnumMapping(credit_notes_pb2.CreditNoteKind, NoteKind)
DIRECTION: Final = EnumMapping(returns_reports_pb2.ReturnDirection, Direction)
