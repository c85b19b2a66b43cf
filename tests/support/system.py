"""The whole system as real processes, for tests that drive it from outside: `make up` on a database of the test
server."""

import contextlib
import dataclasses
import json
import os
import signal
import time
from pathlib import Path
from typing import Final

from deploy.local import database, processes, runfile
from deploy.local.runfile import Run, Secrets
from deploy.local.up import ADMIN_URL
from deploy.services import SERVICES
from kit.db.roles import Installation
from tests.support import cluster, installations, pooled_up
from tests.support.cluster import TestDatabase, TestServer
from tests.support.organisations import JWT_SECRET, TOKEN_SECRETS

DATABASE: Final = "bahi_system"
START_SECONDS: Final = 150.0
STOP_SECONDS: Final = 40.0
POLL_SECONDS: Final = 0.1


def attach(server: TestServer, owner: int) -> Run:
    """The running system of this test run, started by whoever asks first. Ends with the process `owner`."""
    home = server.shared / "system"
    if not home.exists():
        server.require(*SERVICES)
        with cluster.lock(server.shared):
            if not home.exists():
                _start(home, server, owner)
    return current(server)


def database_of(server: TestServer) -> TestDatabase:
    """The database of the running system, which is an installation of its own on the test server."""
    secrets = runfile.read_secrets(server.shared / "system")
    assert secrets is not None
    return TestDatabase(
        server=server, name=DATABASE, installation=Installation.of(DATABASE), passwords=secrets.role_passwords
    )


def current(server: TestServer) -> Run:
    """The same as it is now: process ids change when a process is killed and comes back."""
    home = server.shared / "system"
    with cluster.lock(server.shared):  # the worker that starts the system holds the lock until it has written up.pid
        pid = int((home / "up.pid").read_text())
    return installations.wait_until_ready(home, pid, lambda: processes.is_alive(pid), START_SECONDS)


def detach(shared: Path) -> None:
    """Ends the system, if one was started, and returns when it has ended."""
    run = runfile.read(shared / "system")
    if run is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(run.up, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while processes.is_alive(run.up) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _start(home: Path, server: TestServer, owner: int) -> None:
    database.create_database(server.admin_url, DATABASE)
    home.mkdir()
    secrets = dataclasses.replace(Secrets.generate(), jwt_secret=JWT_SECRET, token_secrets=TOKEN_SECRETS)
    (home / "secrets.json").touch(mode=0o600)
    (home / "secrets.json").write_text(json.dumps(dataclasses.asdict(secrets)))
    module = pooled_up.MODULE if server.pooler_port else installations.MAKE_UP
    pid = processes.detach(
        installations.up_command(home, "--owner", str(owner), module=module),
        log=installations.log_of(home),
        environment={
            **os.environ,
            **installations.UNLIMITED,
            pooled_up.PORT: str(server.pooler_port),
            ADMIN_URL: database.with_database(server.admin_url, DATABASE),
        },
    )
    (home / "up.pid").write_text(str(pid))
