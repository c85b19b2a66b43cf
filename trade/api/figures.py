"""Figures of tax documents as messages, and back."""

from decimal import Decimal
from typing import Protocol

from bahi.documents.v1 import figures_pb2

from gst.money import NIL
from kit.wire.proto_values import amount_text, decimal_of, rate_text
from trade.domain.figures import DocumentFigures, LineFigures, TaxFigures


class _FiguresOfLine(Protocol):
    """`LineFigures`, or a line of a document that has the same figures itself."""

    @property
    def gross(self) -> Decimal: ...

    @property
    def discount(self) -> Decimal: ...

    @property
    def bill_discount(self) -> Decimal: ...

    @property
    def taxable(self) -> Decimal: ...

    @property
    def tax_rate(self) -> Decimal: ...

    @property
    def cgst(self) -> Decimal: ...

    @property
    def sgst(self) -> Decimal: ...

    @property
    def igst(self) -> Decimal: ...

    @property
    def cess(self) -> Decimal: ...

    @property
    def total(self) -> Decimal: ...


def line_to_proto(figures: _FiguresOfLine) -> figures_pb2.LineFigures:
    return figures_pb2.LineFigures(
        gross=amount_text(figures.gross),
        discount=amount_text(figures.discount),
        bill_discount=amount_text(figures.bill_discount),
        taxable=amount_text(figures.taxable),
        tax_rate=rate_text(figures.tax_rate),
        cgst=amount_text(figures.cgst),
        sgst=amount_text(figures.sgst),
        igst=amount_text(figures.igst),
        cess=amount_text(figures.cess),
        total=amount_text(figures.total),
    )


def line_from_proto(figures: figures_pb2.LineFigures) -> LineFigures:
    return LineFigures(
        gross=decimal_of(figures.gross),
        discount=decimal_of(figures.discount),
        bill_discount=decimal_of(figures.bill_discount),
        taxable=decimal_of(figures.taxable),
        tax_rate=decimal_of(figures.tax_rate),
        cgst=decimal_of(figures.cgst),
        sgst=decimal_of(figures.sgst),
        igst=decimal_of(figures.igst),
        cess=decimal_of(figures.cess),
    )


def document_to_proto(figures: DocumentFigures, bill_discount: Decimal = NIL) -> figures_pb2.DocumentFigures:
    return figures_pb2.DocumentFigures(
        gross=amount_text(figures.gross),
        discount=amount_text(figures.discount),
        taxable=amount_text(figures.taxable),
        cgst=amount_text(figures.cgst),
        sgst=amount_text(figures.sgst),
        igst=amount_text(figures.igst),
        cess=amount_text(figures.cess),
        round_off=amount_text(figures.round_off),
        total=amount_text(figures.total),
        bill_discount=amount_text(bill_discount),
    )


def document_from_proto(figures: figures_pb2.DocumentFigures) -> DocumentFigures:
    return DocumentFigures(
        gross=decimal_of(figures.gross),
        discount=decimal_of(figures.discount),
        taxable=decimal_of(figures.taxable),
        cgst=decimal_of(figures.cgst),
        sgst=decimal_of(figures.sgst),
        igst=decimal_of(figures.igst),
        cess=decimal_of(figures.cess),
        round_off=decimal_of(figures.round_off),
        total=decimal_of(figures.total),
    )


def tax_to_proto(figures: TaxFigures) -> figures_pb2.TaxFigures:
    return figures_pb2.TaxFigures(
        taxable=amount_text(figures.taxable),
        cgst=amount_text(figures.cgst),
        sgst=amount_text(figures.sgst),
        igst=amount_text(figures.igst),
        cess=amount_text(figures.cess),
        round_off="" if figures.round_off is None else amount_text(figures.round_off),
        total=amount_text(figures.total),
    )
