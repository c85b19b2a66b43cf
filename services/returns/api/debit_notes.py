"""Debit notes over gRPC. A purchase return writes its debit note; here it is read."""

from typing import Any

from bahi.returns.v1 import debit_notes_pb2 as pb
from bahi.returns.v1.debit_notes_pb2_grpc import DebitNoteServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import date_text, optional_date_of, optional_uuid_of, uuid_of
from services.returns.api.document_fields import note_fields, note_line_fields
from services.returns.domain.documents import Note, NoteLine, NoteSummary
from services.returns.domain.filters import ListDocuments
from services.returns.usecases.debit_notes.get import GetDebitNote, get_debit_note
from services.returns.usecases.debit_notes.list import list_debit_notes
from trade.api.approvals import approved_fields


class DebitNoteServicer(DebitNoteServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetDebitNote(self, request: pb.GetDebitNoteRequest, context: Context) -> pb.DebitNote:
        return await self._service.read(request, get_debit_note, _get_debit_note, to_proto)

    async def ListDebitNotes(self, request: pb.ListDebitNotesRequest, context: Context) -> pb.ListDebitNotesResponse:
        return await self._service.read(request, list_debit_notes, _list_debit_notes, _page_to_proto)


def to_proto(note: Note) -> pb.DebitNote:
    return pb.DebitNote(
        **_header(note),
        **approved_fields(note),
        date_reason=note.date_reason,
        amount_in_words=note.amount_in_words,
        lines=map(_line_to_proto, note.lines),
    )


def summary_to_proto(note: NoteSummary) -> pb.DebitNoteSummary:
    return pb.DebitNoteSummary(**_header(note))


def _header(note: NoteSummary) -> dict[str, Any]:
    """The fields that a note and its summary share."""
    return {
        **note_fields(note),
        "debit_note_id": str(note.note_id),
        "buyer_gstin": note.own_gstin,
        "vendor_id": str(note.party_id),
        "vendor_name": note.party_name,
        "vendor_gstin": note.party_gstin,
        "goods_receipt_id": str(note.original_id),
        "goods_receipt_number": note.original_number,
        "goods_receipt_date": date_text(note.original_date),
        "purchase_return_id": str(note.return_id),
        "purchase_return_number": note.return_number,
    }


def _line_to_proto(line: NoteLine) -> pb.DebitNoteLine:
    return pb.DebitNoteLine(goods_receipt_line_id=str(line.original_line_id), **note_line_fields(line))


def _page_to_proto(page: Page[NoteSummary]) -> pb.ListDebitNotesResponse:
    return pb.ListDebitNotesResponse(
        debit_notes=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def _get_debit_note(request: pb.GetDebitNoteRequest) -> GetDebitNote:
    return GetDebitNote(debit_note_id=uuid_of(request.debit_note_id))


def _list_debit_notes(request: pb.ListDebitNotesRequest) -> ListDocuments:
    return ListDocuments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=optional_uuid_of(request.vendor_id),
        original_id=optional_uuid_of(request.goods_receipt_id),
        page=page_request(request),
    )
