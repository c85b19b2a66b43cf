"""Services and gateway on a server that the drill has started: as `make up` runs them on somebody's own server."""

import contextlib
import dataclasses
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.local import processes
from deploy.local.runfile import Run
from deploy.local.up import ADMIN_URL
from tests.chaos.installation import ENVIRONMENT
from tests.support import installations

START_SECONDS: Final = 180.0
STOP_SECONDS: Final = 60.0


@dataclasses.dataclass(frozen=True, slots=True)
class RunningSystem:
    """The running processes."""

    run: Run
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """Kills all of them at once. The services end with `make up`, which cannot restart them then."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def running_system(home: Path, admin_url: str) -> Iterator[RunningSystem]:
    """Starts the processes; ends them if they still run."""
    home.mkdir(exist_ok=True)
    environment = {**os.environ, **ENVIRONMENT, ADMIN_URL: admin_url}
    with installations.log_of(home).open("ab") as log:
        process = subprocess.Popen(
            installations.up_command(home, "--owner", str(os.getpid())),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            process_group=0,
        )
    try:
        run = installations.wait_until_ready(home, process.pid, lambda: process.poll() is None, START_SECONDS)
        yield RunningSystem(run, process)
    finally:
        processes.stop(process, signal.SIGTERM, STOP_SECONDS)
