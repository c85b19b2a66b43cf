"""Roles and schemas: for each service an owner (migrates), an app role (runs) and a relay role (delivers and reaps).

No role has BYPASSRLS; the app role owns nothing, and has rights on its own schema only.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Final

import asyncpg

KINDS: Final = ("owner", "app", "relay")

LOCK_TIMEOUT: Final = "3s"
STATEMENT_TIMEOUT: Final = "20s"
IDLE_IN_TRANSACTION_TIMEOUT: Final = "15s"

ATTEMPTS: Final = 20
LONGEST_PAUSE_SECONDS: Final = 0.5
# Another start changed the same role, or created it, in the meantime. PostgreSQL has no code of its own for "tuple
# concurrently updated": it comes as an internal error.
LOST_RACES: Final = (
    asyncpg.InternalServerError,
    asyncpg.UniqueViolationError,
    asyncpg.DuplicateObjectError,
    asyncpg.DuplicateSchemaError,
    asyncpg.DeadlockDetectedError,
)


def role_name(service: str, kind: str) -> str:
    """The role of a service, such as `billing_app`."""
    return f"{service}_{kind}"


async def ensure_roles(admin_url: str, database: str, services: Sequence[str], passwords: Mapping[str, str]) -> None:
    """Creates or updates the services' roles, passwords (by role name), limits and schemas in `database`.

    Safe to run again, and at once for several databases of one server.

    `admin_url` is a plain `postgresql://` URL of a role that may create roles and owns the database.
    """
    # Roles belong to the whole server, and two starts may prepare two databases of it at once. An advisory lock would
    # not order them, since it belongs to one database. So a start that lost the race begins again.
    for _ in range(ATTEMPTS - 1):
        try:
            return await _ensure_once(admin_url, database, services, passwords)
        except LOST_RACES:
            await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))  # noqa: S311 - spreads retries
    return await _ensure_once(admin_url, database, services, passwords)


async def _ensure_once(admin_url: str, database: str, services: Sequence[str], passwords: Mapping[str, str]) -> None:
    connection = await asyncpg.connect(admin_url, database=database)
    try:
        async with connection.transaction():
            for service in services:
                for kind in KINDS:
                    role = role_name(service, kind)
                    await _ensure_role(connection, role, passwords[role])
            await connection.execute(f"REVOKE ALL ON DATABASE {_quoted(database)} FROM PUBLIC")
            await connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            for service in services:
                await _ensure_schema(connection, database, service)
    finally:
        await connection.close()


async def _ensure_role(connection: asyncpg.Connection, role: str, password: str) -> None:
    literal = await connection.fetchval("SELECT quote_literal($1)", password)
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    verb = "ALTER" if exists else "CREATE"
    await connection.execute(f"{verb} ROLE {role} LOGIN PASSWORD {literal}")
    if not role.endswith("_owner"):
        await connection.execute(f"ALTER ROLE {role} SET lock_timeout = '{LOCK_TIMEOUT}'")
        await connection.execute(f"ALTER ROLE {role} SET statement_timeout = '{STATEMENT_TIMEOUT}'")
        await connection.execute(
            f"ALTER ROLE {role} SET idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION_TIMEOUT}'"
        )


async def _ensure_schema(connection: asyncpg.Connection, database: str, service: str) -> None:
    owner = role_name(service, "owner")
    # On a managed server the admin is no superuser: it must be a member of the owner to hand it a schema.
    await connection.execute(f"GRANT {owner} TO CURRENT_USER")
    await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {owner}")
    for kind in KINDS:
        role = role_name(service, kind)
        await connection.execute(f"GRANT CONNECT ON DATABASE {_quoted(database)} TO {role}")
        await connection.execute(f"GRANT USAGE ON SCHEMA {service} TO {role}")


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
