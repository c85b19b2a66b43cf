"""The planner keeps statistics on columns that something looks for, and on no others: each of them costs every
ANALYZE."""

import re
from collections.abc import Iterator

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from deploy.services import SERVICES
from tests.contract.tables import metadata_of

CARRIED_TYPES = (sa.Numeric, sa.Text, postgresql.JSONB, sa.LargeBinary)
KEYS = (sa.PrimaryKeyConstraint, sa.UniqueConstraint, sa.ForeignKeyConstraint)


@pytest.mark.parametrize("context", SERVICES)
async def test_a_column_has_statistics_if_anything_looks_for_it(database, context) -> None:
    database.require(context)
    tables = metadata_of(context).tables.values()
    carried = {
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if isinstance(column.type, CARRIED_TYPES) and column.name not in set(_looked_for(table))
    }

    connection = await asyncpg.connect(database.admin_url)
    try:
        without = await connection.fetch(
            "SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
            " WHERE relnamespace = $1::regnamespace AND attstattarget = 0",
            context,
        )
    finally:
        await connection.close()

    assert {name for (name,) in without} == carried
    assert len(carried) > len(list(tables))


def _looked_for(table: sa.Table) -> Iterator[str]:
    """The columns of keys, references and indexes, also in their expressions, those that a partial index asks about
    and those with a list of states."""
    for constraint in table.constraints:
        if isinstance(constraint, sa.CheckConstraint):
            yield from re.findall(r"(\w+) IN \(", str(constraint.sqltext))
        elif isinstance(constraint, KEYS):
            yield from constraint.columns.keys()
    for index in table.indexes:
        yield from index.columns.keys()
        for expression in index.expressions:
            if isinstance(expression, sa.TextClause):
                yield from re.findall(r"\w+", expression.text)
        options = index.dialect_options["postgresql"]
        yield from options["include"] or ()
        yield from re.findall(r"\w+", str(options["where"]))
