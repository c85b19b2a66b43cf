"""A context's copy of the period locks, as sales last announced them. Sales keeps one too, so that all check alike.

A transaction that posts reads the copy under a share lock. To store a newer copy takes the row for itself, and so waits
until every such transaction has ended. PostgreSQL reads a row again that it had to wait for, so what posts afterwards
sees the newer copy. An advisory lock would not do that.

But a share lock on a row passes by whoever waits to change the row: while sales overlap without a gap, a newer copy
would wait for ever. Advisory locks have a queue. So both sides take one before the row, and what posts after a newer
copy has asked waits behind it.
"""

import functools
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import from_json, to_json

from kit.db.inserts import insert_if_new
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, value_of
from kit.messaging.store import replicas
from trade.domain.period_locks import NO_LOCKS, PeriodLocks, PeriodState
from trade.store.organisations import composition_terms_of, json_of_composition_terms

KIND: Final = "period_locks"
"""The kind under which the copy stands among the replicas. Stored: never change it."""


async def store(tx: Transaction, source_version: int, locks: PeriodLocks) -> None:
    """Stores the copy, unless a newer one is already here. Waits for the transactions that post by the former one."""
    key = _queue(tx.tables.replicas, sa.bindparam("org_id", type_=sa.Uuid))
    await tx.run(sa.select(sa.func.pg_advisory_xact_lock(key)), {"org_id": tx.caller.org_id})
    await replicas.store(tx, KIND, tx.caller.org_id, source_version, payload_of(locks))


async def load(session: ReadSession) -> PeriodLocks:
    """The locks as they are now, for what posts nothing."""
    rows = await session.rows(_reading(session.tables.replicas), {"org_id": session.caller.org_id})
    return locks_of(rows) if rows else NO_LOCKS


async def lock_shared(tx: Transaction) -> PeriodLocks:
    """The locks, under a share lock until the end of the transaction."""
    statement, params = locking_shared(tx.tables.replicas), {"org_id": tx.caller.org_id}
    rows = await tx.rows(statement, params)
    if not rows:
        # Nothing is announced yet. A row of our own, because where there is no row nothing can be locked.
        first = {"kind": KIND, "id": tx.caller.org_id, "source_version": 0, "payload": payload_of(NO_LOCKS)}
        row = {"org_id": tx.caller.org_id, **first, "received_at": tx.now}
        await insert_if_new(tx, tx.tables.replicas, row)
        rows = await tx.rows(statement, params)
    return locks_of(rows)


@functools.cache
def locking_shared(table: sa.Table) -> Statement:
    """Reads the copy under a share lock, by its primary key. The condition that takes the advisory lock is always true.

    The condition is met when the row is found, so before the row is locked.
    """
    queued = sa.cast(sa.func.pg_advisory_xact_lock_shared(_queue(table, table.c.id)), sa.Text) == ""
    return Statement(lambda: _copy(table).where(queued).with_for_update(read=True))


def _queue(table: sa.Table, organisation: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """The key of the advisory lock: one for each service and organisation."""
    prefix: sa.ColumnElement[str] = sa.literal_column(f"'{table.schema}.period_locks '", sa.Text)
    name = prefix + sa.cast(organisation, sa.Text)
    return sa.func.hashtextextended(name, sa.literal_column("0"))


@functools.cache
def _reading(table: sa.Table) -> Statement:
    return Statement(lambda: _copy(table))


def _copy(table: sa.Table) -> sa.Select[Any]:
    organisation = value_of(table.c.org_id)
    return sa.select(table.c.payload).where(
        table.c.org_id == organisation, table.c.kind == KIND, table.c.id == organisation
    )


def locks_of(rows: Sequence[sa.Row[Any]]) -> PeriodLocks:
    """The locks from the row of `locking_shared`."""
    return _parsed(bytes(rows[0].payload))


def payload_of(locks: PeriodLocks) -> bytes:
    """The column `payload` of the copy."""
    return to_json(
        {
            "default_registration_id": locks.default_registration_id,
            "states": {str(registration_id): dict(states) for registration_id, states in locks.states.items()},
            "composition_terms": {
                str(registration_id): json_of_composition_terms(terms)
                for registration_id, terms in locks.composition_terms.items()
            },
        }
    )


# Every sale reads the copy, and it changes seldom: a parsed copy is kept.
@functools.lru_cache(maxsize=1024)
def _parsed(payload: bytes) -> PeriodLocks:
    fields = from_json(payload)
    default = fields["default_registration_id"]
    return PeriodLocks(
        default_registration_id=UUID(default) if default else None,
        states={
            UUID(registration_id): {month: PeriodState(state) for month, state in states.items()}
            for registration_id, states in fields["states"].items()
        },
        composition_terms={
            UUID(registration_id): composition_terms_of(terms)
            for registration_id, terms in fields["composition_terms"].items()
        },
    )
