"""Slots for which requests wait.

A free slot goes to the organisation that has the fewest, and there to the user that has the fewest. While only one
organisation comes, it gets nearly all slots, and at once.
"""

import asyncio
import dataclasses
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator

from kit.presence import Presence
from kit.shares import Holder, Shares
from kit.working_time import WorkingTime


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    holder: Holder
    amount: int
    granted: asyncio.Future[None]

    @property
    def lane(self) -> tuple[Hashable, bool]:
        """In which of its organisation's queues it waits: large requests of a user do not delay its others."""
        return self.holder.user, self.amount > 1


class FairSlots:
    """A number of slots, and who waits for them.

    With `together`: as soon as several organisations are present, they share only so many slots, equally, and each is
    at work for a part of the time only (`kit.working_time`). So what one of them has at work never keeps the others
    waiting for long. Large requests, of more than one slot, share `together` slots of their own even while their
    organisation is alone, since they would still be at work when others come. Each organisation may use the slots of
    one large request in any case.
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
        self.presence = Presence(clock)
        self._working = WorkingTime(self.presence, clock)
        self._waiting: dict[Hashable, dict[tuple[Hashable, bool], deque[_Waiting]]] = {}
        self._waking: asyncio.TimerHandle | None = None

    def take_at_once(self, holder: Holder, amount: int = 1) -> bool:
        """Takes slots; False where the holder has to wait."""
        amount = min(amount, self._shares.size)
        if self._together is not None and holder.is_known:
            self.presence.see(holder.organisation)
        if holder.organisation in self._waiting or not self._may_begin(holder, amount):
            return False
        if not self._shares.take(holder, amount):
            return False
        self._begin(holder, amount)
        return True

    async def take(self, holder: Holder, amount: int = 1) -> None:
        """Takes slots, and waits for them if need be. Raises ShareUsedUp or TooBusy where too many wait."""
        if self.take_at_once(holder, amount):
            return
        if not self._places.take(holder):
            raise self._places.refusal()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(holder, min(amount, self._shares.size), future)
        self._waiting.setdefault(holder.organisation, {}).setdefault(waiting.lane, deque()).append(waiting)
        self._serve()
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
        amount = min(amount, self._shares.size)
        self._shares.give_back(holder, amount)
        if self._together is not None:
            self._working.end(holder.organisation, large=amount > 1)
        if self._waiting:
            self._serve()

    def _begin(self, holder: Holder, amount: int) -> None:
        if self._together is not None:
            self._working.begin(holder.organisation, large=amount > 1)

    def _serve(self) -> None:
        while (chosen := next(self._servable(), None)) is not None:
            self._leave(chosen)
            self._shares.take(chosen.holder, chosen.amount)
            self._begin(chosen.holder, chosen.amount)
            chosen.granted.set_result(None)
        self._wake_after_rest()

    def _servable(self) -> Iterator[_Waiting]:
        """Those for whom there is room, who holds least first.

        Whoever has its turn and finds too few slots lets no other of its organisation pass, so it gets them in the end.
        """
        for organisation in sorted(self._waiting, key=self._shares.of_organisation):
            lanes = self._waiting[organisation]
            for lane in sorted(lanes, key=lambda lane: self._shares.of_user(Holder(organisation, lane[0]))):
                first = next((each for each in lanes[lane] if not each.granted.done()), None)
                if first is None or not self._may_begin(first.holder, first.amount):
                    continue
                if not self._shares.has_room(first.holder, first.amount):
                    break
                yield first

    def _may_begin(self, holder: Holder, amount: int) -> bool:
        """Whether the organisation may begin another request, as far as others that come are concerned."""
        if self._together is None:
            return True
        organisation, present = holder.organisation, max(self.presence.count(), 1)
        running = self._working.running(organisation, large=False)
        if amount > 1:
            used = self._shares.of_organisation(organisation) - running
            if used and used + amount > self._together // present:
                return False
        elif present > 1 and running and running >= self._together // present:
            return False
        return not self._working.rest(organisation)

    def _leave(self, waiting: _Waiting) -> None:
        """Takes one out of its queue. Its organisation and user then stand behind others that hold as much."""
        organisation = waiting.holder.organisation
        lanes = self._waiting.pop(organisation)
        queue = lanes.pop(waiting.lane)
        queue.remove(waiting)
        if queue:
            lanes[waiting.lane] = queue
        if lanes:
            self._waiting[organisation] = lanes

    def _wake_after_rest(self) -> None:
        """Serves again when the first of the waiting organisations has rested. Those that wait stay present."""
        if self._waking is not None:
            self._waking.cancel()
            self._waking = None
        if self._together is None or not self._waiting:
            return
        for organisation in self._waiting:
            self.presence.stay(organisation)
        rests = [rest for organisation in self._waiting if (rest := self._working.rest(organisation))]
        if rests:
            self._waking = asyncio.get_running_loop().call_later(min(rests), self._serve)
