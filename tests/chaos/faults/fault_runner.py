"""Wave after wave of faults, as planned: each kind and each crash point at least once, then whatever the seed
brings."""

import asyncio
import dataclasses
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import asyncpg

from tests.chaos.faults.crash_point_kills import NotHit
from tests.chaos.faults.kinds import FAULTS, deaths_by
from tests.chaos.faults.plan import Strike, Wave
from tests.chaos.faults.recovery_probe import Canary
from tests.chaos.faults.target_system import Field, NotHealed
from tests.support.installations import NotStarted

MOST_TIMES_LONGER: Final = 3
MOST_TRIES: Final = 3
"""Of a crash point that nobody came by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """A fault that happened, and how the system recovered from the wave in which it came."""

    name: str
    victims: tuple[str, ...]
    deaths: int
    lasted: float
    """Seconds until it was healed: until what had died was started again."""
    recovery: float
    """Seconds from the last heal of its wave to success."""


@dataclass(slots=True, kw_only=True)
class Onslaught:
    """The faults of one run."""

    field: Field
    canary: Canary
    say: Callable[[str], None]
    waves: Iterator[Wave]
    names: set[str]
    """The kinds that must come at least once."""
    blows: list[Blow] = dataclasses.field(default_factory=list)
    missed: list[str] = dataclasses.field(default_factory=list)
    """What was to happen and did not."""

    async def rage(self, seconds: float) -> None:
        """Until the time is over and each kind has come; for that it may take three times as long."""
        started = time.monotonic()
        for wave in self.waves:
            waiting = self.names - {blow.name for blow in self.blows}
            elapsed = time.monotonic() - started
            if elapsed > seconds and (not waiting or elapsed > MOST_TIMES_LONGER * seconds):
                self.missed += [f"{name}: there was no time for it" for name in sorted(waiting)]
                return
            await self._break(wave)
            await asyncio.sleep(wave.calm)

    async def _break(self, wave: Wave) -> None:
        """All faults of a wave, each in its time; then how long it takes until everything works again."""
        lasted = await asyncio.gather(*(self._strike(strike) for strike in wave.strikes))
        struck = [
            (strike, seconds) for strike, seconds in zip(wave.strikes, lasted, strict=True) if seconds is not None
        ]
        words = " + ".join(f"{strike.name} ({' and '.join(strike.victims)})" for strike, _ in struck)
        try:
            recovery = await self.canary.sing()
        except TimeoutError as problem:
            self.missed.append(f"recovery from {words}: {problem}")
            return
        for strike, seconds in struck:
            self.blows.append(
                Blow(
                    name=strike.name,
                    victims=strike.victims,
                    deaths=deaths_by(strike),
                    lasted=seconds,
                    recovery=recovery,
                )
            )
        self.say(f"{words}: recovered after {recovery:.1f} s")

    async def _strike(self, strike: Strike) -> float | None:
        """Seconds from the fault to its heal; None when it did not come about."""
        fault, _ = FAULTS[strike.name]
        await asyncio.sleep(strike.delay)
        for _ in range(MOST_TRIES):
            try:
                began = await fault(self.field, strike)
            except NotHit as problem:
                self.say(str(problem))
            except (NotHealed, NotStarted, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
                # Told at the end, with everything else: the books are judged whatever becomes of one fault.
                self.missed.append(f"{strike.name} ({' and '.join(strike.victims)}): {problem!r}")
                return None
            else:
                return time.monotonic() - began
        self.missed.append(f"{strike.name} ({' and '.join(strike.victims)}): nobody came by")
        return None
