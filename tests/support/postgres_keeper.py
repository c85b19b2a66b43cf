"""Keeps the test server alive as long as the test run: `python -m tests.support.postgres_keeper FOLDER OWNER_PID`.

A process of its own, because workers come and go, and so that a killed test run leaves nothing behind.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import sys
import threading
import traceback
from pathlib import Path
from types import FrameType

from deploy.local import database, ports, postgres_location, processes
from deploy.local.postgres import NOT_DURABLE, SMALL_MACHINE, EmbeddedPostgres, PostgresFailed
from deploy.services import SERVICES, role_names
from tests.support import pooler
from tests.support.cluster import INSTALLATION, TEMPLATE

POLL_SECONDS = 0.25
ATTEMPTS = 5
"""How many ports are tried: another process may take a port that was free a moment before."""
PASSWORD = secrets.token_urlsafe()


def main() -> None:
    """Starts, announces in server.json, waits for the owner's end or SIGTERM, and removes everything."""
    shared, owner = Path(sys.argv[1]), int(sys.argv[2])
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    server = _start(shared)
    try:
        pooled = pooler.pgbouncer(shared / "pooler", server.url()) if pooler.EVERYTHING else contextlib.nullcontext()
        with pooled as running:
            _announce(shared, server, running.port if running else 0)
            _wait(ended, owner, running)
    finally:
        server.stop()
        shutil.rmtree(shared, ignore_errors=True)


def _wait(ended: threading.Event, owner: int, pooled: pooler.Pooler | None) -> None:
    while not ended.wait(POLL_SECONDS) and processes.is_alive(owner):
        if pooled:
            pooled.keep_running()


def _start(shared: Path) -> EmbeddedPostgres:
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(PostgresFailed):
            return _started(shared)
    return _started(shared)


def _started(shared: Path) -> EmbeddedPostgres:
    server = EmbeddedPostgres(
        postgres_location.find_location(shared),
        port=ports.any_free(),
        password=PASSWORD,
        log=shared / "postgres.log",
        settings={**SMALL_MACHINE, **NOT_DURABLE},
    )
    server.start()
    return server


def _announce(shared: Path, server: EmbeddedPostgres, pooler_port: int) -> None:
    passwords = {role: secrets.token_urlsafe() for role in role_names()}
    admin_url = server.url()
    database.create_database(admin_url, TEMPLATE)
    database.ensure_roles(admin_url, passwords, INSTALLATION)
    problems = {}
    for service in SERVICES:
        try:
            database.migrate(admin_url, passwords, INSTALLATION, service)
        except Exception:  # noqa: BLE001 - whatever a migration raises is reported by the tests that need it
            problems[service] = traceback.format_exc()
    facts = {
        "admin_url": admin_url,
        "passwords": passwords,
        "problems": problems,
        "keeper": os.getpid(),
        "pooler_port": pooler_port,
    }
    fresh = shared / "server.json.new"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(facts))
    fresh.rename(shared / "server.json")


if __name__ == "__main__":
    main()
