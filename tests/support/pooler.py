"""PgBouncer in transaction mode before a test server: each transaction gets whichever session is free.

With POOLER set, every service of a run goes through it. The tests themselves connect directly, and so do the owners
of schemas, who migrate.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from deploy.local import ports, postgres_location, processes
from kit.db import roles
from kit.db.opening import OWN_SESSIONS, Opening, of_lent_sessions
from tests.support.waiting import until

EVERYTHING: Final = bool(os.environ.get("POOLER"))
"""Whether this run goes through a pooler."""
OPENING: Final[Opening] = of_lent_sessions(roles.SETTINGS["app"]) if EVERYTHING else OWN_SESSIONS
"""Of a test that opens a database by itself."""
SETTINGS: Final[dict[str, Any]] = {"database_pooler": "transaction"} if EVERYTHING else {}
"""Of a service."""
BACKENDS: Final = 10
"""Sessions for each role and database when a whole run goes through the pooler."""
STOP_SECONDS: Final = 10.0
FIRST_SAFE_FROM_CANCELS: Final = (1, 20, 1)
"""Older ones may end themselves when a client cancels a statement and leaves before that is done: faults 801, 822."""
CONFIGURATION: Final = """
[databases]
* = host={host} port={port} auth_user={administrator}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
pool_mode = transaction
default_pool_size = {backends}
max_client_conn = 2000
server_round_robin = 1
auth_type = scram-sha-256
auth_file = {users}
auth_query = SELECT usename, passwd FROM pg_shadow WHERE usename = $1
"""


def program() -> str | None:
    """PgBouncer's program, if it is installed. Debian puts it where only administrators look."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def ends_on_cancels() -> bool:
    """Whether this run goes through a PgBouncer that may end when a client cancels its statement."""
    if not EVERYTHING or (executable := program()) is None:
        return False
    printed = subprocess.run([executable, "--version"], capture_output=True, check=True, text=True).stdout
    version = re.search(r"PgBouncer (\d+)\.(\d+)\.(\d+)", printed)
    assert version, printed
    return tuple(map(int, version.groups())) < FIRST_SAFE_FROM_CANCELS


class Pooler:
    """A running PgBouncer. `folder` is for its files."""

    def __init__(self, folder: Path, admin_url: str, backends: int) -> None:
        executable = program()
        if executable is None:
            raise FileNotFoundError("PgBouncer is not installed. `make pooler` installs it where apt-get can.")
        server, self.port = urlsplit(admin_url), ports.any_free()
        self._account = postgres_location.find_location(folder.parent).account
        folder.mkdir(mode=0o755)
        users, configuration, self._log = folder / "users.txt", folder / "pgbouncer.ini", folder / "pgbouncer.log"
        users.write_text(f'"{server.username}" "{server.password}"\n')
        configuration.write_text(
            CONFIGURATION.format(
                host=server.hostname,
                port=server.port,
                administrator=server.username,
                listen=self.port,
                backends=backends,
                users=users,
            )
        )
        users.chmod(0o600)
        if self._account:
            os.chown(users, *self._account)
        self._command = [executable, str(configuration)]
        self._start()

    def keep_running(self) -> None:
        """Starts it again if it has ended by itself, as whatever runs it in production does."""
        if self._process.poll() is not None:
            self._start()

    def stop(self) -> None:
        """Ends it."""
        processes.stop(self._process, signal.SIGINT, STOP_SECONDS)

    def _start(self) -> None:
        self._process = processes.spawn(
            self._command, log=self._log, account=self._account, death_signal=signal.SIGKILL
        )
        until(lambda: self._process.poll() is not None or not ports.is_free(self.port))
        if self._process.poll() is not None:
            raise RuntimeError(f"PgBouncer did not start:\n{self._log.read_text()}")


@contextlib.contextmanager
def pgbouncer(folder: Path, admin_url: str, backends: int = BACKENDS) -> Iterator[Pooler]:
    """A pooler with so many sessions for each role and database. `folder` is for its files."""
    pooler = Pooler(folder, admin_url, backends)
    try:
        yield pooler
    finally:
        pooler.stop()


def through(url: str, port: int) -> str:
    """The URL of the same role and database, through the pooler on this port."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}").geturl()
