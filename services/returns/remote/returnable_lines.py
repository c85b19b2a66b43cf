"""Figures and positions of the lines for which sales or purchase holds a quantity."""

from uuid import UUID

from bahi.documents.v1 import figures_pb2

from kit.wire import proto_values
from services.returns.domain.amounts import LineAmounts
from services.returns.domain.returned_goods import RequestedLine


def amounts_of(figures: figures_pb2.LineFigures) -> LineAmounts:
    """A line's figures as numbers."""
    return LineAmounts(
        gross=proto_values.decimal_of(figures.gross),
        discount=proto_values.decimal_of(figures.discount),
        bill_discount=proto_values.decimal_of(figures.bill_discount),
        taxable=proto_values.decimal_of(figures.taxable),
        tax_rate=proto_values.decimal_of(figures.tax_rate),
        cgst=proto_values.decimal_of(figures.cgst),
        sgst=proto_values.decimal_of(figures.sgst),
        igst=proto_values.decimal_of(figures.igst),
        cess=proto_values.decimal_of(figures.cess),
    )


def positions_of(lines: tuple[RequestedLine, ...]) -> list[int]:
    """Where in the request each original line is first named, in that order."""
    first: dict[UUID, int] = {}
    for position, item in enumerate(lines):
        first.setdefault(item.original_line_id, position)
    return list(first.values())
