"""One PostgreSQL for a whole test run and all its workers. The first worker that needs it starts its keeper."""

import contextlib
import dataclasses
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.local import database, processes
from kit.db.role_names import role_name
from kit.db.roles import Installation
from tests.support import pooler

START_SECONDS: Final = 120.0
"""A new server and four sets of migrations, on a machine that is busy with other tests."""
POLL_SECONDS: Final = 0.05
TEMPLATE: Final = "bahi_template"
INSTALLATION: Final = Installation.of(TEMPLATE)
"""The template's, and that of all its copies."""


class NoTestServer(RuntimeError):
    """The test server did not start; the message says why."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TestServer:
    """The server of this test run, with a migrated template database."""

    __test__ = False

    shared: Path
    admin_url: str
    passwords: dict[str, str]
    problems: dict[str, str]
    """Contexts whose migrations failed, and how: one broken service must not stop the tests of the others."""
    keeper: int
    pooler_port: int
    """Of a pooler before the server; 0 when the run goes without one."""

    def of_services(self, url: str) -> str:
        """The URL with which a service connects: through the pooler, if the run goes through one."""
        return pooler.through(url, self.pooler_port) if self.pooler_port else url

    def require(self, *services: str) -> None:
        """Raises NoTestServer, with the migration's own error, unless the schemas of these services are there."""
        for service in services:
            if service in self.problems:
                raise NoTestServer(f"The migrations of {service} failed:\n{self.problems[service]}")

    def clone(self, name: str) -> "TestDatabase":
        """A new database with all schemas, or the one of this name that was made before."""
        with lock(self.shared):
            database.create_database(self.admin_url, name, template=TEMPLATE)
            # The copy has the template's privileges, and so serves the template's roles. Rights on a database are not
            # copied with it.
            database.admit(self.admin_url, INSTALLATION, name)
        return TestDatabase(server=self, name=name, installation=INSTALLATION, passwords=self.passwords)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TestDatabase:
    """One migrated database."""

    __test__ = False

    server: TestServer
    name: str
    installation: Installation
    passwords: dict[str, str]

    def url(self, service: str, kind: str = "app") -> str:
        """The URL of a service's role: the kind is owner, app or relay.

        Raises NoTestServer when its migrations failed.
        """
        self.require(service)
        password = self.passwords[role_name(service, kind)]
        return database.role_url(self.server.admin_url, self.role(service, kind), password, self.name)

    def role(self, service: str, kind: str) -> str:
        """The name of a service's role."""
        return self.installation.role(service, kind)

    def require(self, *services: str) -> None:
        """Raises NoTestServer, with the migration's own error, unless the schemas of these services are there."""
        self.server.require(*services)

    @property
    def admin_url(self) -> str:
        """The URL of the superuser, for whom row level security does not apply."""
        return database.with_database(self.server.admin_url, self.name)


@contextlib.contextmanager
def lock(shared: Path) -> Iterator[None]:
    """Held by one process of the test run at a time."""
    shared.mkdir(mode=0o755, exist_ok=True)
    with (shared / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def attach(shared: Path, owner: int) -> TestServer:
    """The server that runs as long as the process `owner`. The first call starts it. Raises NoTestServer."""
    with lock(shared):
        facts = shared / "server.json"
        if not facts.exists():
            log = shared / "keeper.log"
            command = [sys.executable, "-m", "tests.support.postgres_keeper", str(shared), str(owner)]
            keeper = processes.detach(command, log=log)
            deadline = time.monotonic() + START_SECONDS
            while not facts.exists():
                if time.monotonic() > deadline or not processes.is_alive(keeper):
                    raise NoTestServer(f"No test server:\n{log.read_text()}")
                time.sleep(POLL_SECONDS)
        return TestServer(shared=shared, **json.loads(facts.read_text()))


def detach(shared: Path) -> None:
    """Ends the server, if it runs, and returns when its processes and files are gone."""
    facts = shared / "server.json"
    if not facts.exists():
        return
    keeper = json.loads(facts.read_text())["keeper"]
    deadline = time.monotonic() + START_SECONDS
    with contextlib.suppress(ProcessLookupError):
        os.kill(keeper, signal.SIGTERM)
    while shared.exists() and processes.is_alive(keeper) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
