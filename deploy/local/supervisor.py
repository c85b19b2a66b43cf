"""Keeps child processes running: one that ends is started again at once, and later each time it ends soon after that."""

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
"""A process that has run this long is started again without a pause, and so is one that ends for the first time."""
STOP_SECONDS: Final = 25.0
"""More than SHUTDOWN_GRACE_SECONDS of the services."""
NICENESS: Final = 5
"""By how much the programs give way to PostgreSQL: what it has begun holds locks, and everybody waits for its end."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run: `python -m module`."""

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
    """Children and their fates. `changed` is called whenever a process id has changed."""

    def __init__(
        self,
        logs: Path,
        *,
        changed: Callable[[], None],
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._logs = logs
        self._changed = changed
        self._say = say
        self._clock = clock
        self._children: dict[str, _Child] = {}

    def start(self, program: Program) -> None:
        """Starts a program under supervision. Call from the main thread."""
        self.log_of(program.name).write_bytes(b"")
        self._children[program.name] = _Child(program, self._spawn(program), self._clock())

    def log_of(self, name: str) -> Path:
        """Where a program's output goes."""
        return self._logs / f"{name}.log"

    def pids(self) -> dict[str, int]:
        """Process ids by name."""
        return {name: child.process.pid for name, child in self._children.items()}

    def ended(self) -> list[str]:
        """The programs that do not run at the moment."""
        return [name for name, child in self._children.items() if child.process.poll() is not None]

    def restart_ended(self) -> None:
        """Restarts what has ended; what runs gives way to PostgreSQL. To be called a few times a second."""
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
        """When to start it again: at once, unless it ended soon, and had done so before."""
        if now - child.started > STEADY_SECONDS:
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
