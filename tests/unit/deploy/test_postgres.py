"""The embedded server: keeps its data, finds what a killed run has left, and reaches its files also as root."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.local import ports, postgres_location, processes
from deploy.local.postgres import NOT_DURABLE, SMALL_MACHINE, EmbeddedPostgres, PostgresFailed
from deploy.local.postgres_location import PostgresLocation
from tests.support.waiting import until


@pytest.fixture
def home() -> Iterator[Path]:
    """Not pytest's own temporary folder, which is closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="bahi-embedded-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedPostgres]:
    made = _server(home)
    yield made
    made.stop()


@pytest.fixture
def careful(home: Path) -> Iterator[EmbeddedPostgres]:
    """As `make up` runs it."""
    made = EmbeddedPostgres(
        postgres_location.find_location(home), port=ports.any_free(), password="of-this-test", log=home / "postgres.log"
    )
    yield made
    made.stop()


def _server(home: Path, where: PostgresLocation | None = None) -> EmbeddedPostgres:
    return EmbeddedPostgres(
        where or postgres_location.find_location(home),
        port=ports.any_free(),
        password="of-this-test",
        log=home / "postgres.log",
        settings={**SMALL_MACHINE, **NOT_DURABLE},
    )


def _ask(server: EmbeddedPostgres, statement: str) -> Any:
    async def ask() -> Any:
        connection = await asyncpg.connect(server.url())
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(ask())


def test_data_survives_a_restart(server: EmbeddedPostgres) -> None:
    server.start()
    _ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    assert server.pid is None
    server.start()
    assert _ask(server, "SELECT answer FROM kept") == 42


def test_password_is_asked_for(server: EmbeddedPostgres) -> None:
    server.start()
    with pytest.raises(asyncpg.InvalidPasswordError):
        asyncio.run(asyncpg.connect(server.url().replace("of-this-test", "another")))


def test_settings_for_a_small_box_keep_every_commit(careful: EmbeddedPostgres) -> None:
    careful.start()
    assert [_ask(careful, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["on"] * 3


def test_pid_file_that_names_another_process_is_no_obstacle(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    (server.location.data / "postmaster.pid").write_text(
        f"{os.getpid()}\n{server.location.data}\n1\n{server.port}\n\n\n\n"
    )
    server.start()
    assert _ask(server, "SELECT 1") == 1


def test_killed_server_recovers_what_was_committed(careful: EmbeddedPostgres) -> None:
    careful.start()
    _ask(careful, "CREATE TABLE kept AS SELECT 42 AS answer")
    pid = careful.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: careful.pid is None)
    careful.start()
    assert _ask(careful, "SELECT answer FROM kept") == 42


def test_server_left_by_another_run_is_ended_first(home: Path, server: EmbeddedPostgres) -> None:
    left = _server(home)
    left.start()
    pid = left.pid
    assert pid is not None
    server.start()
    assert not processes.is_alive(pid)
    assert _ask(server, "SELECT 1") == 1
    left.stop()


def test_failure_to_start_shows_the_log(home: Path) -> None:
    broken = EmbeddedPostgres(
        postgres_location.find_location(home),
        port=ports.any_free(),
        password="of-this-test",
        log=home / "postgres.log",
        settings={"no_such_setting": "1"},
    )
    with pytest.raises(PostgresFailed, match="no_such_setting"):
        broken.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_root_with_a_closed_checkout_runs_it_elsewhere_and_says_so(home: Path) -> None:
    closed = home / "closed"
    checkout = closed / "bahi" / ".bahi"
    checkout.mkdir(parents=True)
    closed.chmod(0o700)
    where = postgres_location.find_location(checkout, system_base=home / "elsewhere")
    assert str(closed) in where.remark
    assert where.data.is_relative_to(home / "elsewhere")
    assert where.programs.is_relative_to(home / "elsewhere")
    assert closed.stat().st_mode & 0o777 == 0o700
    server = _server(home, where)
    server.start()
    try:
        assert _ask(server, "SELECT 1") == 1
    finally:
        server.stop()
