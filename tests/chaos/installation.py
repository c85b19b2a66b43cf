"""The system under test: real processes, its own ports, and an embedded PostgreSQL with fsync on."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.local import processes, runfile
from deploy.local.runfile import Run
from tests.chaos.up import ORDERS, WITHOUT
from tests.support import installations
from tests.support.installations import NotStarted, log_end

START_SECONDS: Final = 180.0
STOP_SECONDS: Final = 60.0
MOST_STARTS: Final = 3

HOLD_SECONDS: Final = 6
GRACE_SECONDS: Final = 3
GATEWAY_SECONDS: Final = 4.0
"""The gateway's deadline for a call. Calls between services have a deadline of 5 seconds."""
LONGER_THAN_ANY_DEADLINE_SECONDS: Final = 6.5

ENVIRONMENT: Final = {
    "HOLD_SECONDS": str(HOLD_SECONDS),
    "HOLD_GRACE_SECONDS": str(GRACE_SECONDS),
    "REAPER_POLL_SECONDS": "1",
    "CALL_DEADLINE_SECONDS": str(GATEWAY_SECONDS),
    "LOG_LEVEL": "WARNING",
    **installations.UNLIMITED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The running system, found by its home folder."""

    home: Path

    @property
    def run(self) -> Run:
        """The present content of run.json: process ids change with each restart."""
        run = runfile.read(self.home)
        if run is None:
            raise NotStarted(f"The system has ended:\n{log_end(self.home)}")
        return run

    def pid(self, name: str) -> int:
        """The process id of a service, of the gateway or of PostgreSQL."""
        return self.run.pids[name]

    def order(self, service: str) -> "Order":
        """The file that makes this service exit at a crash point."""
        return Order(file=self.home / "crash" / service)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A file that names the crash point at which a service exits. The service removes the file when it exits."""

    file: Path

    def write(self, place: str) -> None:
        """Makes the service exit when it next passes `place`. The rename keeps it from reading half a name."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(place)
        fresh.rename(self.file)

    def pending(self) -> bool:
        """Whether the service has not passed the crash point yet."""
        return self.file.exists()

    def remove(self) -> None:
        """Removes the file: the service passes the crash point as usual."""
        self.file.unlink(missing_ok=True)


@contextlib.contextmanager
def installed(home: Path, without: str = "") -> Iterator[Installation]:
    """Starts a new system under `home`, and ends all its processes. `without` names the safeguard that it lacks.

    Starts again when another program has taken one of the chosen ports. Raises NotStarted.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home.parent / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotStarted(f"Another run uses {home.parent}.") from None
        process = _started(home, without)
        try:
            yield Installation(home=home)
        finally:
            _continue_all(home)
            processes.stop(process, signal.SIGTERM, STOP_SECONDS)


def _started(home: Path, without: str) -> "subprocess.Popen[bytes]":
    for _ in range(MOST_STARTS - 1):
        with contextlib.suppress(NotStarted):
            return _started_once(home, without)
    return _started_once(home, without)


def _started_once(home: Path, without: str) -> "subprocess.Popen[bytes]":
    process = _start(home, without)
    try:
        installations.wait_until_ready(home, process.pid, lambda: process.poll() is None, START_SECONDS)
    except NotStarted:
        processes.stop(process, signal.SIGTERM, STOP_SECONDS)
        raise
    return process


def _start(home: Path, without: str) -> "subprocess.Popen[bytes]":
    shutil.rmtree(home)
    (home / "crash").mkdir(parents=True)
    environment = {**os.environ, **ENVIRONMENT, ORDERS: str(home / "crash"), WITHOUT: without}
    command = installations.up_command(home, "--owner", str(os.getpid()), module="tests.chaos.up")
    with installations.log_of(home).open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=environment, process_group=0)


def _continue_all(home: Path) -> None:
    """Continues processes that SIGSTOP has paused: a paused process does not react to SIGTERM."""
    run = runfile.read(home)
    for pid in run.pids.values() if run else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
