"""Long work in slices, between which the other requests of the process run."""

import time
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from kit import pace

SLICE_SECONDS: Final = 0.002
"""After so long, work that makes one item after the other lets the others run."""

Item = TypeVar("Item")


async def in_slices(items: Iterable[Item], *, clock: Callable[[], float] = time.perf_counter) -> list[Item]:
    """The items of a lazy iterable. One item is never divided, and a short list is made at once.

    Between two slices the request rests as `kit.pace` says.
    """
    made: list[Item] = []
    began = clock()
    for item in items:
        made.append(item)
        worked = clock() - began
        if worked >= SLICE_SECONDS:
            await pace.rest_after(worked)
            began = clock()
    return made
