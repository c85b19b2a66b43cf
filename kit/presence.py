"""Which organisations come: those that have sent a request within the last second, or have one at work."""

import time
from collections.abc import Callable, Hashable
from typing import Final

PRESENT_SECONDS: Final = 1.0
"""An organisation is present for so long after its last request."""


class Presence:
    """The organisations that one process has seen. Notes stand in the order of their time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last_seen: dict[Hashable, float] = {}

    def see(self, organisation: Hashable) -> None:
        """Notes that the organisation is present."""
        self._last_seen.pop(organisation, None)
        self._last_seen[organisation] = self._clock()

    def stay(self, organisation: Hashable) -> None:
        """Notes that the organisation is still present, if it was."""
        if organisation in self._last_seen:
            self.see(organisation)

    def count(self) -> int:
        """How many organisations are present."""
        earliest = self._clock() - PRESENT_SECONDS
        while self._last_seen:
            organisation, seen = next(iter(self._last_seen.items()))
            if seen > earliest:
                break
            del self._last_seen[organisation]
        return len(self._last_seen)

    def has_others(self, organisation: Hashable) -> bool:
        """Whether another organisation than this one is present."""
        return self.count() > (organisation in self._last_seen)
