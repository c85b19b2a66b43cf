"""Credit notes over gRPC. A sales return writes its credit note; here it is read."""

from typing import Any

from bahi.returns.v1 import credit_notes_pb2 as pb
from bahi.returns.v1.credit_notes_pb2_grpc import CreditNoteServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import amount_text, date_text, optional_date_of, optional_uuid_of, quantity_text, uuid_of
from services.returns.api.document_fields import note_fields, note_line_fields
from services.returns.domain.documents import Note, NoteLine, NoteSummary
from services.returns.domain.filters import ListDocuments
from services.returns.usecases.credit_notes.get import GetCreditNote, get_credit_note
from services.returns.usecases.credit_notes.list import list_credit_notes
from trade.api.approvals import approved_fields
from trade.api.notes import NOTE_KIND
from trade.api.printed_parties import party_to_proto


class CreditNoteServicer(CreditNoteServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetCreditNote(self, request: pb.GetCreditNoteRequest, context: Context) -> pb.CreditNote:
        return await self._service.read(request, get_credit_note, _get_credit_note, to_proto)

    async def ListCreditNotes(self, request: pb.ListCreditNotesRequest, context: Context) -> pb.ListCreditNotesResponse:
        return await self._service.read(request, list_credit_notes, _list_credit_notes, _page_to_proto)


def to_proto(note: Note) -> pb.CreditNote:
    return pb.CreditNote(
        **_header(note),
        **approved_fields(note),
        date_reason=note.date_reason,
        amount_in_words=note.amount_in_words,
        sentences=note.sentences.splitlines(),
        buyer=party_to_proto(note.buyer) if note.buyer else None,
        lines=map(_line_to_proto, note.lines),
    )


def summary_to_proto(note: NoteSummary) -> pb.CreditNoteSummary:
    return pb.CreditNoteSummary(**_header(note))


def _header(note: NoteSummary) -> dict[str, Any]:
    """The fields that a note and its summary share."""
    return {
        **note_fields(note),
        "credit_note_id": str(note.note_id),
        "kind": NOTE_KIND.to_proto(note.kind),
        "seller_gstin": note.own_gstin,
        "customer_id": str(note.party_id),
        "customer_name": note.party_name,
        "customer_gstin": note.party_gstin,
        "invoice_id": str(note.original_id),
        "invoice_number": note.original_number,
        "invoice_date": date_text(note.original_date),
        "last_tax_date": date_text(note.last_day_to_cut_tax),
        "sales_return_id": str(note.return_id),
        "sales_return_number": note.return_number,
    }


def _line_to_proto(line: NoteLine) -> pb.CreditNoteLine:
    return pb.CreditNoteLine(
        invoice_line_id=str(line.original_line_id),
        expired_quantity=quantity_text(line.withheld.units),
        withheld_value=amount_text(line.withheld.value),
        credit_explanation=line.withheld.explanation,
        **note_line_fields(line),
    )


def _page_to_proto(page: Page[NoteSummary]) -> pb.ListCreditNotesResponse:
    return pb.ListCreditNotesResponse(
        credit_notes=map(summary_to_proto, page.items), next_page_token=page.next_page_token
    )


def _get_credit_note(request: pb.GetCreditNoteRequest) -> GetCreditNote:
    return GetCreditNote(credit_note_id=uuid_of(request.credit_note_id))


def _list_credit_notes(request: pb.ListCreditNotesRequest) -> ListDocuments:
    return ListDocuments(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        party_id=optional_uuid_of(request.customer_id),
        original_id=optional_uuid_of(request.invoice_id),
        kind=NOTE_KIND.optional_from_proto(request.kind),
        page=page_request(request),
    )
