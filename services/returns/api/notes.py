"""Credit and debit notes over gRPC: they are read here, and written by the returns that bring them about."""

from typing import Any

import grpc
from bahi.returns.v1 import credit_notes_pb2, credit_notes_pb2_grpc, debit_notes_pb2, debit_notes_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.wire import proto_values
from kit.wire.paging import page_of
from services.returns.domain.errors import CreditNoteNotFound, DebitNoteNotFound
from services.returns.store.credit_notes import list_credit_notes, read_credit_note
from services.returns.store.debit_notes import list_debit_notes, read_debit_note

_Context = grpc.aio.ServicerContext[Any, Any]


class CreditNoteServicer(credit_notes_pb2_grpc.CreditNoteServiceServicer):
    """Reads credit notes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetCreditNote(
        self, request: credit_notes_pb2.GetCreditNoteRequest, context: _Context
    ) -> credit_notes_pb2.CreditNote:
        """One note. Raises CreditNoteNotFound."""
        id_ = proto_values.uuid_of(request.credit_note_id)
        found = await self._database.run(current_caller(), lambda tx: read_credit_note(tx, id_))
        if found is None:
            raise CreditNoteNotFound("No such credit note.", field="credit_note_id")
        return found

    async def ListCreditNotes(
        self, request: credit_notes_pb2.ListCreditNotesRequest, context: _Context
    ) -> credit_notes_pb2.ListCreditNotesResponse:
        """One page."""
        page = page_of(request, key_length=2)
        return await self._database.run(current_caller(), lambda tx: list_credit_notes(tx, request, page))


class DebitNoteServicer(debit_notes_pb2_grpc.DebitNoteServiceServicer):
    """Reads debit notes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetDebitNote(
        self, request: debit_notes_pb2.GetDebitNoteRequest, context: _Context
    ) -> debit_notes_pb2.DebitNote:
        """One note. Raises DebitNoteNotFound."""
        id_ = proto_values.uuid_of(request.debit_note_id)
        found = await self._database.run(current_caller(), lambda tx: read_debit_note(tx, id_))
        if found is None:
            raise DebitNoteNotFound("No such debit note.", field="debit_note_id")
        return found

    async def ListDebitNotes(
        self, request: debit_notes_pb2.ListDebitNotesRequest, context: _Context
    ) -> debit_notes_pb2.ListDebitNotesResponse:
        """One page."""
        page = page_of(request, key_length=2)
        return await self._database.run(current_caller(), lambda tx: list_debit_notes(tx, request, page))
