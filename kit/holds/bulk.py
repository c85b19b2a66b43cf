"""A request for many documents, in batches of bounded size. Between them others get their turn.

Each batch has its own transaction, connection, call to the participant, and stored reply, so a flood of large requests
never keeps others from any of these for long. While other organisations come, batches are small, and the request rests
after each.

The key of a batch is the request's own key with the position of its first document, and the stored reply says how many
documents the batch had. So a repeat finds the batches that were finished, whatever their sizes, and goes on with the
next. The first batch has the key of the request itself, so that another request cannot use it. A document's hold
depends on its position alone.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from kit import pace
from kit.holds.batch_runner import DocumentBatches
from kit.holds.batched import BatchRequest

MOST_LINES: Final = 500
"""Of a batch with several documents. A document is never divided."""
MOST_LINES_BESIDE_OTHERS: Final = 50
"""The same while other organisations come."""

Command = TypeVar("Command")
Document = TypeVar("Document")
Reply = TypeVar("Reply")


async def run_in_batches(
    documents: DocumentBatches[Command, Document],
    request: BatchRequest[Command, Document, Reply],
    join: Callable[[Sequence[Reply]], Reply],
    count: Callable[[Reply], int],
) -> Reply:
    """The reply of a request, made by `join` of the replies of its batches. Raises its refusal.

    `count` says of how many documents a reply has the outcome.
    """
    replies, first = list[Reply](), 0
    while True:
        began, rested = time.perf_counter(), pace.rested()
        most = MOST_LINES_BESIDE_OTHERS if pace.others_are_present() else MOST_LINES
        end = end_of_batch(request.commands, first, documents.lines_of, most)
        replies.append(await documents.run_alone(request.part(first, end)))
        done = count(replies[-1])
        first += done
        if first >= len(request.commands):
            return join(replies)
        worked = time.perf_counter() - began - (pace.rested() - rested)
        await pace.rest_after(worked, pieces_left=(len(request.commands) - first) / done)


def end_of_batch(commands: Sequence[Any], first: int, lines_of: Callable[[Any], int], most: int) -> int:
    """The position behind the last command of a batch that begins with `first` and has at most so many lines."""
    lines = 0
    for position in range(first, len(commands)):
        lines += lines_of(commands[position])
        if lines > most and position > first:
            return position
    return len(commands)
