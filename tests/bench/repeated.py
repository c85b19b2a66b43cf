"""What has its target in milliseconds is measured several times, and the middle one counts.

A host that serves others too stands still for some ten milliseconds now and then; in one short run that alone decides
what the slowest in a hundred are. Neither the best run nor the worst is the figure; both stand beside it.
"""

import dataclasses
from collections.abc import Callable
from typing import Final, Generic, TypeVar

import psutil

from tests.bench.load import Load

RUNS: Final = 5

Measured = TypeVar("Measured")


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class Repeated(Generic[Measured]):
    """Runs of the same load."""

    middle: Measured
    """The run whose p99 is the middle one."""
    best_p99: float
    worst_p99: float
    stolen: float
    """Of the processors' time, the part that the host gave to others meanwhile."""

    @property
    def spread(self) -> str:
        """For a remark."""
        return f"of {RUNS} runs {self.best_p99:.0f} to {self.worst_p99:.0f}, {self.stolen:.1%} of the processors stolen"


def measure(run: Callable[[], Measured], load_of: Callable[[Measured], Load]) -> Repeated[Measured]:
    """Runs it RUNS times."""
    before = psutil.cpu_times()
    runs = sorted((run() for _ in range(RUNS)), key=lambda measured: load_of(measured).p99)
    after = psutil.cpu_times()
    return Repeated(
        middle=runs[RUNS // 2],
        best_p99=load_of(runs[0]).p99,
        worst_p99=load_of(runs[-1]).p99,
        stolen=(getattr(after, "steal", 0.0) - getattr(before, "steal", 0.0)) / (sum(after) - sum(before)),
    )
