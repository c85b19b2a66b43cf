"""The system that faults are injected into: its processes by name, and its database as superuser."""

import asyncio
import contextlib
import os
import signal
import time
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from deploy.local import processes
from tests.chaos.installation import Installation

STARTS_AGAIN_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.02
CONNECT_SECONDS: Final = 20.0
DEADLOCKS: Final = 5
"""How many deadlocks the statement of a fault may lose before the run reports one."""


class NotHealed(RuntimeError):
    """The system did not restart a process in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSystem:
    """The running system."""

    installation: Installation

    def send(self, name: str, number: signal.Signals) -> int:
        """Sends a signal to a process; returns its id."""
        pid = self.installation.pid(name)
        os.kill(pid, number)
        return pid

    async def started_again(self, name: str, former: int) -> None:
        """Returns when the supervisor has started a process again, and PostgreSQL also takes connections.

        Raises NotHealed.
        """
        deadline = time.monotonic() + STARTS_AGAIN_SECONDS
        while time.monotonic() < deadline:
            pid = self.installation.run.pids.get(name, former)
            if pid != former and processes.is_alive(pid):
                return
            await asyncio.sleep(POLL_SECONDS)
        raise NotHealed(f"{name} was not started again within {STARTS_AGAIN_SECONDS:.0f} seconds.")

    async def run_sql(self, *statements: str) -> list[Any]:
        """Runs statements as the superuser; returns the rows of the last one."""
        connection = await connected(self.installation)
        try:
            rows: list[Any] = []
            for statement in statements:
                rows = await _fetch(connection, statement)
            return rows
        finally:
            await connection.close()


async def _fetch(connection: asyncpg.Connection, statement: str) -> list[Any]:
    """The rows of a statement. Sends it again when PostgreSQL chose it as the victim of a deadlock."""
    for _ in range(DEADLOCKS):
        with contextlib.suppress(asyncpg.DeadlockDetectedError):
            return list(await connection.fetch(statement))
    return list(await connection.fetch(statement))


async def connected(installation: Installation) -> asyncpg.Connection:
    """A superuser's connection, as soon as PostgreSQL takes one."""
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            return await asyncpg.connect(installation.run.database_url)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(POLL_SECONDS)
