"""Figures of lines of documents that have no discount on the whole."""

from typing import Any, Final

import sqlalchemy as sa

from gst.money import NIL
from trade.domain.figures import LineFigures
from trade.store.figures import LINE

_COLUMNS: Final = tuple(name for name in LINE if name != "bill_discount")


def values_of_line(figures: LineFigures) -> dict[str, Any]:
    """The columns of `trade.store.figures.line_columns` without `bill_discount`."""
    return {**{name: getattr(figures, name) for name in _COLUMNS}, "total": figures.total}


def line_of(row: sa.Row[Any]) -> LineFigures:
    return LineFigures(bill_discount=NIL, **{name: getattr(row, name) for name in _COLUMNS})
