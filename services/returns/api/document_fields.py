"""The fields that the messages of both directions share: of returns, of notes, and of their lines."""

from typing import TypedDict

from bahi.documents.v1 import documents_pb2, figures_pb2, prices_pb2, supplies_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from kit.wire.proto_values import date_text, quantity_text, timestamp_of
from services.returns.domain.documents import GoodsLine, GoodsReturnSummary, NoteLine, NoteSummary, ReturnLine
from trade.api.figures import document_to_proto, line_to_proto
from trade.api.goods import expiry_text
from trade.api.prices import pack_to_proto, unit_price_text
from trade.api.supplies import SUPPLY_KIND


class DocumentFields(TypedDict):
    """Of returns and notes, and of their summaries."""

    number: str
    date: str
    registration_id: str
    reason: str
    figures: figures_pb2.DocumentFigures
    created_by: str
    trace_id: str
    create_time: Timestamp
    status: documents_pb2.DocumentStatus.ValueType


class NoteFields(DocumentFields):
    """Of notes, and of their summaries."""

    place_of_supply: str
    supply_kind: supplies_pb2.SupplyKind.ValueType


class GoodsFields(TypedDict):
    """Of the lines of returns and notes."""

    product_id: str
    product_code: str
    product_name: str
    batch_id: str
    batch_number: str
    expiry_date: str
    quantity: str


class ReturnLineFields(GoodsFields):
    """Of the lines of returns."""

    location_id: str
    reason: str


class NoteLineFields(GoodsFields):
    """Of the lines of notes."""

    hsn: str
    uqc: str
    mrp: str
    figures: figures_pb2.LineFigures
    pack_mrp: prices_pb2.PackPrice | None


def document_fields(document: GoodsReturnSummary | NoteSummary) -> DocumentFields:
    """A return or a note is posted when it is written, and never cancelled."""
    return DocumentFields(
        number=document.number,
        date=date_text(document.date),
        registration_id=str(document.registration_id),
        reason=document.reason,
        figures=document_to_proto(document.figures),
        created_by=str(document.created_by),
        trace_id=document.trace_id,
        create_time=timestamp_of(document.created_at),
        status=documents_pb2.DOCUMENT_STATUS_POSTED,
    )


def note_fields(note: NoteSummary) -> NoteFields:
    return NoteFields(
        **document_fields(note),
        place_of_supply=note.place_of_supply,
        supply_kind=SUPPLY_KIND.to_proto(note.supply_kind),
    )


def return_line_fields(line: ReturnLine) -> ReturnLineFields:
    return ReturnLineFields(**_goods_fields(line), location_id=str(line.location_id), reason=line.reason)


def note_line_fields(line: NoteLine) -> NoteLineFields:
    return NoteLineFields(
        **_goods_fields(line),
        hsn=line.hsn,
        uqc=line.uqc,
        mrp=unit_price_text(line.mrp),
        figures=line_to_proto(line.figures),
        pack_mrp=pack_to_proto(line.mrp),
    )


def _goods_fields(line: GoodsLine) -> GoodsFields:
    return GoodsFields(
        product_id=str(line.product_id),
        product_code=line.product_code,
        product_name=line.product_name,
        batch_id=str(line.batch_id),
        batch_number=line.batch_number,
        expiry_date=expiry_text(line.expiry_date),
        quantity=quantity_text(line.quantity),
    )
