"""The table of idempotency keys."""

import datetime as dt
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from kit.db.database import Database
from kit.db.inserts import inserting
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Row, Statement, any_of, list_params, param_rows, value_of

KEEP_FOR: Final = dt.timedelta(days=7)
_CLAIMED: Final = ("key", "request_hash")
_COMPLETED: Final = ("key", "reply")

RequestHashes = Mapping[str, bytes]
"""The hash of each request, by idempotency key."""


async def claim(tx: Transaction, hashes: RequestHashes) -> list[Row]:
    """Claims keys. Returns the rows of `claiming`."""
    return await tx.rows(claiming(tx.tables.idempotency_keys), claim_params(tx, hashes))


async def find(session: ReadSession, keys: Collection[str]) -> list[Row]:
    """The rows of `stored`."""
    params = {"org_id": session.caller.org_id, "keys": list(keys)}
    return await session.rows(stored(session.tables.idempotency_keys), params)


@cache
def claiming(keys: sa.Table) -> Statement:
    """Claims keys, with the parameters of `claim_params`. Its rows are the keys that are new.

    A concurrent duplicate that is still running holds its row. The insert waits for it, and then either finds its reply
    or takes its place.
    """
    return Statement(
        lambda: (
            inserting(keys, "claimed", _CLAIMED, ("org_id", "created_at"))
            .on_conflict_do_nothing()
            .returning(keys.c.key)
        )
    )


def claim_params(tx: Transaction, hashes: RequestHashes) -> dict[str, Any]:
    """Keys to claim as parameters, in key order."""
    ordered = [{"key": key, "request_hash": hashes[key]} for key in sorted(hashes)]
    return {"org_id": tx.caller.org_id, "created_at": tx.now, **list_params("claimed", _CLAIMED, ordered)}


@cache
def stored(keys: sa.Table) -> Statement:
    """The keys among `keys` that were used, each with its request hash and reply."""
    return Statement(
        lambda: sa.select(keys.c.key, keys.c.request_hash, keys.c.reply).where(
            keys.c.org_id == value_of(keys.c.org_id), any_of(keys.c.key, "keys")
        )
    )


def store(keys: sa.Table) -> sa.Update:
    """Stores replies beside their claimed keys, with the parameters of `store_params`."""
    replies = param_rows("completed", [keys.c.key, keys.c.reply])
    return (
        sa.update(keys)
        .where(keys.c.org_id == value_of(keys.c.org_id), keys.c.key == replies.c.key)
        .values(reply=replies.c.reply)
    )


def store_params(tx: Transaction, replies: Mapping[str, bytes]) -> dict[str, Any]:
    """Replies, by key, as parameters."""
    rows = [{"key": key, "reply": reply} for key, reply in replies.items()]
    return {"org_id": tx.caller.org_id, **list_params("completed", _COMPLETED, rows)}


async def release(tx: Transaction, claimed: Collection[str]) -> None:
    """Deletes claimed keys whose requests were refused: a refused attempt leaves no trace."""
    if claimed:
        keys = tx.tables.idempotency_keys
        await tx.run(sa.delete(keys).where(keys.c.org_id == tx.caller.org_id, keys.c.key.in_(claimed)))


async def delete_old(relay_database: Database) -> None:
    """Deletes the keys of every organisation that are older than KEEP_FOR. Runs under the relay's role."""
    keys = relay_database.tables.idempotency_keys
    async with relay_database.across_tenants() as connection:
        await connection.execute(sa.delete(keys).where(keys.c.created_at < relay_database.now() - KEEP_FOR))
