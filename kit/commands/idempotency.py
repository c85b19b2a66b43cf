"""A key counts once.

Key, request hash and stored reply are written in the business transaction itself. Replies are opaque bytes.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, any_of, given_rows, insert_given, lists_of, value_of
from kit.errors import IdempotencyKeyReused

KEPT_FOR: Final = dt.timedelta(days=7)
KEY_FIELD: Final = "Idempotency-Key"
_CLAIMED: Final = ("key", "request_hash")
_COMPLETED: Final = ("key", "reply")

RequestHashes = Mapping[str, bytes]
"""The hash of each request, by idempotency key."""

StoredReply = bytes | IdempotencyKeyReused
"""The reply stored under a key, or the refusal of a request that differs from the one that used the key."""


def reused() -> IdempotencyKeyReused:
    """The refusal of a second request with another content under one key."""
    return IdempotencyKeyReused("This Idempotency-Key was used before with another request.", field=KEY_FIELD)


async def claim(tx: Transaction, key: str, request_hash: bytes) -> bytes | None:
    """Claims the key for this transaction. Returns the stored reply when another transaction has finished with the key.

    Raises IdempotencyKeyReused when the key belongs to another request.
    """
    hashes = {key: request_hash}
    claimed = await tx.rows(claiming(tx.tables.idempotency_keys), claim_params(tx, hashes))
    return _reply_or_raise((await replies_of_used_keys(tx, hashes, claimed)).get(key))


@cache
def claiming(keys: sa.Table) -> Statement:
    """Claims keys, with the parameters of `claim_params`. Its rows are the keys that are new.

    A concurrent duplicate that is still running holds its row. The insert waits for it, and then either finds its reply
    or takes its place.
    """
    return Statement(
        lambda: (
            insert_given(keys, "claimed", _CLAIMED, ("org_id", "created_at"))
            .on_conflict_do_nothing()
            .returning(keys.c.key)
        )
    )


def claim_params(tx: Transaction, hashes: RequestHashes) -> dict[str, Any]:
    """Keys to claim as parameters, in key order."""
    ordered = [{"key": key, "request_hash": hashes[key]} for key in sorted(hashes)]
    return {"org_id": tx.caller.org_id, "created_at": tx.now, **lists_of("claimed", _CLAIMED, ordered)}


async def replies_of_used_keys(
    tx: Transaction, hashes: RequestHashes, claimed: Iterable[sa.Row[Any]]
) -> dict[str, StoredReply]:
    """The stored reply of each key that is not among the rows of `claiming`."""
    used = hashes.keys() - {row.key for row in claimed}
    return await _find(tx, {key: hashes[key] for key in used}) if used else {}


async def find_reply(session: ReadSession, key: str, request_hash: bytes) -> bytes | None:
    """The stored reply of a finished request, or None.

    Raises IdempotencyKeyReused when the key belongs to another request.
    """
    return _reply_or_raise((await _find(session, {key: request_hash})).get(key))


def store(keys: sa.Table) -> sa.Update:
    """Stores replies beside their claimed keys, with the parameters of `store_params`."""
    given = given_rows("completed", [keys.c.key, keys.c.reply])
    return (
        sa.update(keys)
        .where(keys.c.org_id == value_of(keys.c.org_id), keys.c.key == given.c.key)
        .values(reply=given.c.reply)
    )


def store_params(tx: Transaction, replies: Mapping[str, bytes]) -> dict[str, Any]:
    """Replies, by key, as parameters."""
    rows = [{"key": key, "reply": reply} for key, reply in replies.items()]
    return {"org_id": tx.caller.org_id, **lists_of("completed", _COMPLETED, rows)}


async def release_keys(tx: Transaction, claimed: Collection[str]) -> None:
    """Deletes claimed keys whose requests were refused: a refused attempt leaves no trace."""
    if claimed:
        keys = tx.tables.idempotency_keys
        await tx.run(sa.delete(keys).where(keys.c.org_id == tx.caller.org_id, keys.c.key.in_(claimed)))


async def delete_old_keys(relay_database: Database) -> None:
    """Deletes keys past their time, of every organisation. Runs under the relay's role."""
    keys = relay_database.tables.idempotency_keys
    async with relay_database.across_tenants() as connection:
        await connection.execute(sa.delete(keys).where(keys.c.created_at < relay_database.now() - KEPT_FOR))


async def _find(session: ReadSession, hashes: RequestHashes) -> dict[str, StoredReply]:
    parameters = {"org_id": session.caller.org_id, "keys": list(hashes)}
    return stored_replies(await session.rows(stored(session.tables.idempotency_keys), parameters), hashes)


def stored_replies(rows: Iterable[sa.Row[Any]], hashes: RequestHashes) -> dict[str, StoredReply]:
    """The stored reply of each key in the rows of `stored`."""
    return {row.key: bytes(row.reply) if row.request_hash == hashes[row.key] else reused() for row in rows}


@cache
def stored(keys: sa.Table) -> Statement:
    """The keys among `keys` that were used, each with its request hash and reply."""
    return Statement(
        lambda: sa.select(keys.c.key, keys.c.request_hash, keys.c.reply).where(
            keys.c.org_id == value_of(keys.c.org_id), any_of(keys.c.key, "keys")
        )
    )


def _reply_or_raise(found: StoredReply | None) -> bytes | None:
    if isinstance(found, IdempotencyKeyReused):
        raise found
    return found
