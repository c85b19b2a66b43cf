"""`make up` for this suite: every service may be told where to die, and one safeguard may be taken from all of them.

Production code knows nothing of this. CHAOS_ORDERS names the folder in which a service finds the crash point at which
to die, and CHAOS_WITHOUT the safeguard that is missing: the services are then started by `tests.chaos.weakened`.
"""

import dataclasses
import os
from pathlib import Path
from typing import Final

from deploy.local import environment, system, up
from deploy.local.supervisor import Program
from deploy.local.up import Supervised

ORDERS: Final = "CHAOS_ORDERS"
WITHOUT: Final = "CHAOS_WITHOUT"
MODULE: Final = "CHAOS_MODULE"
WEAKENED: Final = "tests.chaos.weakened"
ALWAYS_STEADY: Final = -1.0
"""Here processes die by design, so one that dies often must not wait longer and longer before it is started again."""


def programs(where: environment.Endpoints) -> list[Program]:
    """The usual ones, each with orders of its own."""
    return [_with_orders(program) for program in system.programs(where)]


def _with_orders(program: Program) -> Program:
    added = {"CRASH_POINT_FILE": str(Path(os.environ[ORDERS]) / program.name)}
    if not os.environ.get(WITHOUT) or program.name == "gateway":
        return dataclasses.replace(program, environment={**program.environment, **added})
    added[MODULE] = program.module
    return dataclasses.replace(program, module=WEAKENED, environment={**program.environment, **added})


def main() -> None:
    """As `python -m deploy.local.up`, with the same options."""
    up.main(Supervised(programs=programs, steady_seconds=ALWAYS_STEADY))


if __name__ == "__main__":
    main()
