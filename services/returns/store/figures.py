"""Figures between domain, rows and the wire."""

import dataclasses
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.documents.v1 import figures_pb2

from gst.money import NIL
from kit.wire import proto_values
from services.returns.domain.amounts import LineAmounts, NoteAmounts
from services.returns.domain.documents import HeldLine, NewReturn

Values = dict[str, Any]
"""The columns of one row."""

NOTE_AMOUNTS: Final = tuple(field.name for field in dataclasses.fields(NoteAmounts))
LINE_AMOUNTS: Final = tuple(field.name for field in dataclasses.fields(LineAmounts))


def note_values(amounts: NoteAmounts) -> Values:
    """The amount columns of a note's header."""
    return {name: getattr(amounts, name) for name in NOTE_AMOUNTS}


def goods_values(line: HeldLine, original_line: str) -> Values:
    """The columns that say which goods a line is about; `original_line` names the column of the original line's id."""
    return {
        original_line: line.original_line_id,
        "product_id": line.product_id,
        "product_code": line.product_code,
        "product_name": line.product_name,
        "batch_id": line.batch_id,
        "batch_number": line.batch_number,
        "expiry_date": line.expiry_date,
    }


def note_line_values(new: NewReturn, org_id: UUID, note: str, original_line: str) -> list[Values]:
    """The rows of a note's lines; `note` names the column of the note's id."""
    return [
        {
            "org_id": org_id,
            note: new.note_id,
            "line_number": number,
            **goods_values(line, original_line),
            "quantity": line.quantity,
            "hsn": line.hsn,
            "uqc": line.uqc,
            "mrp": line.mrp,
            **{name: getattr(line.amounts, name) for name in LINE_AMOUNTS},
            "total": line.amounts.total,
        }
        for number, line in enumerate(new.note_lines, start=1)
    ]


def line_figures(line: "LineAmounts | sa.Row[Any]") -> figures_pb2.LineFigures:
    """A line's figures on the wire."""
    return figures_pb2.LineFigures(
        gross=proto_values.amount_text(line.gross),
        discount=proto_values.amount_text(line.discount),
        bill_discount=proto_values.amount_text(line.bill_discount),
        taxable=proto_values.amount_text(line.taxable),
        tax_rate=proto_values.rate_text(line.tax_rate),
        cgst=proto_values.amount_text(line.cgst),
        sgst=proto_values.amount_text(line.sgst),
        igst=proto_values.amount_text(line.igst),
        cess=proto_values.amount_text(line.cess),
        total=proto_values.amount_text(line.total),
    )


def document_figures(note: "NoteAmounts | sa.Row[Any]") -> figures_pb2.DocumentFigures:
    """A note's figures on the wire."""
    return figures_pb2.DocumentFigures(
        gross=proto_values.amount_text(note.gross),
        discount=proto_values.amount_text(note.discount),
        taxable=proto_values.amount_text(note.taxable),
        cgst=proto_values.amount_text(note.cgst),
        sgst=proto_values.amount_text(note.sgst),
        igst=proto_values.amount_text(note.igst),
        cess=proto_values.amount_text(note.cess),
        round_off=proto_values.amount_text(note.round_off),
        total=proto_values.amount_text(note.total),
    )


def tax_figures(note: "NoteAmounts | sa.Row[Any]") -> figures_pb2.TaxFigures:
    """A note's figures, or a sum of notes', as a register shows them."""
    return figures_pb2.TaxFigures(
        taxable=proto_values.amount_text(note.taxable),
        cgst=proto_values.amount_text(note.cgst),
        sgst=proto_values.amount_text(note.sgst),
        igst=proto_values.amount_text(note.igst),
        cess=proto_values.amount_text(note.cess),
        round_off=proto_values.amount_text(note.round_off),
        total=proto_values.amount_text(note.total),
    )


NO_TAX: Final = tax_figures(NoteAmounts(**dict.fromkeys(NOTE_AMOUNTS, NIL)))
"""The figures of no note at all."""
