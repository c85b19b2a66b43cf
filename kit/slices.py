"""Long work in slices, between which the other requests of the process run."""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

SLICE_SECONDS: Final = 0.002
"""After so long, work that makes one item after the other lets the others run."""

Item = TypeVar("Item")


async def in_slices(items: Iterable[Item], *, clock: Callable[[], float] = time.perf_counter) -> list[Item]:
    """The items of a lazy iterable. One item is never divided, and a short list is made at once."""
    made: list[Item] = []
    ends = clock() + SLICE_SECONDS
    for item in items:
        made.append(item)
        if clock() >= ends:
            await asyncio.sleep(0)
            ends = clock() + SLICE_SECONDS
    return made
