"""Restarts child processes that end: at once at first, then after a pause that grows while a process keeps failing."""

import dataclasses
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from deploy.local import processes

FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 10.0
STEADY_SECONDS: Final = 20.0
"""A process that has run this long is restarted without a pause, unless the supervisor is given another limit."""
STOP_SECONDS: Final = 25.0
"""Must exceed SHUTDOWN_GRACE_SECONDS of the services."""
NICENESS: Final = 5
"""Niceness of the programs. PostgreSQL goes first, because every process waits for the locks of its transactions."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program to run as `python -m module`."""

    name: str
    module: str
    environment: Mapping[str, str]


@dataclasses.dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    pause: float = 0.0
    restart_at: float | None = None
    priority_lowered: bool = False


class Supervisor:
    """Runs programs and restarts them. Calls `changed` when a process id has changed, `say` with news for the user."""

    def __init__(
        self,
        logs: Path,
        *,
        changed: Callable[[], None],
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        steady_seconds: float = STEADY_SECONDS,
    ) -> None:
        self._logs = logs
        self._changed = changed
        self._say = say
        self._clock = clock
        self._steady_seconds = steady_seconds
        self._children: dict[str, _Child] = {}

    def start(self, program: Program) -> None:
        """Starts a program. Call from the main thread: see `processes.spawn`."""
        self.log_of(program.name).write_bytes(b"")
        self._children[program.name] = _Child(program, self._spawn(program), self._clock())

    def log_of(self, name: str) -> Path:
        """The file that holds a program's output."""
        return self._logs / f"{name}.log"

    def pids(self) -> dict[str, int]:
        """Process ids by name."""
        return {name: child.process.pid for name, child in self._children.items()}

    def ended(self) -> list[str]:
        """Names of the programs that do not run at the moment."""
        return [name for name, child in self._children.items() if child.process.poll() is not None]

    def restart_ended(self) -> None:
        """Restarts programs that have ended and lowers the priority of the others. Call it a few times a second."""
        now = self._clock()
        for child in self._children.values():
            if child.process.poll() is None:
                child.priority_lowered = child.priority_lowered or processes.lower_priority(child.process.pid, NICENESS)
                continue
            if child.restart_at is None:
                child.restart_at = self._plan_restart(child, now)
            if now >= child.restart_at:
                child.process = self._spawn(child.program)
                child.started, child.restart_at, child.priority_lowered = now, None, False
                self._changed()

    def stop(self) -> None:
        """Ends all children, in the reverse order of their start, and waits for them."""
        for child in reversed(self._children.values()):
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children.values():
            processes.stop(child.process, signal.SIGTERM, max(0.0, deadline - time.monotonic()))

    def _plan_restart(self, child: _Child, now: float) -> float:
        """The time of the restart: at once, unless the program has failed soon after its start before."""
        if now - child.started > self._steady_seconds:
            child.pause = 0.0
        code = child.process.returncode
        reason = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        name = child.program.name
        self._say(f"{name} ended ({reason}); starting it again. Its log: {self.log_of(name)}")
        restart_at = now + child.pause
        child.pause = min(max(FIRST_PAUSE_SECONDS, child.pause * 2), LONGEST_PAUSE_SECONDS)
        return restart_at

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        return processes.spawn(
            [sys.executable, "-m", program.module],
            log=self.log_of(program.name),
            environment=program.environment,
        )
