"""Rows of the database by column name: how they are read, and what the rest of the store passes around."""

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa

from kit.db.database import Transaction

Row = Mapping[str, Any]
"""A row by column name, read or about to be written."""


async def one_row(tx: Transaction, statement: sa.Executable) -> Row | None:
    """The only row of a statement, or None."""
    found = (await tx.connection.execute(statement)).mappings().one_or_none()
    return cast("Row | None", found)


async def all_rows(tx: Transaction, statement: sa.Executable) -> list[Row]:
    """All rows of a statement."""
    return cast("list[Row]", (await tx.connection.execute(statement)).mappings().all())
