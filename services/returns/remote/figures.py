"""A note's figures as messages."""

from bahi.documents.v1 import figures_pb2

from kit.wire import proto_values
from services.returns.domain.amounts import LineAmounts, NoteAmounts


def line_figures(line: LineAmounts) -> figures_pb2.LineFigures:
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


def document_figures(note: NoteAmounts) -> figures_pb2.DocumentFigures:
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


def tax_figures(note: NoteAmounts) -> figures_pb2.TaxFigures:
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
