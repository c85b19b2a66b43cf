"""Figures of lines and documents: from the tax library to rows, and from rows to the contract."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from bahi.documents.v1 import figures_pb2

from gst.document.lines import LineFigures
from gst.tax.categories import Charge
from kit.wire.proto_values import amount_text, rate_text
from services.purchase.store.rows import Row

TAX_HEADS: Final = ("taxable", "cgst", "sgst", "igst", "cess")


def line_row(figures: LineFigures) -> dict[str, Decimal]:
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
    heads = {head: row[head] for head in TAX_HEADS}
    total = sum(heads.values(), Decimal(0))
    return figures_pb2.TaxFigures(
        **{head: amount_text(amount) for head, amount in heads.items()}, total=amount_text(total)
    )


def shown_line(row: Row) -> figures_pb2.LineFigures:
    """A line's figures for the contract."""
    return figures_pb2.LineFigures(
        gross=amount_text(row["gross"]),
        discount=amount_text(row["discount"]),
        bill_discount="0.00",
        taxable=amount_text(row["taxable"]),
        tax_rate=rate_text(row["tax_rate"]),
        cgst=amount_text(row["cgst"]),
        sgst=amount_text(row["sgst"]),
        igst=amount_text(row["igst"]),
        cess=amount_text(row["cess"]),
        total=amount_text(row["total"]),
    )


def shown_document(row: Row, lines: Iterable[Row]) -> figures_pb2.DocumentFigures:
    """A document's figures for the contract; gross and discount are the sums of its lines'."""
    known = list(lines)
    return figures_pb2.DocumentFigures(
        gross=amount_text(sum((line["gross"] for line in known), Decimal(0))),
        discount=amount_text(sum((line["discount"] for line in known), Decimal(0))),
        taxable=amount_text(row["taxable"]),
        cgst=amount_text(row["cgst"]),
        sgst=amount_text(row["sgst"]),
        igst=amount_text(row["igst"]),
        cess=amount_text(row["cess"]),
        round_off=amount_text(row["round_off"]),
        total=amount_text(row["total"]),
    )
