"""The system under measurement: started for the run, with a server and data of its own under build/bench, and stopped
after it."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import asyncpg
import psutil

from deploy.local.runfile import Run
from tests.support import installations

HOME: Final = Path("build/bench")
START_SECONDS: Final = 120.0
STOP_SECONDS: Final = 60.0
IDLE_SECONDS: Final = 5
IDLE_PERCENT: Final = 10
IDLE_WITHIN_SECONDS: Final = 120
POLL_SECONDS: Final = 0.2


@contextlib.contextmanager
def running_system(home: Path = HOME, *, fresh: bool = True) -> Iterator[Run]:
    """Everything as `make up` starts it, fsync on, with rate limits out of the way; nothing else is set for the
    measurement."""
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    with installations.log_of(home).open("wb") as log:
        process = subprocess.Popen(
            installations.up_command(home),
            env={**os.environ, **installations.UNLIMITED},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield installations.wait_until_ready(home, process.pid, lambda: process.poll() is None, START_SECONDS)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)


async def all_delivered(admin: asyncpg.Connection) -> None:
    """Returns when no message waits."""
    while await admin.fetchval("SELECT (SELECT count(*) FROM sales.outbox) + (SELECT count(*) FROM purchase.outbox)"):
        await admin.execute("SELECT pg_sleep($1)", POLL_SECONDS)


def settle(run: Run) -> None:
    """Lets the services finish what the last load has left to the relays: the next one begins with empty outboxes."""

    async def wait() -> None:
        admin = await asyncpg.connect(run.database_url)
        try:
            await all_delivered(admin)
        finally:
            await admin.close()

    asyncio.run(wait())


def wait_until_idle() -> None:
    """Waits until the processors are idle: after heavy writing the machine still writes pages and returns memory."""
    deadline, quiet = time.monotonic() + IDLE_WITHIN_SECONDS, 0
    while quiet < IDLE_SECONDS and time.monotonic() < deadline:
        quiet = quiet + 1 if psutil.cpu_percent(interval=1) < IDLE_PERCENT else 0


def take_statistics(run: Run) -> None:
    """Does what autovacuum does within a minute of the first rows. Prepared plans are made again with it."""

    async def analyse() -> None:
        admin = await asyncpg.connect(run.database_url)
        try:
            await admin.execute("VACUUM ANALYZE")
        finally:
            await admin.close()

    asyncio.run(analyse())


def processor_seconds(run: Run) -> dict[str, float]:
    """Processor time that each process has used so far, by name; PostgreSQL with all its backends, also those that have
    ended."""
    return {name: _used_by(psutil.Process(pid)) for name, pid in run.pids.items()}


def resident_megabytes(run: Run) -> dict[str, float]:
    """Memory that each of our processes holds now."""
    return {name: psutil.Process(pid).memory_info().rss / 1e6 for name, pid in run.pids.items() if name != "postgres"}


def _used_by(process: psutil.Process) -> float:
    """Its own time, its children's that live, and its children's that have ended."""
    used = 0.0
    for member in (process, *process.children()):
        with contextlib.suppress(psutil.NoSuchProcess):  # a backend may end while we look
            times = member.cpu_times()
            used += times.user + times.system
    ended = process.cpu_times()
    return float(used + ended.children_user + ended.children_system)
