"""A request for many documents, in batches of bounded size. Between them others get their turn.

Each batch has its own transaction, connection, call to the participant, and stored reply, so a flood of large requests
never keeps others from any of these for long. A repeat of the request finds the batches that were finished, and goes
on with the next. The first batch has the key of the request itself, so that another request cannot use it.
"""

import asyncio
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

from kit.holds.batch_runner import DocumentBatches
from kit.holds.batched import BatchRequest

MOST_LINES: Final = 500
"""Of a batch with several documents. A document is never divided."""

Command = TypeVar("Command")
Document = TypeVar("Document")
Reply = TypeVar("Reply")


async def run_in_batches(
    documents: DocumentBatches[Command, Document],
    request: BatchRequest[Command, Document, Reply],
    join: Callable[[Sequence[Reply]], Reply],
) -> Reply:
    """The reply of a request, made by `join` of the replies of its batches. Raises its refusal."""
    replies = []
    for number, commands in enumerate(batches_of(request.commands, documents.lines_of)):
        key = f"{request.key}\x1f{number}" if number and request.key else request.key
        caller = dataclasses.replace(request.caller, idempotency_key=key)
        replies.append(await documents.run_alone(dataclasses.replace(request, caller=caller, commands=commands)))
        await asyncio.sleep(0)
    return join(replies)


def batches_of(commands: Sequence[Any], lines_of: Callable[[Any], int]) -> Iterator[Sequence[Any]]:
    """The commands in their order, in batches of at most MOST_LINES; depends on nothing but the commands."""
    first, lines = 0, 0
    for position, command in enumerate(commands):
        size = lines_of(command)
        if position > first and lines + size > MOST_LINES:
            yield commands[first:position]
            first, lines = position, 0
        lines += size
    yield commands[first:]
