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

from deploy.local import processes, runfile
from deploy.local.runfile import Run, Secrets
from deploy.local.up import ADMIN_URL
from deploy.services import SERVICES
from tests.support import cluster, installations
from tests.support.cluster import TestServer
from tests.support.organisations import INTERNAL_TOKEN_SECRET, JWT_SECRET

DATABASE: Final = "bahi_system"
START_SECONDS: Final = 150.0
STOP_SECONDS: Final = 40.0
POLL_SECONDS: Final = 0.1


def attach(server: TestServer, owner: int) -> Run:
    """The running system of this test run, started by whoever asks first. Ends with the process `owner`."""
    home = server.shared / "system"
    if not home.exists():
        database = server.clone(DATABASE)
        database.require(*SERVICES)
        with cluster.lock(server.shared):
            if not home.exists():
                _start(home, database.admin_url, server, owner)
    return current(server)


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


def _start(home: Path, admin_url: str, server: TestServer, owner: int) -> None:
    """Roles belong to the whole test server, so the system is given the passwords that they have."""
    home.mkdir()
    secrets = Secrets(
        jwt_secret=JWT_SECRET,
        internal_token_secret=INTERNAL_TOKEN_SECRET,
        postgres_password="",
        role_passwords=server.passwords,
    )
    (home / "secrets.json").touch(mode=0o600)
    (home / "secrets.json").write_text(json.dumps(dataclasses.asdict(secrets)))
    pid = processes.detach(
        installations.up_command(home, "--owner", str(owner)),
        log=installations.log_of(home),
        environment={**os.environ, **installations.UNLIMITED, ADMIN_URL: admin_url},
    )
    (home / "up.pid").write_text(str(pid))
