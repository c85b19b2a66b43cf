"""Questions to a server without whose answer a request goes on: each waits briefly, none while the server is silent.

Any failure counts as silence: no connection, no answer in time, or an answer that the library cannot read.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

SILENCE_SECONDS: Final = 1.0
"""For so long after a failure nothing is asked, so that a silent server costs one request in this time, and not all."""

Answer = TypeVar("Answer")

log = structlog.get_logger(__name__)


class BriefQuestions:
    """Asks one server."""

    def __init__(self, *, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._silent_until = 0.0

    async def ask(self, question: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """The answer; None where there is none."""
        if self._clock() < self._silent_until:
            return None
        try:
            async with asyncio.timeout(self._seconds):
                return await question()
        except Exception as error:  # noqa: BLE001 - whatever it is, the request goes on
            if self._clock() >= self._silent_until:  # the first of those that waited
                log.warning("rate_limits.unreachable", error=type(error.__cause__ or error).__name__)
            self._silent_until = self._clock() + SILENCE_SECONDS
            return None
