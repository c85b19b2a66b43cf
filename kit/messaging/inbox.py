"""Handles the messages that the relays of other services deliver.

A run of messages of one type and one user shares transactions, at most MAX_MESSAGES_PER_TRANSACTION in each. When a
shared transaction fails, each of its messages gets a transaction of its own. Delivery is at least once, so a handler
must do nothing for a message that it handled before.
"""

import dataclasses
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

import structlog

from kit import crash_points
from kit.auth.caller import Caller, current_caller, set_caller
from kit.commands import execution
from kit.db.database import Database
from kit.db.session import Transaction
from kit.errors import DomainError, Internal, InvalidArgument, PermissionDenied
from kit.messaging.message import Envelope, Refusal

MAX_MESSAGES_PER_TRANSACTION: Final = 16
"""A longer transaction would hold its locks for too long: users' requests wait for them."""

log = structlog.get_logger(__name__)


class UnknownMessage(InvalidArgument):
    """No handler has this type, or its payload cannot be read: sender and receiver are of different releases."""

    reason = "UNKNOWN_MESSAGE"


class SenderNotAllowed(PermissionDenied):
    """Another service sends messages of this type, and not the one that delivers it."""

    reason = "SENDER_NOT_ALLOWED"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """Handles one type of message. `kit.wire.handlers.handler` makes it.

    `take` gets several messages of one organisation, in the order in which they were sent, inside one transaction.
    """

    message_type: str
    """The full name."""
    senders: AbstractSet[str]
    """The services that send such messages. From any other it is refused."""
    parse: Callable[[bytes], Any]
    """Reads a payload. Raises UnknownMessage."""
    take: Callable[[Transaction, Sequence[Any]], Awaitable[None]]


class Inbox:
    """The inbox of one service."""

    def __init__(self, database: Database, handlers: Sequence[Handler]) -> None:
        self._database = database
        self._handlers: Mapping[str, Handler] = {handler.message_type: handler for handler in handlers}

    async def deliver(self, messages: Sequence[Envelope]) -> list[Refusal | None]:
        """Handles each message. Returns None for an accepted one, in the order of the messages."""
        results: list[Refusal | None] = []
        for _, run in itertools.groupby(messages, key=lambda message: (message.type, message.user_id)):
            envelopes = list(run)
            for start in range(0, len(envelopes), MAX_MESSAGES_PER_TRANSACTION):
                results.extend(await self._take_all(envelopes[start : start + MAX_MESSAGES_PER_TRANSACTION]))
        crash_points.reach(crash_points.INBOX_TAKEN)
        return results

    async def _take_all(self, envelopes: Sequence[Envelope]) -> list[Refusal | None]:
        refusal = await self._take(envelopes)
        if refusal is None or len(envelopes) == 1:
            return [refusal] * len(envelopes)
        return [await self._take([envelope]) for envelope in envelopes]

    async def _take(self, envelopes: Sequence[Envelope]) -> Refusal | None:
        """Handles the messages in one transaction. Returns None, or the refusal after which nothing has happened."""
        first = envelopes[0]
        try:
            relay = current_caller()
            handler = self._handler(first.type, relay.service)
            caller = dataclasses.replace(
                relay, user_id=first.user_id, idempotency_key="", traceparent=first.traceparent
            )
            await self._run(caller, handler, [handler.parse(envelope.payload) for envelope in envelopes])
        except DomainError as error:
            sender = current_caller().service
            log.warning("inbox.refused", type=first.type, sender=sender, reason=error.reason, messages=len(envelopes))
            return Refusal(reason=error.reason, message=error.message)
        except Exception:
            if len(envelopes) == 1:
                log.exception("inbox.failed", type=first.type, id=first.id)
            return Refusal(reason=Internal.reason, message=Internal().message)
        return None

    def _handler(self, type_name: str, sender: str) -> Handler:
        handler = self._handlers.get(type_name)
        if handler is None:
            raise UnknownMessage("This service has no handler for the message.", type=type_name)
        if sender not in handler.senders:
            raise SenderNotAllowed("The message is another service's to send.", type=type_name, sender=sender)
        return handler

    async def _run(self, caller: Caller, handler: Handler, messages: Sequence[Any]) -> None:
        set_caller(caller)

        async def take(tx: Transaction) -> None:
            await handler.take(tx, messages)
            crash_points.reach(crash_points.INBOX_ENTERED)

        await execution.run_job(self._database, caller, take)
