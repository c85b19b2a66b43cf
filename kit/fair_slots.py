"""Slots for which requests wait.

A free slot goes to the organisation that has the fewest, and there to the user that has the fewest. While only one
organisation comes, it gets nearly all slots, and at once.
"""

import asyncio
import dataclasses
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from typing import Final

from kit.shares import Holder, Shares

PRESENT_SECONDS: Final = 1.0
"""An organisation counts among those that share for so long after its last request."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    holder: Holder
    amount: int
    granted: asyncio.Future[None]


class FairSlots:
    """A number of slots, and who waits for them.

    With `together`: as soon as several organisations are present, they share only so many slots, equally. So what one
    of them has at work never keeps the others waiting for long. A request of more than one slot has to fit in them even
    while its organisation is alone, since it would still be at work when others come. Each organisation may use the
    slots of one request in any case.
    """

    def __init__(
        self,
        size: int,
        *,
        most_waiting: int,
        together: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shares = Shares(size)
        self._places = Shares(most_waiting)
        self._together = together
        self._clock = clock
        self._last_seen: dict[Hashable, float] = {}
        self._waiting: dict[Hashable, dict[Hashable, deque[_Waiting]]] = {}

    def take_at_once(self, holder: Holder, amount: int = 1) -> bool:
        """Takes slots; False where the holder has to wait."""
        amount = min(amount, self._shares.size)
        if self._together is not None:
            self._see(holder.organisation)
        if holder.organisation in self._waiting or not self._has_room(holder, amount):
            return False
        return self._shares.take(holder, amount)

    async def take(self, holder: Holder, amount: int = 1) -> None:
        """Takes slots, and waits for them if need be. Raises ShareUsedUp or TooBusy where too many wait."""
        if self.take_at_once(holder, amount):
            return
        if not self._places.take(holder):
            raise self._places.refusal()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(holder, min(amount, self._shares.size), future)
        self._waiting.setdefault(holder.organisation, {}).setdefault(holder.user, deque()).append(waiting)
        try:
            await waiting.granted
        except asyncio.CancelledError:
            if waiting.granted.cancelled():
                self._leave(waiting)
                self._serve()
            else:  # cancelled after the slots were granted
                self.give_back(holder, amount)
            raise
        finally:
            self._places.give_back(holder)

    def give_back(self, holder: Holder, amount: int = 1) -> None:
        """Gives back what was taken, and serves those who wait."""
        self._shares.give_back(holder, min(amount, self._shares.size))
        if self._waiting:
            self._serve()

    def _serve(self) -> None:
        self._forget_absent()
        while (chosen := next(self._servable(), None)) is not None:
            self._leave(chosen)
            self._shares.take(chosen.holder, chosen.amount)
            chosen.granted.set_result(None)

    def _servable(self) -> Iterator[_Waiting]:
        """Those for whom there is room, who holds least first."""
        for organisation in sorted(self._waiting, key=self._shares.of_organisation):
            queues = self._waiting[organisation]
            for holder in sorted((Holder(organisation, user) for user in queues), key=self._shares.of_user):
                first = next((each for each in queues[holder.user] if not each.granted.done()), None)
                if first is not None and self._has_room(holder, first.amount):
                    yield first

    def _has_room(self, holder: Holder, amount: int) -> bool:
        if self._together is not None:
            present = max(len(self._last_seen), 1)
            used = self._shares.of_organisation(holder.organisation) if present > 1 or amount > 1 else 0
            if used and used + amount > self._together // present:
                return False
        return self._shares.has_room(holder, amount)

    def _leave(self, waiting: _Waiting) -> None:
        """Takes one out of its queue. Its organisation and user then stand behind others that hold as much."""
        organisation, user = waiting.holder
        users = self._waiting.pop(organisation)
        queue = users.pop(user)
        queue.remove(waiting)
        if queue:
            users[user] = queue
        if users:
            self._waiting[organisation] = users

    def _see(self, organisation: Hashable) -> None:
        """Notes that the organisation is present. The notes stand in the order of their time."""
        self._last_seen.pop(organisation, None)
        self._last_seen[organisation] = self._clock()
        self._forget_absent()

    def _forget_absent(self) -> None:
        now = self._clock()
        while self._last_seen:
            organisation, seen = next(iter(self._last_seen.items()))
            if seen > now - PRESENT_SECONDS:
                return
            del self._last_seen[organisation]
            if organisation in self._waiting:
                self._last_seen[organisation] = now
