"""How much of the time each organisation is at work, while several organisations come.

Beside others an organisation may be at work for one part of the time in REST_TO_WORK + 1, and has to rest for the other
parts. What it did not use lately it may use at once, up to MOST_OWED_SECONDS. Requests of one organisation at the same
time count once, but for large ones: each of these counts by itself when it ends.
"""

import dataclasses
import time
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Final

from kit.pace import REST_TO_WORK
from kit.presence import Presence

MOST_OWED_SECONDS: Final = 0.4
"""How much rest an organisation may owe when its next request begins."""
MOST_COUNTED_SECONDS: Final = 0.25
"""Of one request. A longer one has rested on its way (`kit.pace`), or has waited for others."""


@dataclasses.dataclass(slots=True)
class _Work:
    """What one organisation has at work."""

    running: Counter[bool] = dataclasses.field(default_factory=Counter)
    """The number of its requests, by whether they are large."""
    counted_until: dict[bool, float] = dataclasses.field(default_factory=dict)
    rested_at: float = 0.0
    """When it will have rested for all that was counted."""


class WorkingTime:
    """Counts for how long organisations are at work."""

    def __init__(self, presence: Presence, clock: Callable[[], float] = time.monotonic) -> None:
        self._presence = presence
        self._clock = clock
        self._work: dict[Hashable, _Work] = {}

    def begin(self, organisation: Hashable, *, large: bool = False) -> None:
        """A request of the organisation is at work from now on."""
        work = self._work.get(organisation)
        if work is None:
            work = self._work[organisation] = _Work()
        if not work.running[large]:
            work.counted_until[large] = self._clock()
        work.running[large] += 1

    def end(self, organisation: Hashable, *, large: bool = False) -> None:
        """A request of the organisation is at work no more."""
        work, now = self._work[organisation], self._clock()
        work.running[large] -= 1
        if self._presence.has_others(organisation):
            counted = min(now - work.counted_until[large], MOST_COUNTED_SECONDS)
            work.rested_at = max(work.rested_at, now - counted) + counted * (1 + REST_TO_WORK)
        work.counted_until[large] = now
        self._forget(organisation, now)
        self._forget(next(iter(self._work), organisation), now)

    def running(self, organisation: Hashable, *, large: bool) -> int:
        """How many requests of the organisation are at work."""
        work = self._work.get(organisation)
        return work.running[large] if work else 0

    def rest(self, organisation: Hashable) -> float:
        """For how many seconds no request of the organisation may begin: 0 if one may begin now."""
        work = self._work.get(organisation)
        if work is None or not work.rested_at:
            return 0.0
        rest = work.rested_at - MOST_OWED_SECONDS - self._clock()
        return rest if rest > 0 and self._presence.has_others(organisation) else 0.0

    def _forget(self, organisation: Hashable, now: float) -> None:
        work = self._work.get(organisation)
        if work is not None and work.rested_at <= now and not work.running.total():
            del self._work[organisation]
