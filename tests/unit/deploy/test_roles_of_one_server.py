"""Roles belong to the whole server: each installation has its own there, and touches nobody else's."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Final

import asyncpg
import pytest

from deploy.local import database
from deploy.local.postgres import EmbeddedPostgres
from deploy.services import SERVICES, role_names
from kit.db import roles
from kit.db.roles import Installation
from tests.unit.deploy.servers import own_server

STARTS: Final = 6
ROUNDS: Final = 3
FIRST, SECOND = Installation.of("first"), Installation.of("second")
MARKS: Final = "SELECT rolname, shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname !~ '^pg_'"


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with own_server() as started:
        yield started


@pytest.fixture
async def admin(server: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    """An administrator, on a server that has only the databases that come with it."""
    connection = await asyncpg.connect(server.url())
    yield connection
    for (name,) in await connection.fetch("SELECT datname FROM pg_database WHERE datname !~ '^(postgres|template)'"):
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    for (name,) in await connection.fetch("SELECT rolname FROM pg_roles WHERE rolname !~ '^(postgres|pg_)'"):
        await connection.execute(f"DROP OWNED BY {name} CASCADE")
        await connection.execute(f"DROP ROLE {name}")
    await connection.close()


async def prepare(server: EmbeddedPostgres, installation: Installation, ending: str = "secret") -> None:
    passwords = {role: f"{role}-{ending}" for role in role_names()}
    await roles.ensure_roles(server.url(), installation, SERVICES, passwords)


async def asked(server: EmbeddedPostgres, role: str, password: str, name: str, question: str) -> object:
    """What a role is answered in a database."""
    connection = await asyncpg.connect(database.role_url(server.url(), role, password, name))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_starts_on_one_server_at_once_all_end_with_their_roles_and_schemas(server, admin) -> None:
    installations = [Installation.of(f"bahi_{number}") for number in range(STARTS)]
    for installation in installations:
        await admin.execute(f"CREATE DATABASE {installation.database}")
    for number in range(ROUNDS):
        # Each of them twice at once, as when two copies of the job start together.
        await asyncio.gather(*(prepare(server, installation, str(number)) for installation in installations * 2))

    for installation in installations:
        own = "SELECT count(*) FROM pg_roles WHERE rolname LIKE $1"
        assert await admin.fetchval(own, f"{installation.prefix}\\_%\\_%") == len(role_names())
        for service in SERVICES:
            role, password = installation.role(service, "app"), f"{service}_app-{ROUNDS - 1}"
            question = "SELECT has_schema_privilege(current_user, split_part(current_user, '_', 3), 'USAGE')"
            assert await asked(server, role, password, installation.database, question) is True


async def test_a_second_installation_leaves_the_first_one_as_it_is(server, admin) -> None:
    await admin.execute("CREATE DATABASE first")
    await admin.execute("CREATE DATABASE second")
    await prepare(server, FIRST, "of-the-first")

    await prepare(server, SECOND, "of-the-second")

    for installation in (FIRST, SECOND):
        password = f"sales_app-of-the-{installation.database}"
        role = installation.role("sales", "app")
        assert await asked(server, role, password, installation.database, "SELECT current_user") == role
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for database"):
        await asked(server, "first_sales_app", "sales_app-of-the-first", "second", "SELECT 1")


async def test_a_role_that_exists_and_is_not_ours_is_refused_and_left_as_it_is(server, admin) -> None:
    await admin.execute("CREATE DATABASE first")
    await admin.execute("CREATE ROLE first_returns_relay LOGIN PASSWORD 'of-somebody-else'")
    before = await admin.fetch(MARKS)

    with pytest.raises(roles.NotOurs, match="The role first_returns_relay exists, and is not of the database first"):
        await prepare(server, FIRST)

    assert await admin.fetch(MARKS) == before
    user = await asked(server, "first_returns_relay", "of-somebody-else", "postgres", "SELECT current_user")
    assert user == "first_returns_relay"


async def test_one_prefix_for_two_databases_is_refused_and_the_first_keeps_its_passwords(server, admin) -> None:
    await admin.execute("CREATE DATABASE first")
    await admin.execute("CREATE DATABASE second")
    await prepare(server, FIRST, "of-the-first")

    with pytest.raises(roles.NotOurs, match='"Bahi: a role of the database first"'):
        await prepare(server, Installation.of("second", "first"), "of-the-second")

    user = await asked(server, "first_sales_app", "sales_app-of-the-first", "first", "SELECT current_user")
    assert user == "first_sales_app"


async def test_another_prefix_for_a_database_that_has_schemas_is_refused(server, admin) -> None:
    await admin.execute("CREATE DATABASE first")
    await prepare(server, FIRST)
    before = await admin.fetch(MARKS)

    with pytest.raises(roles.NotOurs, match="belongs to the role first_inventory_owner"):
        await prepare(server, Installation.of("first", "other"))

    assert await admin.fetch(MARKS) == before


async def test_parameters_that_a_role_has_set_for_itself_do_not_outlive_the_next_start(server, admin) -> None:
    await admin.execute("CREATE DATABASE first")
    await prepare(server, FIRST)
    own = database.role_url(server.url(), "first_sales_app", "sales_app-secret", "first")
    connection = await asyncpg.connect(own)
    try:
        await connection.execute("ALTER ROLE CURRENT_USER SET statement_timeout = 0")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=r"app\.org_id"):
            await connection.execute(f"ALTER ROLE CURRENT_USER SET app.org_id = '{'0' * 32}'")
        await connection.execute("ALTER ROLE CURRENT_USER IN DATABASE first SET lock_timeout = 0")
        await connection.execute("ALTER ROLE CURRENT_USER PASSWORD 'its-own'")
    finally:
        await connection.close()

    await prepare(server, FIRST)

    kept = await admin.fetch(
        "SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setrole = 'first_sales_app'::regrole"
    )
    assert {row[0] for row in kept} == {f"{name}={value}" for name, value in roles.SETTINGS["app"].items()}
    assert await asked(server, "first_sales_app", "sales_app-secret", "first", "SHOW statement_timeout") == "20s"


@pytest.mark.parametrize("prefix", ["", "Acme", "pg_acme", "acme-1", "1acme", "a" * 41, 'a"b', "ä"])
def test_a_prefix_that_no_role_can_have_is_refused(prefix: str) -> None:
    with pytest.raises(roles.PrefixUnusable, match="No role can have the prefix"):
        Installation.of("Acme", prefix)
