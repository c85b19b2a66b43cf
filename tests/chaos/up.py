"""`make up` for this suite: a file can make a service exit at a crash point, and one safeguard can be left out.

Production code has no part in this. CHAOS_ORDERS names the folder of the files that name a crash point. CHAOS_WITHOUT
names the safeguard that is left out: `tests.chaos.weakened` then starts the services.
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
"""The suite kills processes on purpose, so the supervisor must not wait longer before each restart."""


def programs(where: environment.Endpoints) -> list[Program]:
    """The programs of `make up`, each with its own file for crash points."""
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
