"""Statements of the hot paths: each is compiled once, and the driver runs it itself.

A `Statement` is compiled at its first use (`kit.db.compiled_statements`); after that it is a text and its arguments.
The text does not depend on the number of rows: a list is an array, and many rows are one array for each column.
`kit.db.inserts` writes rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any, TypeAlias

import sqlalchemy as sa

from kit.db.array_texts import list_type
from kit.db.compiled_statements import CompiledStatement, MakeRow, row_maker

Row: TypeAlias = sa.Row[Any]
"""A row of any statement; its columns are attributes."""


class Statement:
    """A statement with named parameters. `write` builds it, and is called once."""

    def __init__(self, write: Callable[[], sa.Executable]) -> None:
        self.write = write
        self._row: MakeRow | None = None

    @cached_property
    def sql(self) -> str:
        """The text, with $1 for the first parameter."""
        return self._compiled.sql

    @cached_property
    def standalone(self) -> str:
        """The text as a transaction of its own. Its last argument is the tenant: see `kit.db.session.ReadSession`.

        Its condition names no table, so PostgreSQL evaluates it before everything else in the plan, as a "One-Time
        Filter": the tenant is bound before the first row is read. Otherwise row level security would refuse the
        statement.
        """
        tenant = f"set_config('app.org_id', ${self._compiled.count + 1}, true)"
        # The text is ours.
        return f"SELECT found.* FROM ({self.sql}) AS found WHERE (SELECT {tenant}) IS NOT NULL"  # noqa: S608

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the text, as the driver takes them.

        Raises KeyError for a parameter that is missing.
        """
        return self._compiled.arguments(values)

    def rows(self, records: Sequence[Any]) -> list[sa.Row[Any]]:
        """Rows with the names that SQLAlchemy's have. The driver has decoded their values."""
        if not records:
            return []
        if self._row is None:
            self._row = row_maker(records[0].keys())
        return list(map(self._row, records))

    @cached_property
    def _compiled(self) -> CompiledStatement:
        return CompiledStatement(self.write())


class CombinedStatement:
    """Several statements in one round trip, each with its own rows. Parameters of the same name are shared.

    They are evaluated in the order written, which is therefore the order of their locks. A locked or inserted row is as
    new as its lock. A row that is only read is as old as the beginning of the whole statement.
    """

    def __init__(self, **parts: Statement) -> None:
        self._parts = parts
        self.statement = Statement(self._write)

    def rows(self, record: Any) -> dict[str, list[sa.Row[Any]]]:  # noqa: ANN401 - asyncpg's record
        """The rows of each statement, by its name."""
        return {name: list(map(row, record[name])) for name, row in self._rows.items()}

    @cached_property
    def _ctes(self) -> dict[str, sa.CTE]:
        # Each Executable here has it.
        return {name: part.write().cte(name) for name, part in self._parts.items()}  # type: ignore[attr-defined]

    @cached_property
    def _rows(self) -> dict[str, MakeRow]:
        return {name: row_maker(column.key for column in cte.c) for name, cte in self._ctes.items()}

    def _write(self) -> sa.Executable:
        """SELECT ARRAY(SELECT a FROM a) AS a, …: the rows of each as an array of records."""
        return sa.select(
            *(
                sa.func.array(sa.select(sa.literal_column(name)).select_from(cte).scalar_subquery()).label(name)
                for name, cte in self._ctes.items()
            )
        )


# The type is one of SQLAlchemy or its class, as bindparam takes it.
def parameter(name: str, type_: Any) -> sa.BindParameter[Any]:  # noqa: ANN401
    """A parameter for one value."""
    return sa.bindparam(name, type_=type_)


def value_of(column: sa.Column[Any]) -> sa.BindParameter[Any]:
    """A parameter for one value of a column, under the column's name."""
    return parameter(column.name, column.type)


def list_parameter(name: str, type_: Any) -> sa.BindParameter[Any]:  # noqa: ANN401 - as `parameter`
    """A parameter for a list of values."""
    return sa.bindparam(name, type_=list_type(type_))


def any_of(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether the column is among the values of a list."""
    return column == sa.func.any(list_parameter(name, column.type))


def param_rows(name: str, columns: Sequence[sa.ColumnClause[Any]]) -> sa.TableValuedAlias:
    """Rows from parameters: one list for each column, named as in `list_params`."""
    lists = (list_parameter(f"{name}_{column.name}", column.type) for column in columns)
    named = (sa.column(column.name, column.type) for column in columns)
    return sa.func.unnest(*lists).table_valued(*named).render_derived(name=name)


def list_params(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The parameters of `param_rows`: one list for each column."""
    return _lists(name, columns, map(itemgetter(*columns), rows))


def attribute_params(name: str, columns: Sequence[str], values: Sequence[object]) -> dict[str, list[Any]]:
    """As `list_params`, from the attributes of values."""
    return _lists(name, columns, map(attrgetter(*columns), values))


def _lists(name: str, columns: Sequence[str], rows: Iterable[Any]) -> dict[str, list[Any]]:
    if len(columns) == 1:
        return {f"{name}_{columns[0]}": list(rows)}
    lists = list(map(list, zip(*rows, strict=True))) or [[] for _ in columns]
    return {f"{name}_{column}": found for column, found in zip(columns, lists, strict=True)}
