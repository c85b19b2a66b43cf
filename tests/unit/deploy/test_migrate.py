"""The migration job, as it runs on a managed server: by an administrator who is no superuser."""

import asyncio
import os
import subprocess
import sys
from typing import Any

import asyncpg
import pytest

from deploy import migrate
from deploy.local import database
from deploy.services import SERVICES, password_variable, role_names
from tests.unit.deploy.servers import own_server

PASSWORDS = {password_variable(role): f"{role}-secret" for role in role_names()}

OWNER_OF_OUTBOX = """
    SELECT tableowner FROM pg_tables WHERE tablename = 'outbox' AND has_schema_privilege(schemaname, 'USAGE')
"""


def _run(url: str, *statements: str) -> list[Any]:
    async def run() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            return [await connection.fetchval(statement) for statement in statements]
        finally:
            await connection.close()

    return asyncio.run(run())


def test_job_runs_twice_as_an_administrator_without_superuser_rights(capsys: pytest.CaptureFixture[str]) -> None:
    with own_server() as server:
        _run(
            server.url(),
            "CREATE ROLE steward LOGIN CREATEROLE CREATEDB PASSWORD 'of-the-steward'",
            "CREATE DATABASE managed OWNER steward",
        )
        admin_url = database.role_url(server.url(), "steward", "of-the-steward", "managed")
        for _ in range(2):
            migrate.main({migrate.ADMIN_URL: admin_url, **PASSWORDS})
        printed = capsys.readouterr().out.splitlines()
        for service in SERVICES:
            app, owner = f"managed_{service}_app", f"managed_{service}_owner"
            url = database.role_url(server.url(), app, f"{service}_app-secret", "managed")
            assert _run(url, "SELECT current_user", OWNER_OF_OUTBOX) == [app, owner]
    assert printed == [f"{service}: at the head of its migrations." for service in SERVICES] * 2


def test_jobs_at_once_on_an_empty_database_both_end_at_the_head() -> None:
    with own_server() as server:
        _run(server.url(), "CREATE DATABASE empty")
        given = {migrate.ADMIN_URL: server.url("empty"), database.ROLE_PREFIX: "acme", **PASSWORDS}
        command = [sys.executable, "-m", "deploy.migrate"]
        jobs = [
            subprocess.Popen(command, env={**os.environ, **given}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for _ in range(2)
        ]
        printed = [job.communicate(timeout=120)[0].decode().splitlines() for job in jobs]
        url = database.role_url(server.url(), "acme_returns_app", "returns_app-secret", "empty")
        assert _run(url, OWNER_OF_OUTBOX) == ["acme_returns_owner"]
    assert printed == [[f"{service}: at the head of its migrations." for service in SERVICES]] * 2


def test_job_ends_with_a_sentence_when_a_role_is_somebody_elses() -> None:
    with own_server() as server:
        _run(server.url(), "CREATE DATABASE bahi", "CREATE ROLE bahi_sales_app")
        with pytest.raises(SystemExit) as ended:
            migrate.main({migrate.ADMIN_URL: server.url("bahi"), **PASSWORDS})
        assert _run(server.url("bahi"), "SELECT count(*) FROM pg_namespace WHERE nspname = 'sales'") == [0]
    assert str(ended.value.code).startswith(
        "Not migrated. The role bahi_sales_app exists, and is not of the database bahi. It has no comment."
    )
    assert str(ended.value.code).endswith("The variable is BAHI_ROLE_PREFIX.")


def test_job_ends_with_a_sentence_when_a_database_cannot_name_roles() -> None:
    with pytest.raises(SystemExit, match=r"Not migrated\. No role can have the prefix 'Acme-1'\."):
        migrate.main({migrate.ADMIN_URL: "postgresql://nobody@127.0.0.1:1/Acme-1", **PASSWORDS})


def test_job_says_all_that_is_missing_at_once() -> None:
    given = {migrate.ADMIN_URL: "postgresql://nobody", **PASSWORDS}
    del given["SALES_APP_PASSWORD"], given["RETURNS_OWNER_PASSWORD"]
    with pytest.raises(SystemExit) as ended:
        migrate.main(given)
    assert ended.value.code == "Not migrated. Missing: SALES_APP_PASSWORD, RETURNS_OWNER_PASSWORD."


def test_role_url_keeps_the_connection_as_safe_as_the_administrators() -> None:
    url = database.role_url(
        "postgresql://postgres:p@db.example:5432/postgres?sslmode=require", "sales_app", "s", "bahi"
    )
    assert url == "postgresql://sales_app:s@db.example:5432/bahi?sslmode=require"
