"""One request a key. A repeat gets the stored reply; another request with the same key is refused.

Key, request hash and stored reply are written in the business transaction itself. Replies are opaque bytes.
"""

from collections.abc import Iterable

from kit.commands.store import idempotency_keys
from kit.commands.store.idempotency_keys import RequestHashes
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Row
from kit.errors import IdempotencyKeyReused
from kit.limits import IDEMPOTENCY_HEADER

StoredReply = bytes | IdempotencyKeyReused
"""The reply stored under a key, or the refusal of a request that differs from the one that used the key."""


def reused() -> IdempotencyKeyReused:
    """The refusal of a second request with another content under one key."""
    return IdempotencyKeyReused("This Idempotency-Key was used before with another request.", field=IDEMPOTENCY_HEADER)


async def claim(tx: Transaction, key: str, request_hash: bytes) -> bytes | None:
    """Claims the key for this transaction. Returns the stored reply when another transaction has finished with the key.

    Raises IdempotencyKeyReused when the key belongs to another request.
    """
    hashes = {key: request_hash}
    claimed = await idempotency_keys.claim(tx, hashes)
    return _reply_or_raise((await replies_of_used_keys(tx, hashes, claimed)).get(key))


async def replies_of_used_keys(
    tx: Transaction, hashes: RequestHashes, claimed: Iterable[Row]
) -> dict[str, StoredReply]:
    """The stored reply of each key that is not among the rows of `idempotency_keys.claiming`."""
    used = hashes.keys() - {row.key for row in claimed}
    return await _find(tx, {key: hashes[key] for key in used}) if used else {}


async def find_reply(session: ReadSession, key: str, request_hash: bytes) -> bytes | None:
    """The stored reply of a finished request, or None.

    Raises IdempotencyKeyReused when the key belongs to another request.
    """
    return _reply_or_raise((await _find(session, {key: request_hash})).get(key))


async def _find(session: ReadSession, hashes: RequestHashes) -> dict[str, StoredReply]:
    return stored_replies(await idempotency_keys.find(session, hashes), hashes)


def stored_replies(rows: Iterable[Row], hashes: RequestHashes) -> dict[str, StoredReply]:
    """The stored reply of each key in the rows of `idempotency_keys.stored`."""
    return {row.key: bytes(row.reply) if row.request_hash == hashes[row.key] else reused() for row in rows}


def _reply_or_raise(found: StoredReply | None) -> bytes | None:
    if isinstance(found, IdempotencyKeyReused):
        raise found
    return found
