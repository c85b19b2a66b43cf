"""Debit notes over gRPC. A purchase return writes its debit note; here it is read."""

from typing import Any

from bahi.documents.v1.documents_pb2 import DOCUMENT_STATUS_POSTED
from bahi.returns.v1 import debit_notes_pb2 as pb
from bahi.returns.v1.debit_notes_pb2_grpc import DebitNoteServiceServicer

from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import (
    date_text,
    optional_date_of,
    optional_uuid_of,
    quantity_text,
    timestamp_of,
    uuid_of,
)
from services.returns.domain.documents import Note, NoteLine, NoteSummary
from services.returns.domain.filters import ListDocuments
from services.returns.usecases.debit_notes.get import GetDebitNote, get_debit_note
from services.returns.usecases.debit_notes.list import list_debit_notes
from trade.api.figures import document_to_proto, line_to_proto
from trade.api.goods import expiry_text
from trade.api.prices import pack_to_proto, unit_price_text
from trade.api.supplies import SUPPLY_KIND


class DebitNoteServicer(DebitNoteServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetDebitNote(self, request: pb.GetDebitNoteRequest, context: Context) -> pb.DebitNote:
        return await self._service.read(request, get_debit_note, _get_debit_note, to_proto)

    async def ListDebitNotes(self, request: pb.ListDebitNotesRequest, context: Context) -> pb.ListDebitNotesResponse:
        return await self._service.read(request, list_debit_notes, _list_debit_notes, _page_to_proto)


def to_proto(note: Note) -> pb.DebitNote:
    return pb.DebitNote(**_header(note), amount_in_words=note.amount_in_words, lines=map(_line_to_proto, note.lines))


def summary_to_proto(note: NoteSummary) -> pb.DebitNoteSummary:
    return pb.DebitNoteSummary(**_header(note))


def _header(note: NoteSummary) -> dict[str, Any]:
    """The fields that a note and its summary share."""
    return {
        "debit_note_id": str(note.note_id),
        "number": note.number,
        "date": date_text(note.date),
        "registration_id": str(note.registration_id),
        "buyer_gstin": note.own_gstin,
        "vendor_id": str(note.party_id),
        "vendor_name": note.party_name,
        "vendor_gstin": note.party_gstin,
        "goods_receipt_id": str(note.original_id),
        "goods_receipt_number": note.original_number,
        "goods_receipt_date": date_text(note.original_date),
        "place_of_supply": note.place_of_supply,
        "supply_kind": SUPPLY_KIND.to_proto(note.supply_kind),
        "purchase_return_id": str(note.return_id),
        "purchase_return_number": note.return_number,
        "reason": note.reason,
        "figures": document_to_proto(note.figures),
        "created_by": str(note.created_by),
        "trace_id": note.trace_id,
        "create_time": timestamp_of(note.created_at),
        "status": DOCUMENT_STATUS_POSTED,
    }


def _line_to_proto(line: NoteLine) -> pb.DebitNoteLine:
    return pb.DebitNoteLine(
        line_number=line.line_number,
        goods_receipt_line_id=str(line.original_line_id),
        product_id=str(line.product_id),
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        uqc=line.uqc,
        batch_id=str(line.batch_id),
        batch_number=line.batch_number,
        expiry_date=expiry_text(line.expiry_date),
        mrp=unit_price_text(line.mrp),
        quantity=quantity_text(line.quantity),
        figures=line_to_proto(line.figures),
        pack_mrp=pack_to_proto(line.mrp),
    )


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
