"""One fault after another: each kind and each crash point at least once, then whatever chance brings."""

import asyncio
import dataclasses
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kit import crash_points
from tests.chaos.faults import deaths, delays
from tests.chaos.faults.canary import Canary
from tests.chaos.faults.crash_places import NotHit, dying_at
from tests.chaos.faults.field import Field, NotHealed

Fault = Callable[[Field], Awaitable[str]]

CALM_SECONDS: Final = (0.2, 1.2)
"""Between a recovery and the next fault."""
MOST_TIMES_LONGER: Final = 3
MOST_TRIES: Final = 3
"""Of a crash point that nobody came by."""

PLAIN: Final[dict[str, tuple[Fault, int]]] = {
    "service killed": (deaths.kill_service, 10),
    "two processes killed": (deaths.kill_two, 6),
    "gateway killed": (deaths.kill_gateway, 3),
    "postmaster killed": (deaths.kill_postgres, 2),
    "PostgreSQL stopped at once": (deaths.stop_postgres_at_once, 2),
    "service restarted": (deaths.restart_service, 1),
    "service paused": (delays.pause_service, 1),
    "relay delayed": (delays.delay_relay, 1),
    "holds expired": (delays.expire_holds, 3),
    "accounts locked": (delays.lock_accounts, 2),
    "connections cut": (delays.cut_connections, 3),
}
"""By name, and how often compared with one another."""
CRASHES: Final[dict[str, tuple[Fault, int]]] = {
    f"killed at {place}": (dying_at(place), 2) for place in crash_points.ALL
}
FAULTS: Final = {**PLAIN, **CRASHES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """A fault that happened."""

    at: float
    name: str
    victim: str
    lasted: float
    """Seconds until it was healed: what had died listened again."""
    recovery: float
    """Seconds from then to success."""


@dataclass(slots=True, kw_only=True)
class Onslaught:
    """The faults of one run."""

    field: Field
    canary: Canary
    say: Callable[[str], None]
    blows: list[Blow] = dataclasses.field(default_factory=list)
    names: Sequence[str] = tuple(FAULTS)
    """The kinds to choose from."""
    missed: list[str] = dataclasses.field(default_factory=list)
    """What was to happen and did not."""

    async def rage(self, seconds: float) -> None:
        """Each kind once, crash points first, then any, until the time is over. Crash points get three times as long if they need it."""
        started = time.monotonic()
        due = list(self.names)
        self.field.chance.shuffle(due)
        due.sort(key=lambda name: name in CRASHES)
        while time.monotonic() < started + seconds or not CRASHES.keys().isdisjoint(due):
            if time.monotonic() > started + MOST_TIMES_LONGER * seconds:
                self.missed += [f"{name}: there was no time for it" for name in due if name in CRASHES]
                return
            name = due.pop() if due else self._any()
            await self._strike(name)
            await asyncio.sleep(self.field.chance.uniform(*CALM_SECONDS))

    def _any(self) -> str:
        (name,) = self.field.chance.choices(self.names, [FAULTS[name][1] for name in self.names])
        return name

    async def _strike(self, name: str) -> None:
        fault, _ = FAULTS[name]
        at = time.time()
        for _ in range(MOST_TRIES):
            try:
                victim = await fault(self.field)
                break
            except NotHit as problem:
                self.say(str(problem))
            except NotHealed as problem:
                self.missed.append(f"{name}, heal: {problem}")
                return
        else:
            self.missed.append(f"{name}: nobody came by")
            return
        lasted = time.time() - at
        try:
            recovery = await self.canary.sing()
        except TimeoutError as problem:
            self.missed.append(f"{name} ({victim}), recovery: {problem}")
            return
        self.blows.append(Blow(at=at, name=name, victim=victim, lasted=lasted, recovery=recovery))
        self.say(f"{name} ({victim}), healed after {lasted:.1f} s, recovered {recovery:.1f} s later")
