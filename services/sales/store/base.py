"""The metadata of the schema `sales`, and the columns that several of its tables share."""

import enum
from typing import Any

import sqlalchemy as sa

from kit import schema
from kit.tables import define_kit_tables

metadata = schema.metadata_for("sales")
kit_tables = define_kit_tables(metadata)

FIGURES = ("taxable", "cgst", "sgst", "igst", "cess")


def figures() -> list[sa.Column[Any]]:
    """Taxable value and every head of tax, in rupees."""
    return [schema.amount(name) for name in FIGURES]


def one_of(column: str, words: type[enum.StrEnum], name: str) -> sa.CheckConstraint:
    """Only the words of the enumeration."""
    return sa.CheckConstraint(sa.column(column).in_([word.value for word in words]), name=name)
