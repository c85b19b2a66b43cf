"""Values of the domain as rows, and rows as values, for the columns that returns and notes share."""

import dataclasses
from typing import Any, Final

import sqlalchemy as sa

from services.returns.domain.documents import DocumentHeader, GoodsLine
from services.returns.store.directions import DirectionTables
from trade.domain.figures import DocumentFigures, LineFigures

Values = dict[str, Any]
"""The columns of one row."""

_HEADER: Final = tuple(field.name for field in dataclasses.fields(DocumentHeader))
_GOODS: Final = tuple(field.name for field in dataclasses.fields(GoodsLine))


def header_values(header: DocumentHeader, side: DirectionTables, table: sa.Table) -> Values:
    """The columns of a document's header."""
    return {column.name: getattr(header, name) for name, column in side.header_columns(table).items()}


def header_of(row: sa.Row[Any]) -> Values:
    """The arguments of `DocumentHeader`, from a row labelled by `header_labels`."""
    return {name: getattr(row, name) for name in _HEADER}


def header_labels(side: DirectionTables, table: sa.Table) -> list[sa.Label[Any]]:
    return [column.label(name) for name, column in side.header_columns(table).items()]


def goods_values(line: GoodsLine, side: DirectionTables) -> Values:
    """The columns of the goods on a line."""
    values = {name: getattr(line, name) for name in _GOODS}
    values[side.original_line] = values.pop("original_line_id")
    return values


def goods_of(row: sa.Row[Any], side: DirectionTables) -> Values:
    """The arguments of `GoodsLine`."""
    values = {name: getattr(row, name) for name in _GOODS if name != "original_line_id"}
    return {**values, "original_line_id": getattr(row, side.original_line)}


def figures_values(figures: DocumentFigures | LineFigures) -> Values:
    """The figure columns of a note or of a line."""
    return dataclasses.asdict(figures)
