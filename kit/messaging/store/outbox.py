"""The outbox table as the relay reads it, under its own role. `kit.commands.store.outbox_rows` writes it."""

import datetime as dt
from collections.abc import Sequence
from functools import cache

import sqlalchemy as sa

from kit.db.database import Database
from kit.db.statements import Statement, list_params, param_rows, parameter, value_of
from kit.messaging.message import LeasedMessage

_DELETED = ("org_id", "id")
_LEASED = ("org_id", "id", "destination", "type", "payload", "user_id", "traceparent", "attempts")
"""What a delivery needs; the relay's role may read little more."""


async def lease(database: Database, *, now: dt.datetime, until: dt.datetime, limit: int) -> list[LeasedMessage]:
    """Leases rows of every organisation that are due, until a moment.

    Returns them in the order in which they were written.
    """
    rows = await database.rows_of_all_tenants(
        _lease(database.tables.outbox), {"now": now, "until": until, "most": limit}
    )
    return [
        LeasedMessage(
            org_id=row.org_id,
            id=row.id,
            destination=row.destination,
            type=row.type,
            payload=bytes(row.payload),
            user_id=row.user_id,
            traceparent=row.traceparent,
            attempts=row.attempts,
        )
        for row in sorted(rows, key=lambda row: row.id)
    ]


async def delete(database: Database, messages: Sequence[LeasedMessage]) -> None:
    """Deletes delivered messages."""
    if messages:
        rows = [{"org_id": message.org_id, "id": message.id} for message in messages]
        await database.rows_of_all_tenants(_delete(database.tables.outbox), list_params("done", _DELETED, rows))


async def postpone(database: Database, message: LeasedMessage, *, due_at: dt.datetime, reason: str) -> None:
    """Sets when a refused message is due again, and why it was refused."""
    await database.rows_of_all_tenants(
        _postpone(database.tables.outbox),
        {"of_org": message.org_id, "of_id": message.id, "due_at": due_at, "last_error": reason},
    )


@cache
def _lease(outbox: sa.Table) -> Statement:
    def write() -> sa.Executable:
        due = (
            sa.select(outbox.c.org_id, outbox.c.id)
            .where(outbox.c.due_at <= parameter("now", outbox.c.due_at.type))
            .order_by(outbox.c.due_at, outbox.c.id)
            .limit(parameter("most", sa.Integer))
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        return (
            sa.update(outbox)
            .where(outbox.c.org_id == due.c.org_id, outbox.c.id == due.c.id)
            .values(due_at=parameter("until", outbox.c.due_at.type), attempts=outbox.c.attempts + 1)
            .returning(*(outbox.c[name] for name in _LEASED))
        )

    return Statement(write)


@cache
def _delete(outbox: sa.Table) -> Statement:
    def write() -> sa.Executable:
        done = param_rows("done", [outbox.c.org_id, outbox.c.id])
        return sa.delete(outbox).where(outbox.c.org_id == done.c.org_id, outbox.c.id == done.c.id)

    return Statement(write)


@cache
def _postpone(outbox: sa.Table) -> Statement:
    return Statement(
        lambda: (
            sa.update(outbox)
            .where(
                outbox.c.org_id == parameter("of_org", outbox.c.org_id.type),
                outbox.c.id == parameter("of_id", outbox.c.id.type),
            )
            .values(due_at=value_of(outbox.c.due_at), last_error=value_of(outbox.c.last_error))
        )
    )
