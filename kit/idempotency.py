"""A key counts once. Key, request hash and serialised reply are written in the business transaction itself."""

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from google.protobuf.message import Message
from sqlalchemy.dialects import postgresql

from kit.errors import IdempotencyKeyReused

if TYPE_CHECKING:
    from kit.db import Database, Transaction

KEPT_FOR: Final = dt.timedelta(days=7)


def request_hash(request: Message) -> bytes:
    """SHA-256 over the request's type and content: equal for equal requests, in any process."""
    content = request.SerializeToString(deterministic=True)
    return hashlib.sha256(request.DESCRIPTOR.full_name.encode() + b"\0" + content).digest()


async def claim(tx: "Transaction", key: str, request: Message) -> bytes | None:
    """Claims the key for this transaction. Returns the stored reply when another transaction has finished with it.

    A twin that is still running holds the row: the insert waits for it, and then either finds its reply or takes its place.
    """
    keys = tx.tables.idempotency_keys
    wanted = request_hash(request)
    inserted = await tx.row(
        postgresql.insert(keys)
        .values(org_id=tx.caller.org_id, key=key, request_hash=wanted, created_at=tx.now)
        .on_conflict_do_nothing()
        .returning(keys.c.key)
    )
    if inserted is not None:
        return None
    return await find_reply(tx, key, request)


async def find_reply(tx: "Transaction", key: str, request: Message) -> bytes | None:
    """The stored reply of a finished request, or None. Raises IdempotencyKeyReused when the key belongs to another request."""
    keys = tx.tables.idempotency_keys
    stored = await tx.row(
        sa.select(keys.c.request_hash, keys.c.reply).where(keys.c.org_id == tx.caller.org_id, keys.c.key == key)
    )
    if stored is None:
        return None
    if stored.request_hash != request_hash(request):
        raise IdempotencyKeyReused(
            "This Idempotency-Key was used before with another request.", field="Idempotency-Key"
        )
    return bytes(stored.reply)


async def complete(tx: "Transaction", key: str, reply: Message) -> None:
    """Stores the reply beside the claimed key."""
    keys = tx.tables.idempotency_keys
    await tx.run(
        sa.update(keys)
        .where(keys.c.org_id == tx.caller.org_id, keys.c.key == key)
        .values(reply=reply.SerializeToString())
    )


async def forget_old_keys(relay_database: "Database") -> None:
    """Deletes keys past their time, of every organisation. Runs under the relay's role."""
    keys = relay_database.tables.idempotency_keys
    async with relay_database.across_organisations() as connection:
        await connection.execute(sa.delete(keys).where(keys.c.created_at < relay_database.now() - KEPT_FOR))
