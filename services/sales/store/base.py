"""The metadata of the schema `sales`, and the columns that several of its tables share."""

import enum
from typing import Any

import sqlalchemy as sa

from kit.db import schema
from kit.db.tables import define_kit_tables

metadata = schema.metadata_for("sales")
kit_tables = define_kit_tables(metadata)

FIGURES = ("taxable", "cgst", "sgst", "igst", "cess")


def figures() -> list[sa.Column[Any]]:
    """Taxable value and every head of tax, in rupees."""
    return [schema.amount(name) for name in FIGURES]


def one_of(column: str, words: type[enum.StrEnum], name: str) -> sa.CheckConstraint:
    """Only the words of the enumeration."""
    return sa.CheckConstraint(sa.column(column).in_([word.value for word in words]), name=name)


def lower_case(column: str) -> sa.Column[str]:
    """The text of `column` in lower case and byte order, so that a prefix is a range of an index.

    Stored: under row level security an index on `lower(...)` would not be used, since that function is not leakproof.
    """
    return sa.Column(
        f"{column}_key", sa.Text(collation="C"), sa.Computed(f"lower({column})", persisted=True), nullable=False
    )


def byte_ordered(name: str) -> sa.Column[str]:
    """Text in byte order, for the same reason."""
    return sa.Column(name, sa.Text(collation="C"), nullable=False)
