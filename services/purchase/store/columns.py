"""Groups of columns that stand on several tables."""

import enum
from typing import Any

import sqlalchemy as sa

from kit.db import schema

HEADS = ("cgst", "sgst", "igst", "cess")


def line_figures() -> tuple[sa.Column[Any], ...]:
    """What one line of a tax document amounts to, in rupees, and the rate it bears."""
    return (
        schema.amount("gross"),
        schema.amount("discount"),
        schema.amount("taxable"),
        schema.rate("tax_rate"),
        schema.amount("cgst"),
        schema.amount("sgst"),
        schema.amount("igst"),
        schema.amount("cess"),
        schema.amount("total"),
    )


def document_figures() -> tuple[sa.Column[Any], ...]:
    """What a whole tax document amounts to."""
    return (
        schema.amount("taxable"),
        schema.amount("cgst"),
        schema.amount("sgst"),
        schema.amount("igst"),
        schema.amount("cess"),
        schema.amount("round_off"),
        schema.amount("total"),
    )


def one_of(column: str, words: type[enum.StrEnum]) -> sa.CheckConstraint:
    """A column that holds one of the words of an enumeration."""
    return sa.CheckConstraint(sa.column(column).in_([word.value for word in words]), name=f"{column}_known")


def lower_case(column: str) -> sa.Column[str]:
    """The text of `column` in lower case and byte order, so that a prefix is a range of an index.

    Stored: under row level security an index on `lower(...)` would not be used, since that function is not leakproof.
    """
    return sa.Column(
        f"{column}_key", sa.Text(collation="C"), sa.Computed(f"lower({column})", persisted=True), nullable=False
    )
