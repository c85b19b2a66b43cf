"""PostgreSQL with a continuous archive: a base backup, and every segment of its log."""

import datetime as dt
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

import asyncpg

from deploy.local import database, ports, postgres_location
from deploy.local.postgres import SMALL_MACHINE, EmbeddedPostgres
from deploy.local.postgres_location import PostgresLocation

DATABASE: Final = "bahi"
PASSWORD: Final = "of-the-drill"
ARCHIVE_SECONDS: Final = 5
"""At most so much of the log is on the server alone. In production a minute is usual."""
BACKUP_SECONDS: Final = 120


class ArchivingServer:
    """A server, its archive and its base backup, side by side in a folder that its account can enter."""

    def __init__(self, home: Path) -> None:
        self._where = postgres_location.find_location(home)
        self.archive = self._where.data.with_name("archive")
        self.base = self._where.data.with_name("base")
        self._log = home / "postgres.log"
        for folder in (self.archive, self.base):
            folder.mkdir(mode=0o700)
            if self._where.account:
                os.chown(folder, *self._where.account)
        self.running = self._server(self._where, self._archiving())

    @property
    def admin_url(self) -> str:
        """The administrator's URL of the books."""
        return self.running.url(DATABASE)

    def start(self) -> None:
        """Starts with empty books."""
        self.running.start()
        database.create_database(self.running.url(), DATABASE)

    def back_up(self) -> None:
        """A base backup of the running server. The log that it needs is in the archive when it ends."""
        command = [str(self._where.programs / "pg_basebackup"), "--pgdata", str(self.base), "--wal-method=none"]
        uid, gid = self._where.account or (os.getuid(), os.getgid())
        subprocess.run(
            [*command, "--checkpoint=fast", "--dbname", self.running.url(), "--no-password"],
            check=True,
            timeout=BACKUP_SECONDS,
            user=uid if self._where.account else None,
            group=gid if self._where.account else None,
            extra_groups=[] if self._where.account else None,
            cwd="/",
        )

    def kill(self) -> None:
        """Kills the server as a power cut does. Its data are lost: only the archive and the base backup are used."""
        pid = self.running.pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        self.running.stop()
        shutil.rmtree(self._where.data, ignore_errors=True)

    async def segment(self) -> Path:
        """The segment of the log that is written now, where it will be in the archive."""
        connection = await asyncpg.connect(self.running.url())
        try:
            name: str = await connection.fetchval("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
        finally:
            await connection.close()
        return self.archive / name

    def restore(self, moment: dt.datetime) -> None:
        """Starts a server from the base backup and the archive, as the books were at a moment."""
        (self.base / "recovery.signal").touch(mode=0o600)
        if self._where.account:
            os.chown(self.base / "recovery.signal", *self._where.account)
        location = PostgresLocation(programs=self._where.programs, data=self.base, account=self._where.account)
        target = {
            "restore_command": f"cp {self.archive}/%f %p",
            "recovery_target_time": moment.isoformat(),
            "recovery_target_action": "promote",
        }
        self.running = self._server(location, {**self._archiving(), **target})
        self.running.start()

    def _archiving(self) -> dict[str, str]:
        return {
            **SMALL_MACHINE,
            "wal_level": "replica",
            "max_wal_senders": "2",
            "archive_mode": "on",
            # A segment is copied beside its name first: a copy that a crash has cut short is no segment.
            "archive_command": f"cd {self.archive} && test ! -f %f && cp $OLDPWD/%p %f.new && mv %f.new %f",
            "archive_timeout": str(ARCHIVE_SECONDS),
        }

    def _server(self, location: PostgresLocation, settings: dict[str, str]) -> EmbeddedPostgres:
        return EmbeddedPostgres(location, port=ports.any_free(), password=PASSWORD, log=self._log, settings=settings)
