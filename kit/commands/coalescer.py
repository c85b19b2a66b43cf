"""Requests that arrive while a batch runs form the next batch. No timer is involved, so an idle system adds no delay.

One batch at a time does the least work. When many requests wait, one batch leaves processors idle, so a second one
starts beside it.
"""

import asyncio
import contextvars
import dataclasses
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import Final, Generic, TypeVar

from kit import deadline
from kit.errors import ResourceExhausted

MOST_WAITING: Final = 10_000
"""Requests in one queue."""
SECOND_BATCH: Final = 16
"""When so many requests wait, a second batch starts beside the running one."""

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")
Result = TypeVar("Result")


class QueueFull(ResourceExhausted):
    """More requests wait in one queue than can be answered in time."""

    reason = "QUEUE_FULL"


@dataclasses.dataclass(frozen=True, slots=True)
class _Waiting(Generic[Item, Result]):
    item: Item
    future: asyncio.Future[Result]
    context: contextvars.Context
    deadline: float | None


@dataclasses.dataclass(slots=True)
class _Queue(Generic[Item, Result]):
    """The requests that wait for one key, and how many of its batches run."""

    waiting: deque[_Waiting[Item, Result]] = dataclasses.field(default_factory=deque)
    running: int = 0


class Coalescer(Generic[Key, Item, Result]):
    """Calls `run_batch(key, items)` with at most `max_batch` items.

    For one key it makes one call at a time, or two when SECOND_BATCH items wait. `run_batch` returns one result for
    each item, in order. A result that is an exception is raised to its own submitter. `run_batch` runs in the context
    (caller, trace) of the batch's first item, with the latest deadline of all items. So the key must contain everything
    in which the items of a batch may not differ, such as the organisation.
    """

    def __init__(
        self,
        run_batch: Callable[[Key, Sequence[Item]], Awaitable[Sequence[Result | BaseException]]],
        *,
        max_batch: int = 64,
    ) -> None:
        self._run_batch = run_batch
        self._max_batch = max_batch
        self._queues: dict[Key, _Queue[Item, Result]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    async def submit(self, key: Key, item: Item) -> Result:
        """The item's own result.

        Raises the item's own exception. A submitter that is cancelled does not stop its batch.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        waiting = _Waiting(item, future, contextvars.copy_context(), deadline.until())
        queue = self._queues.get(key)
        if queue is None:
            queue = self._queues[key] = _Queue()
        if len(queue.waiting) >= MOST_WAITING:
            raise QueueFull("Too many requests wait for the same thing.")
        queue.waiting.append(waiting)
        if queue.running == 0 or (queue.running == 1 and len(queue.waiting) >= SECOND_BATCH):
            queue.running += 1
            task = loop.create_task(self._run_batches(key, queue))
            self._workers.add(task)
            task.add_done_callback(self._workers.discard)
        return await waiting.future

    async def _run_batches(self, key: Key, queue: _Queue[Item, Result]) -> None:
        """Runs batch after batch until no request waits.

        Beside another worker it ends when fewer than SECOND_BATCH wait.
        """
        try:
            while batch := self._next_batch(queue.waiting):
                await asyncio.get_running_loop().create_task(self._run(key, batch), context=batch[0].context)
                if queue.running > 1 and len(queue.waiting) < SECOND_BATCH:
                    break
        finally:
            queue.running -= 1
            if queue.running == 0:
                del self._queues[key]
                for waiting in queue.waiting:
                    waiting.future.cancel()

    def _next_batch(self, queue: deque[_Waiting[Item, Result]]) -> list[_Waiting[Item, Result]]:
        batch: list[_Waiting[Item, Result]] = []
        while queue and len(batch) < self._max_batch:
            waiting = queue.popleft()
            if not waiting.future.done():  # done: its submitter was cancelled while it waited
                batch.append(waiting)
        return batch

    async def _run(self, key: Key, batch: Sequence[_Waiting[Item, Result]]) -> None:
        """Runs one batch, and gives each submitter its result."""
        deadline.set_until(_latest(waiting.deadline for waiting in batch))
        try:
            results = await self._run_batch(key, [waiting.item for waiting in batch])
            _check_length(results, batch)
        except Exception as error:  # noqa: BLE001 - it is raised to the submitters
            results = [error] * len(batch)
        except BaseException:
            for waiting in batch:
                waiting.future.cancel()
            raise
        for waiting, result in zip(batch, results, strict=True):
            if waiting.future.done():
                continue
            if isinstance(result, BaseException):
                waiting.future.set_exception(result)
            else:
                waiting.future.set_result(result)


def _latest(moments: Iterable[float | None]) -> float | None:
    """The latest deadline; None without a limit.

    An item with little time left does not shorten the time of the others.
    """
    latest = 0.0
    for moment in moments:
        if moment is None:
            return None
        latest = max(latest, moment)
    return latest


def _check_length(results: Sequence[object], batch: Sequence[object]) -> None:
    if len(results) != len(batch):
        raise RuntimeError(f"A batch of {len(batch)} came back with {len(results)} results.")
