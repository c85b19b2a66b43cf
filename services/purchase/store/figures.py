"""Figures of lines and documents: from the tax library to rows, and from rows to the contract."""

from collections.abc import Iterable
from decimal import Decimal

from bahi.documents.v1 import figures_pb2

from gst.document.lines import LineFigures as ComputedLine
from gst.money import NIL
from gst.tax.categories import Charge
from services.purchase.store.rows import Row
from trade.api.figures import document_to_proto, line_to_proto, tax_to_proto
from trade.domain.figures import DocumentFigures, LineFigures, TaxFigures
from trade.store.figures import DOCUMENT, HEADS, LINE


def line_row(figures: ComputedLine) -> dict[str, Decimal]:
    """The columns of `columns.line_figures`. A document without tax bears no rate."""
    return {
        "gross": figures.gross,
        "discount": figures.discount,
        "taxable": figures.taxable,
        "tax_rate": Decimal(0) if figures.charge is Charge.NO_TAX else figures.line.gst_rate,
        "cgst": figures.cgst,
        "sgst": figures.sgst,
        "igst": figures.igst,
        "cess": figures.cess,
        "total": figures.total,
    }


def shown_tax(row: Row) -> figures_pb2.TaxFigures:
    """What documents or lines of one rate amount to by head, for registers and summaries."""
    return tax_to_proto(TaxFigures(**{head: Decimal(row[head]) for head in HEADS}))


def shown_line(row: Row) -> figures_pb2.LineFigures:
    """A line's figures for the contract."""
    return line_to_proto(LineFigures(**{name: row.get(name, NIL) for name in LINE}))


def shown_document(row: Row, lines: Iterable[Row]) -> figures_pb2.DocumentFigures:
    """A document's figures for the contract; gross and discount are the sums of its lines'."""
    known = list(lines)
    sums = {name: sum((line[name] for line in known), NIL) for name in ("gross", "discount")}
    return document_to_proto(DocumentFigures(**{name: sums[name] if name in sums else row[name] for name in DOCUMENT}))
