"""`make chaos`: a real system under load, broken again and again; then its books are judged.

The same seed gives the same plan of faults and of deals; what they meet depends on the machine. Exit status 1 on any
violation.
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
from tests.chaos.suite_run import Trial, try_out
from tests.chaos.weakened import SAFEGUARDS

SEED_BITS = 32


def main() -> None:
    """Tries, tells, exits with the verdict."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0, help="how long faults go on")
    parser.add_argument("--seed", type=int, default=None, help="for the same plan of faults again")
    parser.add_argument("--organisations", type=int, default=3)
    parser.add_argument("--without", choices=sorted(SAFEGUARDS), default="", help="take a safeguard away")
    parser.add_argument("--faults", default="all", help="all, none, or names with commas between: " + ", ".join(FAULTS))
    parser.add_argument("--thinking", type=float, default=THINKING_SECONDS, help="seconds between deals, at most")
    parser.add_argument("--patience", type=float, default=SETTLE_SECONDS, help="seconds for the last deliveries")
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="where results and logs go")
    arguments = parser.parse_args()
    seed = secrets.randbits(SEED_BITS) if arguments.seed is None else arguments.seed
    say(f"Seed {seed}, {arguments.seconds:.0f} seconds, {arguments.organisations} organisations.")
    trial = Trial(
        seed=seed,
        seconds=arguments.seconds,
        organisations=arguments.organisations,
        without=arguments.without,
        faults=_named(arguments.faults),
        thinking=arguments.thinking,
        patience=arguments.patience,
        folder=arguments.build / "chaos",
    )
    outcome: Outcome = asyncio.run(try_out(trial, say))
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
    """Tells the person at the terminal."""
    print(f"{time.strftime('%H:%M:%S')}  {sentence}", flush=True)


if __name__ == "__main__":
    main()
