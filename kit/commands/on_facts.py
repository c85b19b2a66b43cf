"""A command that needs facts of other services.

    plan (one read) → ask (calls other services) → post (one transaction)

Nothing is held at the other services. So the facts may have changed when the command is posted. While another service
does not reply, the command is refused with UNAVAILABLE and leaves nothing behind, so the same request may be sent again
with the same key. The repeat of a finished request gets its stored reply and needs no other service.
"""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from kit.auth.caller import current_caller
from kit.commands import execution, idempotency
from kit.commands.reply_formats import ReplyFormat
from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.errors import DomainError

Command = TypeVar("Command")
Plan = TypeVar("Plan")
Draft = TypeVar("Draft")
Value = TypeVar("Value")
Reply = TypeVar("Reply")


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class CommandOnFacts(Generic[Command, Plan, Draft, Value]):
    """How one kind of command is done."""

    plan: Callable[[ReadSession, Command], Awaitable[Plan]]
    """Reads what the service itself knows of what is to be asked: `as_given` where the command says all."""
    ask: Callable[[Plan], Awaitable[Draft]]
    """Calls other services, and adds what they know to the command. No transaction is open."""
    post: Callable[[Transaction, Draft], Awaitable[Value]]
    """Writes the change."""

    async def run(
        self, database: Database, command: Command, request_hash: bytes, reply_format: ReplyFormat[Value, Reply]
    ) -> Reply:
        """The reply of the command that is done now, or the one stored under the caller's key."""
        caller = current_caller()
        try:
            plan = await database.read(caller, lambda session: self.plan(session, command))
            draft = await self.ask(plan)
        except DomainError:
            stored = await database.read(
                caller, lambda session: idempotency.find_reply(session, caller.idempotency_key, request_hash)
            )
            if stored is None:
                raise
            return reply_format.from_bytes(stored)

        async def work(tx: Transaction) -> Value:
            return await self.post(tx, draft)

        return await execution.run_once(database, request_hash, reply_format, work)


async def as_given(_session: ReadSession, command: Command) -> Command:
    """The plan of a command that says itself what is to be asked."""
    return command
