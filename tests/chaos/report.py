"""What a run comes to, for people and for programs."""

import json
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.faults.fault_runner import Blow
from tests.chaos.faults.kinds import CRASHES, PLACES
from tests.chaos.judge.books import Violation
from tests.chaos.load import users
from tests.chaos.load.history import LOOK, History

RECOVERY_TARGET_SECONDS: Final = 5.0
MOST_SHOWN: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that is to be told of a run."""

    seed: int
    seconds: float
    without: str
    blows: Sequence[Blow]
    missed: Sequence[str]
    settled: bool
    settling_seconds: float
    history: History
    violations: Sequence[Violation]

    @property
    def acknowledged(self) -> int:
        """Operations of which somebody was told that they are done; looking is none."""
        return sum(operation.acknowledged for operation in self.history if operation.kind != LOOK)

    @property
    def recovery_max(self) -> float:
        """Seconds."""
        return max((blow.recovery for blow in self.blows), default=0.0)

    @property
    def recovery_met(self) -> bool:
        """Whether the longest recovery kept its target."""
        return self.recovery_max <= RECOVERY_TARGET_SECONDS

    @property
    def recovery_median(self) -> float:
        """Seconds."""
        return statistics.median([blow.recovery for blow in self.blows] or [0.0])

    @property
    def outage_max(self) -> float:
        """Seconds from a fault to its heal."""
        return max((blow.lasted for blow in self.blows), default=0.0)

    @property
    def kills(self) -> int:
        """Processes that were made to end without a word."""
        return sum(blow.deaths for blow in self.blows)

    @property
    def places(self) -> int:
        """Crash points that were hit, each counted at every service at which it was."""
        return len({(blow.name, blow.victims) for blow in self.blows if blow.name in CRASHES})

    @property
    def failures(self) -> list[str]:
        """Why the run does not count as passed."""
        failures = [str(violation) for violation in self.violations]
        failures += [f"missed: {what}" for what in self.missed]
        if not self.without:
            done = {operation.kind for operation in self.history if operation.acknowledged}
            failures += [f"no {kind} was acknowledged" for kind in sorted(users.KINDS - done)]
        if not self.settled:
            failures.append(f"after {self.settling_seconds:.0f} s something was still under way")
        return failures


def text(outcome: Outcome) -> str:
    """The run told to a person."""
    return "\n".join([*_load(outcome), *_faults(outcome), *_verdict(outcome)])


def write(outcome: Outcome, path: Path) -> None:
    """The same as JSON."""
    facts = {
        "seed": outcome.seed,
        "seconds": round(outcome.seconds, 1),
        "without": outcome.without,
        "faults": dict(sorted(Counter(blow.name for blow in outcome.blows).items())),
        "kills": outcome.kills,
        "crash_places": outcome.places,
        "acknowledged": outcome.acknowledged,
        "recovery_max_s": round(outcome.recovery_max, 2),
        "recovery_target_s": RECOVERY_TARGET_SECONDS,
        "recovery_met": outcome.recovery_met,
        "outage_max_s": round(outcome.outage_max, 2),
        "violations": outcome.failures,
    }
    path.write_text(json.dumps(facts, indent=2) + "\n")


def _load(outcome: Outcome) -> Iterator[str]:
    yield ""
    yield f"{'operations':<28} {'sent':>7} {'acknowledged':>13} {'refused':>8} {'unknown':>8} {'requests':>9}"
    kinds = sorted({operation.kind for operation in outcome.history})
    for kind in kinds:
        operations = outcome.history.of_kind(kind)
        done = sum(operation.acknowledged for operation in operations)
        refused = sum(operation.refused for operation in operations)
        requests = sum(len(operation.attempts) for operation in operations)
        yield f"{kind:<28} {len(operations):>7} {done:>13} {refused:>8} {len(operations) - done - refused:>8} {requests:>9}"


def _faults(outcome: Outcome) -> Iterator[str]:
    yield ""
    yield f"{'faults':<44} {'times':>5} {'healed after, s':>16} {'recovered after, s':>19}"
    for name, times in Counter(blow.name for blow in outcome.blows).most_common():
        blows = [blow for blow in outcome.blows if blow.name == name]
        healed, recovered = max(blow.lasted for blow in blows), max(blow.recovery for blow in blows)
        yield f"{name:<44} {times:>5} {healed:>16.1f} {recovered:>19.1f}"


def _rate(many: int, seconds: float) -> str:
    return f"{many / max(seconds, 1.0) * 60:.0f} a minute"


def _verdict(outcome: Outcome) -> Iterator[str]:
    target = f"target {RECOVERY_TARGET_SECONDS:.0f} s: {'met' if outcome.recovery_met else 'MISSED'}"
    yield ""
    yield f"seed {outcome.seed}, {outcome.seconds:.0f} s{', without ' + outcome.without if outcome.without else ''}"
    yield (
        f"{len(outcome.blows)} faults, {outcome.kills} kills ({_rate(outcome.kills, outcome.seconds)}); "
        f"crash points hit at {outcome.places} of {PLACES} places"
    )
    yield f"{outcome.acknowledged} operations acknowledged ({_rate(outcome.acknowledged, outcome.seconds)})"
    yield (
        f"recovery: half of them within {outcome.recovery_median:.1f} s, "
        f"the longest {outcome.recovery_max:.2f} s ({target})"
    )
    if outcome.settled:
        yield f"all messages delivered {outcome.settling_seconds:.1f} s after the end"
    failures = outcome.failures
    for failure in failures[:MOST_SHOWN]:
        yield f"  {failure}"
    if len(failures) > MOST_SHOWN:
        yield f"  and {len(failures) - MOST_SHOWN} more"
    yield f"VERDICT: {len(failures)} violations" if failures else "VERDICT: nothing lost, doubled or oversold"
