"""How many cases a test draws: a seeded sample usually, many times as many with `make soak`."""

import os
from typing import Final

TIMES: Final = int(os.environ.get("SOAK", "1"))
"""So many times the usual number of cases."""
SEEDED: Final = TIMES == 1
"""The usual sample is the same in every run; a soak draws others each time, and prints the one that fails."""


def cases(usual: int) -> int:
    """The number of cases in this run."""
    return usual * TIMES
