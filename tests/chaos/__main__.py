"""`make chaos` runs a real system under load, injects faults again and again, and then checks the books.

The same seed gives the same plan of faults. What users do, and which request a fault interrupts, depends on the
machine too.
Exits with status 1 on any violation.
"""

import argparse
import asyncio
import secrets
import sys
import time
from pathlib import Path

from deploy.local.paths import ROOT
from tests.chaos import report
from tests.chaos.faults.kinds import FAULTS
from tests.chaos.load.users import THINKING_SECONDS
from tests.chaos.report import Outcome
from tests.chaos.settle import SETTLE_SECONDS
from tests.chaos.suite_run import RunOptions, run_suite
from tests.chaos.weakened import SAFEGUARDS

SEED_BITS = 32


def main() -> None:
    """Runs the suite, prints and stores the report, and exits with the verdict."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0, help="how long faults are injected")
    parser.add_argument("--seed", type=int, default=None, help="repeats the plan of faults of an earlier run")
    parser.add_argument("--organisations", type=int, default=3)
    parser.add_argument(
        "--without", choices=sorted(SAFEGUARDS), default="", help="starts the services without this safeguard"
    )
    parser.add_argument("--faults", default="all", help="all, none, or names with commas between: " + ", ".join(FAULTS))
    parser.add_argument("--thinking", type=float, default=THINKING_SECONDS, help="seconds between actions, at most")
    parser.add_argument("--patience", type=float, default=SETTLE_SECONDS, help="seconds for the last deliveries")
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="where results and logs go")
    arguments = parser.parse_args()
    seed = secrets.randbits(SEED_BITS) if arguments.seed is None else arguments.seed
    say(f"Seed {seed}, {arguments.seconds:.0f} seconds, {arguments.organisations} organisations.")
    options = RunOptions(
        seed=seed,
        seconds=arguments.seconds,
        organisations=arguments.organisations,
        without=arguments.without,
        faults=_named(arguments.faults),
        thinking=arguments.thinking,
        patience=arguments.patience,
        folder=arguments.build / "chaos",
    )
    outcome: Outcome = asyncio.run(run_suite(options, say))
    report.write(outcome, arguments.build / "chaos.json")
    print(report.text(outcome), flush=True)
    sys.exit(bool(outcome.failures))


def _named(words: str) -> list[str]:
    if words in ("all", "none"):
        return list(FAULTS) if words == "all" else []
    names = words.split(",")
    unknown = set(names) - FAULTS.keys()
    if unknown:
        sys.exit(f"There is no fault of this name: {', '.join(sorted(unknown))}")
    return names


def say(sentence: str) -> None:
    """Prints a line with the time of day."""
    print(f"{time.strftime('%H:%M:%S')}  {sentence}", flush=True)


if __name__ == "__main__":
    main()
