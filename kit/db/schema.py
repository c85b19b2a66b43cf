"""Columns and tables that look the same everywhere: a tenant first in every key, exact numbers, declared privileges.

`Table.info["app"]` and `info["relay"]` hold the privileges that the migration grants and the contract test compares.
"""

import datetime as dt
import enum
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db.search_keys import search_key

READ_WRITE = "SELECT, INSERT, UPDATE"
"""With UPDATE of each column outside the key: see `tenant_table`."""
READ_WRITE_DELETE = "SELECT, INSERT, UPDATE, DELETE"
APPEND_ONLY = "SELECT, INSERT"


def amount(name: str, **options: Any) -> sa.Column[Decimal]:  # noqa: ANN401 - passed on to Column
    """Rupees, numeric(18,2), not null unless said otherwise."""
    return sa.Column(name, sa.Numeric(18, 2), **{"nullable": False, **options})


def price(name: str, **options: Any) -> sa.Column[Decimal]:  # noqa: ANN401 - passed on to Column
    """Rupees for a base unit or for a pack, numeric(18,6)."""
    return sa.Column(name, sa.Numeric(18, 6), **{"nullable": False, **options})


def unit_cost(name: str, **options: Any) -> sa.Column[Decimal]:  # noqa: ANN401 - passed on to Column
    """Rupees per base unit, a sum of amounts divided by a sum of quantities: numeric(24,6)."""
    return sa.Column(name, sa.Numeric(24, 6), **{"nullable": False, **options})


def quantity(name: str, **options: Any) -> sa.Column[Decimal]:  # noqa: ANN401 - passed on to Column
    """Base units of the product, numeric(18,3)."""
    return sa.Column(name, sa.Numeric(18, 3), **{"nullable": False, **options})


def running_amount(name: str, **options: Any) -> sa.Column[Decimal]:  # noqa: ANN401 - passed on to Column
    """A sum of amounts, numeric(24,2): it holds more of the largest amounts than will ever be entered."""
    return sa.Column(name, sa.Numeric(24, 2), **{"nullable": False, **options})


def running_quantity(name: str, **options: Any) -> sa.Column[Decimal]:  # noqa: ANN401 - passed on to Column
    """A sum of quantities, numeric(24,3), as `running_amount`."""
    return sa.Column(name, sa.Numeric(24, 3), **{"nullable": False, **options})


def rate(name: str, **options: Any) -> sa.Column[Decimal]:  # noqa: ANN401 - passed on to Column
    """Per cent, numeric(6,3)."""
    return sa.Column(name, sa.Numeric(6, 3), **{"nullable": False, **options})


def text(name: str, **options: Any) -> sa.Column[str]:  # noqa: ANN401 - passed on to Column
    """Text, not null; its length is limited by the contract."""
    return sa.Column(name, sa.Text, **{"nullable": False, **options})


def uuid(name: str, **options: Any) -> sa.Column[UUID]:  # noqa: ANN401 - passed on to Column
    """An id."""
    return sa.Column(name, postgresql.UUID(as_uuid=True), **{"nullable": False, **options})


def instant(name: str, **options: Any) -> sa.Column[dt.datetime]:  # noqa: ANN401 - passed on to Column
    """A moment, stored in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **{"nullable": False, **options})


def day(name: str, **options: Any) -> sa.Column[dt.date]:  # noqa: ANN401 - passed on to Column
    """A business date, local to the organisation."""
    return sa.Column(name, sa.Date, **{"nullable": False, **options})


def version() -> sa.Column[int]:
    """Counts the changes of a row; the etag shows it."""
    return sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1"))


def searched(column: str) -> sa.Column[str]:
    """The search key of `column` in byte order, so that a search by prefix reads a range of an index.

    Stored: under row level security an index on `lower(...)` would not be used, since that function is not leakproof.
    """
    return sa.Column(
        f"{column}_key", sa.Text(collation="C"), sa.Computed(search_key(column), persisted=True), nullable=False
    )


def byte_ordered(name: str) -> sa.Column[str]:
    """Text in byte order, so that a search by prefix reads a range of an index."""
    return sa.Column(name, sa.Text(collation="C"), nullable=False)


def one_of(column: str, members: Iterable[enum.StrEnum], name: str = "") -> sa.CheckConstraint:
    """A column holds one of the values. The check is named after the column unless it has a `name`."""
    values = [member.value for member in members]
    held: sa.ColumnClause[Any] = sa.column(column)
    known = held.in_(values) if len(values) > 1 else held == values[0]  # as PostgreSQL writes it
    return sa.CheckConstraint(known, name=name or f"{column}_known")


def tenant_table(
    name: str,
    metadata: sa.MetaData,
    *items: Any,  # noqa: ANN401 - columns, constraints and indexes, as Table takes them
    key: tuple[str, ...],
    app: str,
    relay: str = "",
) -> sa.Table:
    """A table of one organisation's rows: `org_id` is its first column and first in its primary key.

    `app` names the privileges of the running service; `relay` those of the role that sees every organisation. Who may
    update columns can lock rows. Who may update a whole table, or delete from it, can lock it against everybody.
    """
    table = sa.Table(
        name,
        metadata,
        uuid("org_id"),
        *items,
        sa.PrimaryKeyConstraint("org_id", *key),
        info={"app": app, "relay": relay},
    )
    if app == READ_WRITE:
        changing = (column.name for column in table.columns if not column.primary_key and column.computed is None)
        table.info["app"] = f"SELECT, INSERT, UPDATE ({', '.join(changing)})"
    return table


def metadata_for(schema: str) -> sa.MetaData:
    """The metadata of one service: its schema, and constraint names that do not depend on the order of creation."""
    return sa.MetaData(
        schema=schema,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
