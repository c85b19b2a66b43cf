"""A system of the suite's own: real processes, an embedded PostgreSQL that writes to disk before it answers, ports of
its own."""

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
"""The gateway's deadline for a call; services give one another 5 seconds."""
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
    """The running system, as whoever wants to break it sees it."""

    home: Path

    @property
    def run(self) -> Run:
        """What run.json says now: process ids change whenever something dies."""
        run = runfile.read(self.home)
        if run is None:
            raise NotStarted(f"The system has ended:\n{log_end(self.home)}")
        return run

    def pid(self, name: str) -> int:
        """The process id of a service, of the gateway or of PostgreSQL."""
        return self.run.pids[name]

    def order(self, service: str) -> "Order":
        """By which a service is told to die at a crash point."""
        return Order(file=self.home / "crash" / service)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The file in which a service finds the crash point at which to die. It removes the file as it does."""

    file: Path

    def give(self, place: str) -> None:
        """From now on the service dies when it comes by `place`: it never finds half a name."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(place)
        fresh.rename(self.file)

    def stands(self) -> bool:
        """Whether it has not been obeyed yet."""
        return self.file.exists()

    def withdraw(self) -> None:
        """Whoever comes by now lives."""
        self.file.unlink(missing_ok=True)


@contextlib.contextmanager
def installed(home: Path, without: str = "") -> Iterator[Installation]:
    """Starts a new system under `home`, and leaves no process of it. `without` names the safeguard that it lacks.

    Another program may take a port that was free a moment ago: then it starts again. Raises NotStarted.
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
            _wake_all(home)
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


def _wake_all(home: Path) -> None:
    """A process that sleeps under SIGSTOP would not hear that it is to end."""
    run = runfile.read(home)
    for pid in run.pids.values() if run else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
