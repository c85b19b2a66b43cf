"""An installation of one's own, for tests that kill: `make up` with its embedded PostgreSQL, in a folder that
vanishes."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.local import processes, runfile
from deploy.local.runfile import Run
from tests.support import installations
from tests.support.waiting import wait_for

START_SECONDS: Final = 150.0
END_SECONDS: Final = 60.0


class Installation:
    """What `make up` runs in one folder."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home = home
        self._environment = environment
        self.log = installations.log_of(home)

    def start(self) -> Run:
        """Runs `make up`, and returns when it says that it is ready."""
        command = installations.up_command(self.home, "--owner", str(os.getpid()))
        up = processes.detach(command, log=self.log, environment={**os.environ, **self._environment})
        return installations.wait_until_ready(self.home, up, lambda: processes.is_alive(up), START_SECONDS)

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


@contextmanager
def installation(**environment: str) -> Iterator[Installation]:
    """One that is not started yet; whatever runs of it ends with the context.

    PostgreSQL's account can enter its folder.
    """
    home = Path(tempfile.mkdtemp(prefix="bahi-processes-"))
    home.chmod(0o755)
    here = Installation(home, environment)
    try:
        yield here
    finally:
        run = runfile.read(home)
        if run is not None and processes.is_running(run.up, installations.MAKE_UP, str(home)):
            here.end(signal.SIGTERM)
        shutil.rmtree(home)
