"""An installation of one's own, for tests that kill: `make up` with its embedded PostgreSQL, in a folder that vanishes."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.local import processes, runfile
from deploy.local.runfile import Run
from tests.demo.rest import wait_for

START_SECONDS: Final = 150.0
END_SECONDS: Final = 60.0


class Installation:
    """What `make up` runs in one folder."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home = home
        self._environment = environment
        self.log = home / "up.log"

    def start(self) -> Run:
        """Runs `make up`, and returns when it says that it is ready."""
        command = [sys.executable, "-m", "deploy.local.up", "--home", str(self.home), "--any-port", "--no-seed"]
        options = ["--owner", str(os.getpid())]
        up = processes.detach([*command, *options], log=self.log, environment={**os.environ, **self._environment})
        return wait_for(lambda: self._ready(up), f"make up: {self.log}", START_SECONDS)

    def run(self) -> Run:
        """The run as it is now: process ids change when a process comes back."""
        run = runfile.read(self.home)
        assert run is not None, self.log.read_text()
        return run

    def end(self, how: signal.Signals) -> list[int]:
        """Sends `make up` a signal; returns, when it has ended, the ids of all processes that it had."""
        run = self.run()
        os.kill(run.up, how)
        wait_for(lambda: not processes.is_alive(run.up) or None, "make up to end", END_SECONDS)
        return [*run.pids.values()]

    def _ready(self, up: int) -> Run | None:
        run = runfile.read(self.home)
        assert processes.is_alive(up), self.log.read_text()
        return run if run is not None and run.ready and run.up == up else None


@contextmanager
def installation(**environment: str) -> Iterator[Installation]:
    """One that is not started yet; whatever runs of it ends with the context. PostgreSQL's account can enter its folder."""
    home = Path(tempfile.mkdtemp(prefix="bahi-processes-"))
    home.chmod(0o755)
    here = Installation(home, environment)
    try:
        yield here
    finally:
        run = runfile.read(home)
        if run is not None and processes.is_running(run.up, "deploy.local.up", str(home)):
            here.end(signal.SIGTERM)
        shutil.rmtree(home)
