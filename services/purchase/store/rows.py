"""Rows of the database by column name: how they are read, and what the rest of the store passes around."""

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa

from kit.db.session import ReadSession

Row = Mapping[str, Any]
"""A row by column name, read or about to be written."""


async def one_row(tx: ReadSession, statement: sa.Executable) -> Row | None:
    """The only row of a statement, or None."""
    row = await tx.row(statement)
    return None if row is None else cast("Row", row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping


async def all_rows(tx: ReadSession, statement: sa.Executable) -> list[Row]:
    """All rows of a statement."""
    return [cast("Row", row._mapping) for row in await tx.rows(statement)]  # noqa: SLF001 - as one_row
