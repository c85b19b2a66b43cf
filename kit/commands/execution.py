"""The one way to change the books: idempotency key, change, audit rows and messages in one transaction.

async def CreateProduct(self, request, context):
return await commands.run(self.database, request, products_pb2.Product, lambda tx: create_product(tx, request))
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import TypeVar, cast

import sqlalchemy as sa
from google.protobuf.message import Message

from kit import crash_points
from kit.auth.caller import Caller, current_caller
from kit.commands import audit, idempotency
from kit.db.database import Database, Transaction
from kit.db.statements import Statement
from kit.db.tables import KitTables
from kit.messaging import outbox

Reply = TypeVar("Reply", bound=Message)


async def run(
    database: Database,
    request: Message,
    reply_type: type[Reply],
    work: Callable[[Transaction], Awaitable[Reply]],
) -> Reply:
    """Runs `work` once for the caller's key and returns its reply, or the reply that an earlier call with the key returned.

    Raises IdempotencyKeyReused when the key came with another request before. Without a key the command simply runs.
    """
    caller = current_caller()

    async def once(tx: Transaction) -> Reply:
        if caller.idempotency_key:
            stored = await idempotency.claim(tx, caller.idempotency_key, request)
            if stored is not None:
                return reply_type.FromString(stored)
        reply = await work(tx)
        await finish(tx, {caller.idempotency_key: reply} if caller.idempotency_key else {})
        crash_points.reach(crash_points.BEFORE_COMMIT)
        return reply

    reply = await database.run(caller, once)
    crash_points.reach(crash_points.AFTER_COMMIT)
    return reply


async def act(database: Database, caller: Caller, work: Callable[[Transaction], Awaitable[None]]) -> None:
    """Runs `work` for a message or a job rather than for a request: no key, the same audit rows and messages."""

    async def once(tx: Transaction) -> None:
        await work(tx)
        await finish(tx, {})

    await database.run(caller, once)


async def finish(tx: Transaction, replies: Mapping[str, Message]) -> None:
    """Writes the replies, by key, and all that the work has left for the end, in one statement."""
    if not (replies or tx.audits or tx.messages or tx.closing):
        return
    closing, parameters = tx.closing or (None, {})
    tx.closing = None
    ending = idempotency.rows_of(tx, replies) | audit.rows_of(tx) | outbox.rows_of(tx)
    await tx.run(_finish(tx.tables, closing), {**parameters, **ending})


@cache
def _finish(tables: KitTables, closing: Statement | None) -> Statement:
    def write() -> sa.Executable:
        ending = [
            audit.insert(tables.audit).cte("audited"),
            outbox.insert(tables.outbox).cte("sent"),
        ]
        completing = idempotency.store(tables.idempotency_keys)
        if closing is None:
            return completing.add_cte(*ending)
        return cast("sa.Update", closing.write()).add_cte(completing.cte("completing"), *ending)

    return Statement(write)
