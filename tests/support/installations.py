"""The whole system as processes, as `make up` starts it: the command, and waiting until it is ready."""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from deploy.local import runfile
from deploy.local.runfile import Run

MAKE_UP: Final = "deploy.local.up"
POLL_SECONDS: Final = 0.05
UNLIMITED: Final[Mapping[str, str]] = {
    f"RATE_LIMIT_{whose}": "100000000/minute" for whose in ("ORGANISATION", "USER", "ADDRESS")
}
"""Settings that put rate limits out of the way."""


class NotStarted(RuntimeError):
    """The system did not come up; the message holds the end of its log."""


def up_command(home: Path, *options: str, module: str = MAKE_UP) -> list[str]:
    """Starts everything in one folder, on free ports and without a demo organisation."""
    return [sys.executable, "-m", module, "--home", str(home), "--any-port", "--no-seed", *options]


def log_of(home: Path) -> Path:
    return home / "up.log"


def log_end(home: Path, lines: int = 15) -> str:
    return "\n".join(log_of(home).read_text(errors="replace").splitlines()[-lines:])


def wait_until_ready(home: Path, up: int, is_alive: Callable[[], bool], seconds: float) -> Run:
    """The run that the process `up` started, once it is ready.

    Raises NotStarted after `seconds`, or when the process ends.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and is_alive():
        run = runfile.read(home)
        if run is not None and run.ready and run.up == up:
            return run
        time.sleep(POLL_SECONDS)
    raise NotStarted(f"The system did not start:\n{log_end(home)}")
