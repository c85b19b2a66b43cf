"""Many rows of several tables in one round trip: each table's rows travel as one JSON parameter.

The statement's text does not depend on the number of rows, so it is compiled once and prepared once.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

Row = Mapping[str, Any]


def json_rows(parameter: str, *columns: sa.Column[Any]) -> sa.TableValuedAlias:
    """The rows of a JSON parameter, with these columns and their types."""
    parsed = sa.func.jsonb_to_recordset(sa.bindparam(parameter, type_=postgresql.JSONB))
    named = parsed.table_valued(*(sa.column(column.name, column.type) for column in columns))
    return named.render_derived(name=f"{parameter}_rows", with_types=True)


def insert_rows(table: sa.Table, parameter: str) -> postgresql.Insert:
    """Inserts every row of a JSON parameter; a row names every column."""
    source = json_rows(parameter, *table.c)
    names = [column.name for column in table.c]
    return postgresql.insert(table).from_select(names, sa.select(*(source.c[name] for name in names)))


def row_of(value: Any, **more: object) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    """The fields of a dataclass by name, and more."""
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)} | more
