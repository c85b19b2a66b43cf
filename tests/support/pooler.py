"""PgBouncer in transaction mode before a test server: each transaction gets whichever session is free.

With POOLER set, every service of a run goes through it. The tests themselves connect directly, and so do the owners
of schemas, who migrate.
"""

import contextlib
import os
import shutil
import signal
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


@contextlib.contextmanager
def pgbouncer(folder: Path, admin_url: str, backends: int = BACKENDS) -> Iterator[int]:
    """A pooler with so many sessions for each role and database; yields its port. `folder` is for its files."""
    executable = program()
    if executable is None:
        raise FileNotFoundError("PgBouncer is not installed. `make pooler` installs it where apt-get can.")
    server, listen = urlsplit(admin_url), ports.any_free()
    account = postgres_location.find_location(folder.parent).account
    folder.mkdir(mode=0o755)
    users, configuration, log = folder / "users.txt", folder / "pgbouncer.ini", folder / "pgbouncer.log"
    users.write_text(f'"{server.username}" "{server.password}"\n')
    configuration.write_text(
        CONFIGURATION.format(
            host=server.hostname,
            port=server.port,
            administrator=server.username,
            listen=listen,
            backends=backends,
            users=users,
        )
    )
    users.chmod(0o600)
    if account:
        os.chown(users, *account)
    process = processes.spawn([executable, str(configuration)], log=log, account=account, death_signal=signal.SIGKILL)
    try:
        until(lambda: process.poll() is not None or not ports.is_free(listen))
        if process.poll() is not None:
            raise RuntimeError(f"PgBouncer did not start:\n{log.read_text()}")
        yield listen
    finally:
        processes.stop(process, signal.SIGINT, STOP_SECONDS)


def through(url: str, port: int) -> str:
    """The URL of the same role and database, through the pooler on this port."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}").geturl()
