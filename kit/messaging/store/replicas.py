"""Copies of data of other services, as those announced them. An older announcement never overwrites a newer one."""

import functools
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import inserting
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, value_of


async def store(tx: Transaction, kind: str, id_: UUID, source_version: int, payload: bytes) -> None:
    """Stores the announcement, unless a newer one is stored already."""
    row = {
        "org_id": tx.caller.org_id,
        "kind": kind,
        "id": id_,
        "source_version": source_version,
        "payload": payload,
        "received_at": tx.now,
    }
    await tx.run(_storing(tx.tables.replicas), row)


async def load(tx: ReadSession, kind: str, id_: UUID) -> bytes | None:
    """The latest announcement, or None when none has arrived."""
    row = await tx.row(_latest(tx.tables.replicas), {"org_id": tx.caller.org_id, "kind": kind, "id": id_})
    return None if row is None else bytes(row.payload)


@functools.cache
def _storing(replicas: sa.Table) -> Statement:
    def write() -> sa.Executable:
        key, announced = ("org_id", "kind", "id"), ("source_version", "payload", "received_at")
        statement = inserting(replicas, "announced", (), (*key, *announced))
        return statement.on_conflict_do_update(
            index_elements=[replicas.c[name] for name in key],
            set_={name: statement.excluded[name] for name in announced},
            where=replicas.c.source_version < statement.excluded.source_version,
        )

    return Statement(write)


@functools.cache
def _latest(replicas: sa.Table) -> Statement:
    """By the primary key."""
    key = (replicas.c.org_id, replicas.c.kind, replicas.c.id)
    return Statement(lambda: sa.select(replicas.c.payload).where(*(column == value_of(column) for column in key)))
