"""Handlers of messages of the contract, for an inbox."""

from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from kit.db.session import Transaction
from kit.messaging.inbox import Handler, UnknownMessage

Sent = TypeVar("Sent", bound=Message)


def handler(
    message_type: type[Sent],
    take: Callable[[Transaction, Sequence[Sent]], Awaitable[None]],
    *,
    senders: AbstractSet[str],
) -> Handler:
    """The handler that calls `take` with messages of one type, which these services send."""

    def parse(payload: bytes) -> Sent:
        try:
            return message_type.FromString(payload)
        except DecodeError:
            raise UnknownMessage("The payload cannot be read.", type=message_type.DESCRIPTOR.full_name) from None

    return Handler(message_type=message_type.DESCRIPTOR.full_name, senders=senders, parse=parse, take=take)
