"""Long work lets others run."""

import asyncio

from kit.slices import SLICE_SECONDS, in_slices


class Clock:
    """Moves on with each item that is made."""

    def __init__(self, seconds_an_item: float) -> None:
        self.now, self.step = 0.0, seconds_an_item

    def __call__(self) -> float:
        return self.now

    def make(self, events: list[str], count: int):
        for number in range(count):
            self.now += self.step
            events.append(f"item {number}")
            yield number


async def others(events: list[str]) -> None:
    for _ in range(10):
        events.append("other")
        await asyncio.sleep(0)


async def run(clock: Clock, count: int) -> tuple[list[int], list[str]]:
    events: list[str] = []
    other = asyncio.create_task(others(events))
    made = await in_slices(clock.make(events, count), clock=clock)
    seen = list(events)
    await other
    return made, seen


async def test_others_run_after_each_long_item() -> None:
    made, events = await run(Clock(SLICE_SECONDS), 3)

    assert made == [0, 1, 2]
    assert events[:6] == ["item 0", "other", "item 1", "other", "item 2", "other"]


async def test_short_items_are_made_at_once() -> None:
    made, events = await run(Clock(SLICE_SECONDS / 10), 5)

    assert made == [0, 1, 2, 3, 4]
    assert events == [f"item {number}" for number in range(5)]
