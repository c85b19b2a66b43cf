import asyncio
from collections.abc import Sequence

import pytest

from kit import deadline
from kit.auth.caller import Caller, Role, current_caller, set_caller
from kit.commands.coalescer import MOST_WAITING, SECOND_BATCH, Coalescer, QueueFull
from kit.errors import Aborted
from tests.unit.kit.grpc_server import ORG, USER


class Batches:
    """Runs batches that wait until the test opens the gate, and notes what it was given."""

    def __init__(self, *, is_open: bool = True) -> None:
        self.seen: list[tuple[str, list[int]]] = []
        self.gate = asyncio.Event()
        if is_open:
            self.gate.set()

    async def run(self, key: str, items: Sequence[int]) -> Sequence[int | BaseException]:
        self.seen.append((key, list(items)))
        await self.gate.wait()
        return [Aborted(f"{item} is refused.") if item < 0 else item * 10 for item in items]


async def turns(count: int = 5) -> None:
    """Lets everything that can run do so."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_lone_item_is_a_batch_of_one() -> None:
    batches = Batches()

    assert await Coalescer(batches.run).submit("org", 1) == 10
    assert batches.seen == [("org", [1])]


async def test_items_that_arrive_during_a_batch_share_the_next() -> None:
    batches = Batches(is_open=False)
    coalescer = Coalescer(batches.run)
    first = asyncio.create_task(coalescer.submit("org", 1))
    await turns()
    others = [asyncio.create_task(coalescer.submit("org", item)) for item in (2, 3, 4)]
    await turns()
    while_in_flight = list(batches.seen)
    batches.gate.set()

    assert await asyncio.gather(first, *others) == [10, 20, 30, 40]
    assert while_in_flight == [("org", [1])]
    assert batches.seen == [("org", [1]), ("org", [2, 3, 4])]


async def test_a_second_batch_starts_when_many_wait_and_no_third() -> None:
    batches = Batches(is_open=False)
    coalescer = Coalescer(batches.run, max_batch=SECOND_BATCH)
    tasks = [asyncio.create_task(coalescer.submit("org", 0))]
    await turns()
    tasks += [asyncio.create_task(coalescer.submit("org", item)) for item in range(1, SECOND_BATCH)]
    await turns()
    with_few_waiting = len(batches.seen)
    tasks += [asyncio.create_task(coalescer.submit("org", item)) for item in range(SECOND_BATCH, 3 * SECOND_BATCH)]
    await turns()
    with_many_waiting = len(batches.seen)
    batches.gate.set()

    assert await asyncio.gather(*tasks) == [item * 10 for item in range(3 * SECOND_BATCH)]
    assert (with_few_waiting, with_many_waiting) == (1, 2)
    assert batches.seen[1] == ("org", list(range(1, SECOND_BATCH + 1)))


async def test_keys_do_not_wait_for_each_other() -> None:
    batches = Batches(is_open=False)
    coalescer = Coalescer(batches.run)
    tasks = [asyncio.create_task(coalescer.submit(key, 1)) for key in ("a", "b")]
    await turns()

    assert batches.seen == [("a", [1]), ("b", [1])]
    batches.gate.set()
    await asyncio.gather(*tasks)


async def test_batch_has_at_most_so_many_items() -> None:
    batches = Batches()
    coalescer = Coalescer(batches.run, max_batch=2)

    results = await asyncio.gather(*(coalescer.submit("org", item) for item in range(5)))

    assert results == [0, 10, 20, 30, 40]
    assert batches.seen == [("org", [0, 1]), ("org", [2, 3]), ("org", [4])]


async def test_item_that_fails_does_not_fail_its_neighbours() -> None:
    coalescer = Coalescer(Batches().run)

    results = await asyncio.gather(*(coalescer.submit("org", item) for item in (1, -2, 3)), return_exceptions=True)

    assert results[::2] == [10, 30]
    assert isinstance(results[1], Aborted)
    assert str(results[1]) == "-2 is refused."


async def test_batch_that_fails_fails_its_items_and_no_later_ones() -> None:
    calls: list[list[int]] = []

    async def run(_key: str, items: Sequence[int]) -> Sequence[int]:
        calls.append(list(items))
        if len(calls) == 1:
            raise Aborted("The first batch lost a race.")
        return items

    coalescer = Coalescer(run, max_batch=2)
    results = await asyncio.gather(*(coalescer.submit("org", item) for item in (1, 2, 3)), return_exceptions=True)

    assert [type(result) for result in results] == [Aborted, Aborted, int]
    assert calls == [[1, 2], [3]]


async def test_batch_that_loses_results_fails_rather_than_mixing_them_up() -> None:
    async def run(_key: str, items: Sequence[int]) -> Sequence[int]:
        return items[:-1]

    coalescer = Coalescer(run)
    results = await asyncio.gather(*(coalescer.submit("org", item) for item in (1, 2)), return_exceptions=True)

    assert [str(result) for result in results] == ["A batch of 2 came back with 1 results."] * 2


async def test_a_cancelled_submitter_leaves_the_batch_to_the_others() -> None:
    batches = Batches(is_open=False)
    coalescer = Coalescer(batches.run)
    tasks = [asyncio.create_task(coalescer.submit("org", item)) for item in (1, 2)]
    await turns()
    tasks[0].cancel()
    await turns()
    batches.gate.set()

    assert await tasks[1] == 20
    assert tasks[0].cancelled()
    assert batches.seen == [("org", [1, 2])]


async def test_a_submitter_cancelled_before_its_batch_is_left_out() -> None:
    batches = Batches(is_open=False)
    coalescer = Coalescer(batches.run)
    first = asyncio.create_task(coalescer.submit("org", 1))
    await turns()
    waiting = [asyncio.create_task(coalescer.submit("org", item)) for item in (2, 3)]
    await turns()
    waiting[0].cancel()
    await turns()
    batches.gate.set()

    assert [await first, await waiting[1]] == [10, 30]
    assert batches.seen == [("org", [1]), ("org", [3])]


async def test_a_key_without_waiting_items_uses_no_memory() -> None:
    coalescer = Coalescer(Batches().run)
    await coalescer.submit("org", 1)
    await turns()

    assert coalescer._queues == {}
    assert coalescer._workers == set()


async def test_key_can_be_used_again_and_again() -> None:
    batches = Batches()
    coalescer = Coalescer(batches.run)

    assert [await coalescer.submit("org", item) for item in (1, 2, 3)] == [10, 20, 30]
    assert batches.seen == [("org", [1]), ("org", [2]), ("org", [3])]


async def test_batch_runs_as_the_caller_of_its_first_item_with_the_longest_deadline() -> None:
    seen: list[tuple[str, float | None]] = []

    async def run(_key: str, items: Sequence[int]) -> Sequence[int]:
        seen.append((current_caller().request_id, deadline.until()))
        return items

    async def submit(item: int, until: float | None) -> None:
        set_caller(Caller(org_id=ORG, user_id=USER, role=Role.USER, request_id=f"request-{item}"))
        deadline.set_until(until)
        await coalescer.submit("org", item)

    coalescer = Coalescer(run, max_batch=2)
    await asyncio.gather(submit(1, 100.0), submit(2, 300.0), submit(3, 200.0), submit(4, None))

    assert seen == [("request-1", 300.0), ("request-3", None)]


async def test_queue_has_a_limit() -> None:
    batches = Batches(is_open=False)
    coalescer = Coalescer(batches.run, max_batch=1)
    tasks = [asyncio.create_task(coalescer.submit("org", 0))]
    await turns()
    tasks += [asyncio.create_task(coalescer.submit("org", item)) for item in range(MOST_WAITING)]
    await turns()
    assert len(batches.seen) == 2
    tasks.append(asyncio.create_task(coalescer.submit("org", 0)))
    await turns()

    with pytest.raises(QueueFull):
        await coalescer.submit("org", 0)
    for task in tasks:
        task.cancel()
    batches.gate.set()
    await asyncio.gather(*tasks, return_exceptions=True)
