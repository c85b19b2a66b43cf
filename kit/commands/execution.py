"""How every change runs: idempotency key, change, audit rows and messages in one transaction."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from kit import crash_points
from kit.auth.caller import Caller, current_caller
from kit.commands import idempotency
from kit.commands.reply_formats import ReplyFormat
from kit.commands.store import completion
from kit.db.database import Database
from kit.db.session import Transaction

Result = TypeVar("Result")
Reply = TypeVar("Reply")


async def run_once(
    database: Database,
    request_hash: bytes,
    reply_format: ReplyFormat[Result, Reply],
    work: Callable[[Transaction], Awaitable[Result]],
) -> Reply:
    """Runs `work` once for the caller's key.

    Returns its reply, or the reply that an earlier call with the key returned.

    Without a key, `work` simply runs. Raises IdempotencyKeyReused when another request used the key before.
    """
    caller = current_caller()
    key = caller.idempotency_key

    async def once(tx: Transaction) -> Reply:
        if key:
            stored = await idempotency.claim(tx, key, request_hash)
            if stored is not None:
                return reply_format.from_bytes(stored)
        reply = reply_format.reply_of(await work(tx))
        await finish(tx, {key: reply_format.to_bytes(reply)} if key else {})
        crash_points.reach(crash_points.BEFORE_COMMIT)
        return reply

    reply = await database.run(caller, once)
    crash_points.reach(crash_points.AFTER_COMMIT)
    return reply


async def run_job(database: Database, caller: Caller, work: Callable[[Transaction], Awaitable[None]]) -> None:
    """Runs `work` for a message or a job rather than for a request: no key, the same audit rows and messages."""

    async def once(tx: Transaction) -> None:
        await work(tx)
        await finish(tx, {})

    await database.run(caller, once)


async def finish(tx: Transaction, replies: Mapping[str, bytes]) -> None:
    """Writes the replies, by key, and what the transaction collected: audit rows, messages and a last statement."""
    if replies or tx.audits or tx.messages or tx.last_statement:
        await completion.complete(tx, replies)
