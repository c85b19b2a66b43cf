"""Checks of what a process needs, run once for all who ask at the same time."""

import asyncio
import dataclasses
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog

from kit.telemetry.database_errors import sentence_in

CHECK_SECONDS = 2.0
FRESH_SECONDS = 0.5
"""For so long an answer is given again without a new check, so that questions cost no connections of the database."""

Check = Callable[[], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a process needs, and how it is checked: its own things, without which it is not ready, and its peers."""

    own: Mapping[str, Check] = dataclasses.field(default_factory=dict)
    peers: Mapping[str, Check] = dataclasses.field(default_factory=dict)


class Checks:
    """Several checks, of which each raises or takes too long when it fails."""

    def __init__(
        self,
        checks: Mapping[str, Check],
        *,
        check_seconds: float = CHECK_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._checks = checks
        self._check_seconds = check_seconds
        self._clock = clock
        self._round: asyncio.Task[bool] | None = None
        self._ended_at = 0.0
        self.last_passed = True
        """Whether the last round passed."""

    async def pass_(self) -> bool:
        """Whether all pass. Whoever asks while a round runs waits for that round."""
        if self._round is None or (self._round.done() and self._clock() - self._ended_at >= FRESH_SECONDS):
            self._round = asyncio.create_task(self._run())
        return await asyncio.shield(self._round)

    async def _run(self) -> bool:
        self.last_passed = all(await asyncio.gather(*map(self._passes, self._checks)))
        self._ended_at = self._clock()
        return self.last_passed

    async def _passes(self, name: str) -> bool:
        try:
            async with asyncio.timeout(self._check_seconds):
                await self._checks[name]()
        except Exception as error:  # noqa: BLE001 - after any error what is checked does not serve
            log.warning("check.failed", check=name, error=type(error).__name__, message=sentence_in(error))
            return False
        return True
