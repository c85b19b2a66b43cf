"""References of payments in the books."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from kit.db import schema
from kit.db.session import ReadSession
from kit.db.statements import Statement, any_of, value_of
from trade.domain.documents import DocumentStatus
from trade.domain.payment_references import UsedReference
from trade.store.accounts import AccountTables


def reference_columns() -> list[sa.Column[Any]]:
    """The reference of a payment, the bank of a cheque, and what payments are compared by."""
    return [
        schema.text("reference"),
        schema.text("bank"),
        schema.text("reference_key"),
        # Somebody has accepted that the reference was used before.
        sa.Column("accept_used_reference", sa.Boolean, nullable=False),
    ]


def reference_indexes(table: str) -> list[sa.Index]:
    """Two payments that stand have one reference only where the later one accepts it.

    Of two transactions that look for one reference at once, the later one breaks the unique index. Its next attempt
    finds the reference used: see `kit.db.database`.
    """
    return [
        sa.Index(
            f"ux_{table}_reference_key",
            "org_id",
            "reference_key",
            unique=True,
            postgresql_where=sa.text(
                f"reference_key <> '' AND NOT accept_used_reference AND status <> '{DocumentStatus.CANCELLED}'"
            ),
        ),
        sa.Index(
            f"ix_{table}_reference_key", "org_id", "reference_key", postgresql_where=sa.text("reference_key <> ''")
        ),
    ]


async def refuse_used(session: ReadSession, tables: AccountTables, key: str, *, field: str = "reference") -> None:
    """Raises ReferenceUsed for the reference of a payment that stands."""
    await refuse_used_in(session, tables.credits, tables.credit_key, key, field=field)


async def refuse_used_in(
    session: ReadSession, table: sa.Table, id_key: str, key: str, *, field: str = "reference"
) -> None:
    """As `refuse_used`, of any table with these columns and a number. `id_key` is the column of the id."""
    if not key:
        return
    columns = table.c
    found = await session.rows(
        _used(table, id_key, columns.org_id == session.caller.org_id, columns.reference_key == key).limit(1)
    )
    for used in used_references_of(found).values():
        raise used.refusal(field=field)


def used_references(tables: AccountTables) -> Statement:
    """Those of the parameter `reference_keys` that payments have which stand."""
    org_id = tables.credits.c.org_id
    return Statement(
        lambda: _used(
            tables.credits,
            tables.credit_key,
            org_id == value_of(org_id),
            any_of(tables.credits.c.reference_key, "reference_keys"),
        )
    )


def used_references_of(rows: Iterable[sa.Row[Any]]) -> dict[str, UsedReference]:
    """By key, each with its first payment."""
    found: dict[str, UsedReference] = {}
    for row in rows:
        found.setdefault(row.reference_key, UsedReference(document_id=str(row.document_id), number=row.number))
    return found


def _used(table: sa.Table, id_key: str, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Index ix_…_reference_key."""
    columns = table.c
    return (
        sa.select(columns.reference_key, columns[id_key].label("document_id"), columns.number)
        .where(
            *conditions,
            # Literals, so that the partial index serves a prepared statement too.
            columns.reference_key != sa.literal_column("''"),
            columns.status != sa.literal_column(f"'{DocumentStatus.CANCELLED}'"),
        )
        .order_by(columns[id_key])
    )
