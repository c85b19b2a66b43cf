"""What the suite stands on: a server of its own, and databases whose roles see what they should."""

import asyncpg
import pytest

from deploy.services import SERVICES
from tests.support.cluster import TestDatabase, TestServer


async def test_roles_connect_and_own_only_their_schema(database: TestDatabase) -> None:
    for service in SERVICES:
        connection = await asyncpg.connect(database.url(service, "app"))
        try:
            visible = await connection.fetch(
                "SELECT nspname FROM pg_namespace WHERE nspname = ANY($1) AND has_schema_privilege(nspname, 'USAGE')",
                list(SERVICES),
            )
            bypasses = await connection.fetchval(
                "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
            )
        finally:
            await connection.close()
        assert [row["nspname"] for row in visible] == [service]
        assert bypasses is False


async def test_clone_of_the_template_is_made_once(postgres: TestServer, database: TestDatabase) -> None:
    again = postgres.clone(database.name)
    assert again == database


async def test_wrong_password_is_refused(database: TestDatabase) -> None:
    password = database.passwords["sales_app"]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(database.url("sales", "app").replace(password, "guess"))
