"""The one way in which rows enter a table.

Many rows are one array for each column, which PostgreSQL takes apart in the SELECT list; one row is a value for each
column. The text of a statement depends on the columns alone, so it is compiled once. `inserting` is for a statement
that does more; what another query finds goes through `insert_found`.

Why arrays, and why in the SELECT list: docs/performance-decisions.md.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db.session import Transaction
from kit.db.statements import Row, Statement, list_parameter, list_params, value_of

Values: TypeAlias = Mapping[str, Any]
"""The columns of a row that is inserted. Columns that have a default may be left out."""

_ROWS: Final = "rows"


def inserting(table: sa.Table, name: str, each: Sequence[str], once: Sequence[str] = ()) -> postgresql.Insert:
    """Inserts rows from parameters, in their order: the columns `each` from the lists of `list_params(name, each, …)`.

    The columns `once` have one value for all rows. Without `each` that is one row.
    """
    given: dict[str, sa.ColumnElement[Any]] = {column: value_of(table.c[column]) for column in once}
    for column in each:
        # A column that holds arrays itself would be taken apart as well: it can only stand in `once`.
        type_ = table.c[column].type
        given[column] = sa.func.unnest(list_parameter(f"{name}_{column}", type_), type_=type_)
    return insert_found(table, list(given), sa.select(*given.values()))


def insert_found(table: sa.Table, columns: Sequence[str], found: sa.Select[Any]) -> postgresql.Insert:
    """Inserts what a query finds or computes, in these columns."""
    return postgresql.insert(table).from_select(columns, found)


async def insert_row(tx: Transaction, table: sa.Table, row: Values) -> None:
    """Inserts one row."""
    await tx.run(_one(table, tuple(row)), row)


async def insert_rows(tx: Transaction, table: sa.Table, rows: Sequence[Values]) -> None:
    """Inserts rows that name the same columns."""
    if rows:
        columns = _columns_of(rows)
        await tx.run(_many(table, columns), list_params(_ROWS, columns, rows))


async def insert_if_new(tx: Transaction, table: sa.Table, row: Values) -> Row | None:
    """The row as it is written; None when another row has one of its unique keys."""
    return await tx.row(_one_if_new(table, tuple(row)), row)


async def insert_those_new(tx: Transaction, table: sa.Table, rows: Sequence[Values]) -> None:
    """Inserts rows that name the same columns. A row of which another has a unique key is left out."""
    if rows:
        columns = _columns_of(rows)
        await tx.run(_many_if_new(table, columns), list_params(_ROWS, columns, rows))


def _columns_of(rows: Sequence[Values]) -> tuple[str, ...]:
    """Raises ValueError unless all rows have the same columns."""
    first = rows[0].keys()
    if any(row.keys() != first for row in rows):
        raise ValueError("The rows of one insert must name the same columns.")
    return tuple(first)


@cache
def _one(table: sa.Table, columns: tuple[str, ...]) -> Statement:
    return Statement(lambda: inserting(table, _ROWS, (), columns))


@cache
def _many(table: sa.Table, columns: tuple[str, ...]) -> Statement:
    return Statement(lambda: inserting(table, _ROWS, columns))


@cache
def _one_if_new(table: sa.Table, columns: tuple[str, ...]) -> Statement:
    return Statement(lambda: inserting(table, _ROWS, (), columns).on_conflict_do_nothing().returning(table))


@cache
def _many_if_new(table: sa.Table, columns: tuple[str, ...]) -> Statement:
    return Statement(lambda: inserting(table, _ROWS, columns).on_conflict_do_nothing())
