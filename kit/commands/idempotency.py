"""A key counts once. Key, request hash and serialised reply are written in the business transaction itself."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from google.protobuf.message import Message

from kit.db.statements import Statement, any_of, given_rows, insert_given, lists_of, value_of
from kit.errors import IdempotencyKeyReused

if TYPE_CHECKING:
    from kit.db.database import Database, Transaction

KEPT_FOR: Final = dt.timedelta(days=7)
_CLAIMED: Final = ("key", "request_hash")
_COMPLETED: Final = ("key", "reply")
REUSED: Final = "This Idempotency-Key was used before with another request."


def request_hash(request: Message) -> bytes:
    """SHA-256 over the request's type and content: equal for equal requests, in any process."""
    content = request.SerializeToString(deterministic=True)
    return hashlib.sha256(request.DESCRIPTOR.full_name.encode() + b"\0" + content).digest()


async def claim(tx: "Transaction", key: str, request: Message) -> bytes | None:
    """Claims the key for this transaction. Returns the stored reply when another transaction has finished with it.

    Raises IdempotencyKeyReused when the key belongs to another request.
    """
    claimed = await tx.rows(claiming(tx.tables.idempotency_keys), claim_params(tx, {key: request}))
    return _reply_or_raise((await not_claimed(tx, {key: request}, claimed)).get(key))


@cache
def claiming(keys: sa.Table) -> Statement:
    """Claims keys, with the parameters of `claim_params`, and gives back those that are new.

    A twin that is still running holds its row: the insert waits for it, and then either finds its reply or takes its place.
    """
    return Statement(
        lambda: (
            insert_given(keys, "claimed", _CLAIMED, ("org_id", "created_at"))
            .on_conflict_do_nothing()
            .returning(keys.c.key)
        )
    )


def claim_params(tx: "Transaction", requests: Mapping[str, Message]) -> dict[str, Any]:
    """Keys to claim as parameters, in key order."""
    ordered = [{"key": key, "request_hash": request_hash(requests[key])} for key in sorted(requests)]
    return {"org_id": tx.caller.org_id, "created_at": tx.now, **lists_of("claimed", _CLAIMED, ordered)}


async def not_claimed(
    tx: "Transaction", requests: Mapping[str, Message], claimed: Iterable[sa.Row[Any]]
) -> dict[str, bytes | IdempotencyKeyReused]:
    """For the keys that are not among the rows of `claiming`: the stored reply, or why there is none for this request."""
    former = requests.keys() - {row.key for row in claimed}
    return await _find(tx, {key: requests[key] for key in former}) if former else {}


async def find_reply(tx: "Transaction", key: str, request: Message) -> bytes | None:
    """The stored reply of a finished request, or None. Raises IdempotencyKeyReused when the key belongs to another request."""
    return _reply_or_raise((await _find(tx, {key: request})).get(key))


def store(keys: sa.Table) -> sa.Update:
    """Stores replies beside their claimed keys, with the parameters of `rows_of`."""
    given = given_rows("completed", [keys.c.key, keys.c.reply])
    return (
        sa.update(keys)
        .where(keys.c.org_id == value_of(keys.c.org_id), keys.c.key == given.c.key)
        .values(reply=given.c.reply)
    )


def rows_of(tx: "Transaction", replies: Mapping[str, Message]) -> dict[str, Any]:
    """Replies, by key, as parameters."""
    rows = [{"key": key, "reply": reply.SerializeToString()} for key, reply in replies.items()]
    return {"org_id": tx.caller.org_id, **lists_of("completed", _COMPLETED, rows)}


async def release_keys(tx: "Transaction", keys_claimed: Collection[str]) -> None:
    """Gives claimed keys back: a refused attempt leaves no trace."""
    if keys_claimed:
        keys = tx.tables.idempotency_keys
        await tx.run(sa.delete(keys).where(keys.c.org_id == tx.caller.org_id, keys.c.key.in_(keys_claimed)))


async def forget_old_keys(relay_database: "Database") -> None:
    """Deletes keys past their time, of every organisation. Runs under the relay's role."""
    keys = relay_database.tables.idempotency_keys
    async with relay_database.across_tenants() as connection:
        await connection.execute(sa.delete(keys).where(keys.c.created_at < relay_database.now() - KEPT_FOR))


async def _find(tx: "Transaction", requests: Mapping[str, Message]) -> dict[str, bytes | IdempotencyKeyReused]:
    rows = await tx.rows(stored(tx.tables.idempotency_keys), {"org_id": tx.caller.org_id, "keys": list(requests)})
    return former_replies(rows, requests)


def former_replies(
    rows: Iterable[sa.Row[Any]], requests: Mapping[str, Message]
) -> dict[str, bytes | IdempotencyKeyReused]:
    """For each key in the rows of `stored` the reply, or why there is none for this request."""
    return {
        row.key: bytes(row.reply)
        if row.request_hash == request_hash(requests[row.key])
        else IdempotencyKeyReused(REUSED, field="Idempotency-Key")
        for row in rows
    }


@cache
def stored(keys: sa.Table) -> Statement:
    """The keys among `keys` that were used, with what was answered."""
    return Statement(
        lambda: sa.select(keys.c.key, keys.c.request_hash, keys.c.reply).where(
            keys.c.org_id == value_of(keys.c.org_id), any_of(keys.c.key, "keys")
        )
    )


def _reply_or_raise(found: bytes | IdempotencyKeyReused | None) -> bytes | None:
    if isinstance(found, IdempotencyKeyReused):
        raise found
    return found
