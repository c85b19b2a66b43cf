"""The result of a run, as text and as JSON."""

import json
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.faults.fault_runner import FaultResult
from tests.chaos.faults.kinds import CRASHES, PLACES
from tests.chaos.judge.books import Violation
from tests.chaos.load import habits
from tests.chaos.load.history import LOOK, History

RECOVERY_TARGET_SECONDS: Final = 5.0
MOST_SHOWN: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of a run."""

    seed: int
    seconds: float
    without: str
    results: Sequence[FaultResult]
    missed: Sequence[str]
    settled: bool
    settling_seconds: float
    history: History
    violations: Sequence[Violation]

    @property
    def acknowledged(self) -> int:
        """How many operations got a reply that says that they are done. Reads do not count."""
        return sum(operation.acknowledged for operation in self.history if operation.kind != LOOK)

    @property
    def recovery_max(self) -> float:
        """Seconds."""
        return max((result.recovery for result in self.results), default=0.0)

    @property
    def recovery_met(self) -> bool:
        """Whether the longest recovery is within the target."""
        return self.recovery_max <= RECOVERY_TARGET_SECONDS

    @property
    def recovery_median(self) -> float:
        """Seconds."""
        return statistics.median([result.recovery for result in self.results] or [0.0])

    @property
    def outage_max(self) -> float:
        """Seconds from a fault to its heal."""
        return max((result.lasted for result in self.results), default=0.0)

    @property
    def kills(self) -> int:
        """How many processes were killed without an orderly shutdown."""
        return sum(result.kills for result in self.results)

    @property
    def places(self) -> int:
        """How many pairs of a crash point and a service were hit."""
        return len({(result.name, result.victims) for result in self.results if result.name in CRASHES})

    @property
    def failures(self) -> list[str]:
        """The reasons for which the run has failed; empty when it has passed."""
        failures = [str(violation) for violation in self.violations]
        failures += [f"missed: {what}" for what in self.missed]
        if not self.without:
            failures += [f"no {kind} was acknowledged" for kind in sorted(habits.KINDS - self.history.done)]
        if not self.settled:
            failures.append(f"after {self.settling_seconds:.0f} s something was still under way")
        return failures


def text(outcome: Outcome) -> str:
    """The report in plain text."""
    return "\n".join([*_load(outcome), *_faults(outcome), *_verdict(outcome)])


def write(outcome: Outcome, path: Path) -> None:
    """Writes the report as JSON."""
    facts = {
        "seed": outcome.seed,
        "seconds": round(outcome.seconds, 1),
        "without": outcome.without,
        "faults": dict(sorted(Counter(result.name for result in outcome.results).items())),
        "kills": outcome.kills,
        "crash_points": outcome.places,
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
        unknown = len(operations) - done - refused
        yield f"{kind:<28} {len(operations):>7} {done:>13} {refused:>8} {unknown:>8} {requests:>9}"


def _faults(outcome: Outcome) -> Iterator[str]:
    yield ""
    yield f"{'faults':<44} {'times':>5} {'healed after, s':>16} {'recovered after, s':>19}"
    for name, times in Counter(result.name for result in outcome.results).most_common():
        results = [result for result in outcome.results if result.name == name]
        healed, recovered = max(result.lasted for result in results), max(result.recovery for result in results)
        yield f"{name:<44} {times:>5} {healed:>16.1f} {recovered:>19.1f}"


def _rate(many: int, seconds: float) -> str:
    return f"{many / max(seconds, 1.0) * 60:.0f} a minute"


def _verdict(outcome: Outcome) -> Iterator[str]:
    target = f"target {RECOVERY_TARGET_SECONDS:.0f} s: {'met' if outcome.recovery_met else 'MISSED'}"
    yield ""
    yield f"seed {outcome.seed}, {outcome.seconds:.0f} s{', without ' + outcome.without if outcome.without else ''}"
    yield (
        f"{len(outcome.results)} faults, {outcome.kills} kills ({_rate(outcome.kills, outcome.seconds)}); "
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
