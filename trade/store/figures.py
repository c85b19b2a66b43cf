"""Columns of figures, and rows of them as values."""

from dataclasses import fields
from typing import Any, Final

import sqlalchemy as sa

from kit.db import schema
from trade.domain.figures import DocumentFigures, LineFigures, TaxFigures

LINE: Final = tuple(field.name for field in fields(LineFigures))
DOCUMENT: Final = tuple(field.name for field in fields(DocumentFigures))
HEADS: Final = ("taxable", "cgst", "sgst", "igst", "cess")


def head_columns() -> list[sa.Column[Any]]:
    """The taxable value and the four heads of tax."""
    return [schema.amount(name) for name in HEADS]


def line_columns(*, bill_discount: bool = True) -> list[sa.Column[Any]]:
    """What one line amounts to. Documents without a discount on the whole have no `bill_discount`."""
    names = ("gross", "discount", *(("bill_discount",) if bill_discount else ()))
    return [*map(schema.amount, names), schema.rate("tax_rate"), *head_columns(), schema.amount("total")]


def document_columns() -> list[sa.Column[Any]]:
    """What a whole document amounts to."""
    return [schema.amount(name) for name in DOCUMENT]


def total_check(*, round_off: bool) -> sa.CheckConstraint:
    """A total is the sum of the columns before it."""
    return sa.CheckConstraint(f"total = {' + '.join(HEADS)}{' + round_off' if round_off else ''}", name="total_adds_up")


def line_of(row: sa.Row[Any]) -> LineFigures:
    """A line's figures from a row with the columns of `LINE`."""
    return LineFigures(**{name: getattr(row, name) for name in LINE})


def document_of(row: sa.Row[Any]) -> DocumentFigures:
    """A document's figures from a row with the columns of `DOCUMENT`."""
    return DocumentFigures(**{name: getattr(row, name) for name in DOCUMENT})


def tax_of(row: sa.Row[Any], *, round_off: bool) -> TaxFigures:
    """Figures by head from a row with the columns of `HEADS`, and with `round_off` when it is of whole documents."""
    heads = {name: getattr(row, name) for name in HEADS}
    return TaxFigures(round_off=row.round_off if round_off else None, **heads)
