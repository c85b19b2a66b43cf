"""A context's copy of the organisation: the latest announcement, as the bytes in which it came."""

from typing import Final

from kit.db.session import ReadSession, Transaction
from kit.messaging.store import replicas

KIND: Final = "organisation"
"""The kind under which the copy stands among the replicas. Stored: never change it."""


async def store(tx: Transaction, source_version: int, announcement: bytes) -> None:
    """Keeps the announcement, unless a newer one is already here."""
    await replicas.store(tx, KIND, tx.caller.org_id, source_version, announcement)


async def load(tx: ReadSession) -> bytes | None:
    """The latest announcement of the caller's organisation, or None when none has arrived."""
    return await replicas.load(tx, KIND, tx.caller.org_id)
