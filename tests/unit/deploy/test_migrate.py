"""The migration job, as it runs on a managed server: by an administrator who is no superuser."""

import asyncio
from typing import Any

import asyncpg
import pytest

from deploy import migrate
from deploy.local import database
from deploy.services import SERVICES, role_names
from tests.unit.deploy.servers import own_server

PASSWORDS = {migrate.password_variable(role): f"{role}-secret" for role in role_names()}

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
            url = database.role_url(server.url(), f"{service}_app", f"{service}_app-secret", "managed")
            assert _run(url, "SELECT current_user", OWNER_OF_OUTBOX) == [f"{service}_app", f"{service}_owner"]
    assert printed == [f"{service}: at the head of its migrations." for service in SERVICES] * 2


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
