"""Requests that arrive while a batch is in flight wait together for the next one. No timers: an idle system adds no delay.

One batch at a time does the least work. When many wait, it leaves processors idle that they could use: then a second one sets out.
"""

import asyncio
import contextvars
import dataclasses
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from kit.errors import ResourceExhausted
from kit.rpc import deadline

MOST_WAITING = 10_000
SECOND_BATCH = 16  # so many waiting are worth a batch of their own beside the one in flight

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")
Result = TypeVar("Result")


class QueueFull(ResourceExhausted):
    """More requests wait for the same batch than can be answered in time."""

    reason = "QUEUE_FULL"


@dataclasses.dataclass(frozen=True, slots=True)
class _Waiting(Generic[Item, Result]):
    item: Item
    future: asyncio.Future[Result]
    context: contextvars.Context
    until: float | None


@dataclasses.dataclass(slots=True)
class _Line(Generic[Item, Result]):
    """Those who wait for one key, and how many batches of it are in flight."""

    waiting: deque[_Waiting[Item, Result]] = dataclasses.field(default_factory=deque)
    in_flight: int = 0


class Coalescer(Generic[Key, Item, Result]):
    """Calls `run_batch(key, items)` with at most `max_batch` items: for one key one call at a time, or two when SECOND_BATCH wait.

    `run_batch` returns one result for each item, in order; a result that is an exception is raised to its own submitter. It runs
    in the context (caller, trace) of the batch's first item, with the latest of their deadlines: so the key must hold all that
    items of a batch may not differ in, such as the organisation.
    """

    def __init__(
        self,
        run_batch: Callable[[Key, Sequence[Item]], Awaitable[Sequence[Result | BaseException]]],
        *,
        max_batch: int = 64,
    ) -> None:
        self._run_batch = run_batch
        self._max_batch = max_batch
        self._lines: dict[Key, _Line[Item, Result]] = {}
        self._draining: set[asyncio.Task[None]] = set()

    async def submit(self, key: Key, item: Item) -> Result:
        """The item's own result, or its own exception. Cancelling the submitter leaves its batch running for the others."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        waiting = _Waiting(item, future, contextvars.copy_context(), deadline.until())
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = _Line()
        if len(line.waiting) >= MOST_WAITING:
            raise QueueFull("Too many requests wait for the same thing.")
        line.waiting.append(waiting)
        if line.in_flight == 0 or (line.in_flight == 1 and len(line.waiting) >= SECOND_BATCH):
            line.in_flight += 1
            task = loop.create_task(self._drain(key, line))
            self._draining.add(task)
            task.add_done_callback(self._draining.discard)
        return await waiting.future

    async def _drain(self, key: Key, line: "_Line[Item, Result]") -> None:
        """Batch after batch, until nobody waits; beside another drain, until few do."""
        try:
            while batch := self._next(line.waiting):
                await asyncio.get_running_loop().create_task(self._settle(key, batch), context=batch[0].context)
                if line.in_flight > 1 and len(line.waiting) < SECOND_BATCH:
                    break
        finally:
            line.in_flight -= 1
            if line.in_flight == 0:
                del self._lines[key]
                for waiting in line.waiting:
                    waiting.future.cancel()

    def _next(self, queue: deque[_Waiting[Item, Result]]) -> list[_Waiting[Item, Result]]:
        batch: list[_Waiting[Item, Result]] = []
        while queue and len(batch) < self._max_batch:
            waiting = queue.popleft()
            if not waiting.future.done():  # its submitter has not gone away meanwhile
                batch.append(waiting)
        return batch

    async def _settle(self, key: Key, batch: Sequence[_Waiting[Item, Result]]) -> None:
        deadline.set_until(_longest(waiting.until for waiting in batch))
        try:
            results = await self._run_batch(key, [waiting.item for waiting in batch])
            _check_length(results, batch)
        except Exception as error:  # noqa: BLE001 - it belongs to the submitters
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


def _longest(moments: Iterable[float | None]) -> float | None:
    """The latest of the items' deadlines: one that has little time left does not shorten the batch for its neighbours."""
    latest = 0.0
    for moment in moments:
        if moment is None:
            return None
        latest = max(latest, moment)
    return latest


def _check_length(results: Sequence[object], batch: Sequence[object]) -> None:
    if len(results) != len(batch):
        raise RuntimeError(f"A batch of {len(batch)} came back with {len(results)} results.")
