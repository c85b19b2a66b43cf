"""A system of the suite's own: real processes, an embedded PostgreSQL that writes to disk before it answers, ports of its own."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.local import processes, runfile
from deploy.local.runfile import Run
from tests.chaos.up import ORDERS, WITHOUT

START_SECONDS: Final = 180.0
STOP_SECONDS: Final = 60.0
MAX_ATTEMPTS_PER_CALL: Final = 3
POLL_SECONDS: Final = 0.05

HOLD_SECONDS: Final = 6
GRACE_SECONDS: Final = 3
GATEWAY_SECONDS: Final = 4.0
"""The gateway's deadline for a call; services give one another 5 seconds."""
LONGER_THAN_ANY_DEADLINE_SECONDS: Final = 6.5

UNLIMITED: Final = "1000000/minute"
ENVIRONMENT: Final = {
    "HOLD_SECONDS": str(HOLD_SECONDS),
    "HOLD_GRACE_SECONDS": str(GRACE_SECONDS),
    "REAPER_POLL_SECONDS": "1",
    "CALL_DEADLINE_SECONDS": str(GATEWAY_SECONDS),
    "LOG_LEVEL": "WARNING",
    **{f"RATE_LIMIT_{whose}": UNLIMITED for whose in ("ORGANISATION", "USER", "ADDRESS")},
}


class NotStarted(RuntimeError):
    """The system did not come up; the message holds what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The running system, as whoever wants to break it sees it."""

    home: Path

    @property
    def run(self) -> Run:
        """What run.json says now: process ids change whenever something dies."""
        run = runfile.read(self.home)
        if run is None:
            raise NotStarted(f"The system has ended:\n{tail(self.home)}")
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
    for _ in range(MAX_ATTEMPTS_PER_CALL):
        process = _start(home, without)
        if _is_ready(home, process):
            return process
        processes.stop(process, signal.SIGTERM, STOP_SECONDS)
    raise NotStarted(f"The system did not start:\n{tail(home)}")


def _start(home: Path, without: str) -> "subprocess.Popen[bytes]":
    shutil.rmtree(home)
    (home / "crash").mkdir(parents=True)
    environment = {**os.environ, **ENVIRONMENT, ORDERS: str(home / "crash"), WITHOUT: without}
    command = [sys.executable, "-m", "tests.chaos.up", "--home", str(home), "--owner", str(os.getpid())]
    with (home / "up.log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--any-port", "--no-seed"], stdout=log, stderr=log, env=environment, process_group=0
        )


def _is_ready(home: Path, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        run = runfile.read(home)
        if run is not None and run.ready:
            return True
        time.sleep(POLL_SECONDS)
    return False


def _wake_all(home: Path) -> None:
    """A process that sleeps under SIGSTOP would not hear that it is to end."""
    run = runfile.read(home)
    for pid in run.pids.values() if run else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def tail(home: Path, lines: int = 15) -> str:
    """The last that the system said."""
    return "\n".join((home / "up.log").read_text(errors="replace").splitlines()[-lines:])
