"""The format of stored replies: messages as bytes."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from google.protobuf.message import Message

from kit.commands.reply_formats import ReplyFormat
from kit.errors import DomainError

Result = TypeVar("Result")
Reply = TypeVar("Reply", bound=Message)


def format_of(to_proto: Callable[[Result], Reply]) -> ReplyFormat[Result, Reply]:
    """The format of replies that `to_proto` writes. Its return annotation names the message."""
    return _format_of(to_proto)


def format_of_single(to_proto: Callable[[Result], Reply]) -> ReplyFormat[Sequence[Result | DomainError], Reply]:
    """The format of replies about a single outcome: the reply that `to_proto` writes of a value. Raises a refusal."""
    return _format_of_single(to_proto)


@cache
def _format_of(to_proto: Callable[..., Any]) -> ReplyFormat[Any, Any]:
    reply_type = to_proto.__annotations__["return"]
    return ReplyFormat(reply_of=to_proto, to_bytes=_to_bytes, from_bytes=reply_type.FromString)


@cache
def _format_of_single(to_proto: Callable[..., Any]) -> ReplyFormat[Any, Any]:
    def reply_of(outcomes: Sequence[Any]) -> Any:  # noqa: ANN401 - the message that `to_proto` writes
        (outcome,) = outcomes
        if isinstance(outcome, DomainError):
            raise outcome
        return to_proto(outcome)

    of_value = _format_of(to_proto)
    return ReplyFormat(reply_of=reply_of, to_bytes=of_value.to_bytes, from_bytes=of_value.from_bytes)


def joined(replies: Sequence[Reply]) -> Reply:
    """The replies as one, in which each list has the entries of all."""
    first, *others = replies
    for other in others:
        first.MergeFrom(other)
    return first


def entries_of(reply: Message) -> int:
    """How many entries the only list of a reply has."""
    (field,) = reply.DESCRIPTOR.fields
    return len(getattr(reply, field.name))


def _to_bytes(reply: Message) -> bytes:
    return reply.SerializeToString()
