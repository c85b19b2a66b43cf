"""Takes what other services' relays deliver. Up to sixteen neighbours of one type share a transaction; if it fails, each gets its own.

A handler must do nothing for a message that it has taken before: delivery is at least once.
"""

import dataclasses
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc
from google.protobuf.message import DecodeError, Message

from kit import crash_points
from kit.auth.caller import Caller, current_caller, set_caller
from kit.commands import execution
from kit.errors import DomainError, InvalidArgument

if TYPE_CHECKING:
    import grpc

    from kit.db.database import Database
    from kit.db.session import Transaction

MOST_TOGETHER: Final = 16
"""Messages that share a transaction: more would keep what they lock from those who wait for an answer."""

log = structlog.get_logger(__name__)


class UnknownMessage(InvalidArgument):
    """No handler for this type, or its payload cannot be read: sender and receiver are of different releases."""

    reason = "UNKNOWN_MESSAGE"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """What one type of message does. `take` gets many of one organisation at once, in the order sent, inside one transaction."""

    message_type: type[Message]
    take: Callable[["Transaction", Sequence[Any]], Awaitable[None]]


class InboxServicer(inbox_pb2_grpc.InboxServiceServicer):
    """The inbox of one service."""

    def __init__(self, database: "Database", handlers: Sequence[Handler]) -> None:
        self._database = database
        self._handlers: Mapping[str, Handler] = {
            handler.message_type.DESCRIPTOR.full_name: handler for handler in handlers
        }

    async def Deliver(  # noqa: N802 - the contract's name
        self,
        request: inbox_pb2.DeliverRequest,
        context: "grpc.aio.ServicerContext[Any, Any]",  # noqa: ARG002
    ) -> inbox_pb2.DeliverResponse:
        """Takes each message or says why not."""
        results: list[inbox_pb2.DeliveryResult] = []
        for _, run in itertools.groupby(request.messages, key=lambda envelope: (envelope.type, envelope.user_id)):
            envelopes = list(run)
            for start in range(0, len(envelopes), MOST_TOGETHER):
                results.extend(await self._take_run(envelopes[start : start + MOST_TOGETHER]))
        crash_points.reach(crash_points.AFTER_INTAKE)
        return inbox_pb2.DeliverResponse(results=results)

    async def _take_run(self, envelopes: Sequence[inbox_pb2.Envelope]) -> list[inbox_pb2.DeliveryResult]:
        outcome = await self._take(envelopes)
        if outcome is None:
            return [inbox_pb2.DeliveryResult(id=envelope.id, accepted=True) for envelope in envelopes]
        if len(envelopes) == 1:
            return [outcome]
        return [result for envelope in envelopes for result in await self._take_run([envelope])]

    async def _take(self, envelopes: Sequence[inbox_pb2.Envelope]) -> inbox_pb2.DeliveryResult | None:
        """None when all were taken; otherwise the refusal, and nothing has happened."""
        first = envelopes[0]
        try:
            handler = self._handler(first.type)
            caller = dataclasses.replace(
                current_caller(), user_id=UUID(first.user_id), idempotency_key="", traceparent=first.traceparent
            )
            await self._run(caller, handler, [_parse(handler, envelope) for envelope in envelopes])
        except DomainError as error:
            log.warning("inbox.refused", type=first.type, reason=error.reason, messages=len(envelopes))
            return inbox_pb2.DeliveryResult(id=first.id, reason=error.reason, message=error.message)
        except Exception:
            if len(envelopes) == 1:
                log.exception("inbox.failed", type=first.type, id=first.id)
            return inbox_pb2.DeliveryResult(id=first.id, reason="INTERNAL", message="Internal error.")
        return None

    def _handler(self, type_name: str) -> Handler:
        handler = self._handlers.get(type_name)
        if handler is None:
            raise UnknownMessage("This service has no handler for the message.", type=type_name)
        return handler

    async def _run(self, caller: Caller, handler: Handler, messages: Sequence[Message]) -> None:
        set_caller(caller)

        async def take(tx: "Transaction") -> None:
            await handler.take(tx, messages)
            crash_points.reach(crash_points.INTAKE_ENTERED)

        await execution.run_job(self._database, caller, take)


def _parse(handler: Handler, envelope: inbox_pb2.Envelope) -> Message:
    try:
        return handler.message_type.FromString(envelope.payload)
    except DecodeError:
        raise UnknownMessage("The payload cannot be read.", type=envelope.type) from None
