"""Kinds of notes as the services name them to each other."""

from typing import Final

from bahi.documents.v1 import returnables_pb2

from kit.wire.enums import EnumMapping
from trade.domain.notes import NoteKind

NOTE_KIND: Final = EnumMapping(returnables_pb2.NoteKind, NoteKind)
