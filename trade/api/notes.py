"""Kinds of notes in the contract."""

from typing import Final

from bahi.documents.v1 import documents_pb2

from kit.wire.enums import EnumMapping
from trade.domain.notes import NoteKind

NOTE_KIND: Final = EnumMapping(documents_pb2.NoteKind, NoteKind)
