"""Injects the planned waves of faults, and measures the recovery after each wave."""

import asyncio
import dataclasses
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import asyncpg

from tests.chaos.faults.crash_point_kills import CrashPointNotReached
from tests.chaos.faults.kinds import FAULTS, kills_by
from tests.chaos.faults.plan import PlannedFault, Wave
from tests.chaos.faults.recovery_probe import RecoveryProbe
from tests.chaos.faults.target_system import NotHealed, TargetSystem
from tests.support.installations import NotStarted

MOST_TIMES_LONGER: Final = 3
"""How many times its planned length a run may take until every kind of fault has happened."""
MOST_TRIES: Final = 3
"""How often a crash point is armed that no service passes in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultResult:
    """A fault that happened, and how long the system took to recover from its wave."""

    name: str
    victims: tuple[str, ...]
    kills: int
    lasted: float
    """Seconds from the fault to its heal: until the killed process was started again."""
    recovery: float
    """Seconds from the last heal of its wave until the requests of the probe succeeded."""


@dataclass(slots=True, kw_only=True)
class FaultRunner:
    """The faults of one run."""

    system: TargetSystem
    probe: RecoveryProbe
    say: Callable[[str], None]
    waves: Iterator[Wave]
    names: set[str]
    """The kinds that must come at least once."""
    results: list[FaultResult] = dataclasses.field(default_factory=list)
    missed: list[str] = dataclasses.field(default_factory=list)
    """Planned faults that did not happen or were not healed, with the reason."""

    async def run(self, seconds: float) -> None:
        """Injects faults until the time is over and each kind has happened, at most MOST_TIMES_LONGER times as long."""
        started = time.monotonic()
        for wave in self.waves:
            missing = self.names - {result.name for result in self.results}
            elapsed = time.monotonic() - started
            if elapsed > seconds and (not missing or elapsed > MOST_TIMES_LONGER * seconds):
                self.missed += [f"{name}: there was no time for it" for name in sorted(missing)]
                return
            await self._run_wave(wave)
            await asyncio.sleep(wave.calm)

    async def _run_wave(self, wave: Wave) -> None:
        """Injects all faults of a wave, each after its delay, and then measures the recovery."""
        lasted = await asyncio.gather(*(self._run_fault(planned) for planned in wave.faults))
        happened = [
            (planned, seconds) for planned, seconds in zip(wave.faults, lasted, strict=True) if seconds is not None
        ]
        words = " + ".join(f"{planned.name} ({' and '.join(planned.victims)})" for planned, _ in happened)
        try:
            recovery = await self.probe.seconds_to_recover()
        except TimeoutError as problem:
            self.missed.append(f"recovery from {words}: {problem}")
            return
        for planned, seconds in happened:
            self.results.append(
                FaultResult(
                    name=planned.name,
                    victims=planned.victims,
                    kills=kills_by(planned),
                    lasted=seconds,
                    recovery=recovery,
                )
            )
        self.say(f"{words}: recovered after {recovery:.1f} s")

    async def _run_fault(self, planned: PlannedFault) -> float | None:
        """Seconds from the fault to its heal; None when the fault did not happen."""
        fault, _ = FAULTS[planned.name]
        await asyncio.sleep(planned.delay)
        for _ in range(MOST_TRIES):
            try:
                began = await fault(self.system, planned)
            except CrashPointNotReached as problem:
                self.say(str(problem))
            except (NotHealed, NotStarted, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
                # The report names it at the end: the books are checked even if one fault failed.
                self.missed.append(f"{planned.name} ({' and '.join(planned.victims)}): {problem!r}")
                return None
            else:
                return time.monotonic() - began
        self.missed.append(f"{planned.name} ({' and '.join(planned.victims)}): no service passed it")
        return None
