"""Large requests make room for the requests of other organisations, as long as there are any.

A request is worked at in short pieces, and after each piece it rests for several times as long as the piece took. So
within any short time it uses at most a known part of the process. While its organisation comes alone, it never rests.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from contextvars import ContextVar
from typing import Final

from kit.presence import Presence

REST_TO_WORK: Final = 3
"""How long a request rests, as a multiple of what it worked: beside others it works a quarter of the time."""
PART_FOR_RESTS: Final = 0.7
"""Of the time until the deadline. After it a request rests no more, so that it still ends in time."""


class Pace:
    """The rests of one request."""

    def __init__(
        self,
        presence: Presence,
        organisation: Hashable,
        *,
        seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._presence = presence
        self._organisation = organisation
        self._clock = clock
        self._sleep = sleep
        self._rests_end = None if seconds is None else clock() + seconds * PART_FOR_RESTS
        self.rested = 0.0
        """Seconds in all."""

    def has_others(self) -> bool:
        """Whether another organisation is present."""
        return self._presence.has_others(self._organisation)

    async def rest_after(self, worked: float, pieces_left: float = 0.0) -> None:
        """Lets the others run; beside another organisation for REST_TO_WORK times as long as was worked.

        Where so many pieces like this one are left, the time for rests is divided among them.
        """
        began = self._clock()
        rest = worked * REST_TO_WORK if self.has_others() else 0.0
        if self._rests_end is not None:
            spare = self._rests_end - began - pieces_left * worked
            rest = max(0.0, min(rest, spare / max(pieces_left, 1.0)))
        await self._sleep(rest)
        if rest:
            self.rested += self._clock() - began


_pace: ContextVar[Pace | None] = ContextVar("pace", default=None)


def set_pace(pace: Pace) -> None:
    """Sets the pace of the running request."""
    _pace.set(pace)


def others_are_present() -> bool:
    """Whether there are other organisations for which the running request makes room."""
    pace = _pace.get()
    return pace is not None and pace.has_others()


def rested() -> float:
    """The seconds that the running request has rested so far."""
    pace = _pace.get()
    return pace.rested if pace else 0.0


async def rest_after(worked: float, pieces_left: float = 0.0) -> None:
    """Lets other requests run after a piece of work that took so many seconds."""
    pace = _pace.get()
    await (pace.rest_after(worked, pieces_left) if pace else asyncio.sleep(0))
