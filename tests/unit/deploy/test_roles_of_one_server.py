"""Roles belong to the whole server: starts that prepare several of its databases at once do not fail."""

import asyncio
from typing import Final

import asyncpg

from deploy.services import SERVICES, role_names
from kit.db import roles
from tests.unit.deploy.servers import own_server

STARTS: Final = 6
ROUNDS: Final = 3


async def test_starts_on_one_server_at_once_all_end_with_their_roles_and_schemas() -> None:
    names = [f"bahi_{number}" for number in range(STARTS)]
    with own_server() as server:
        admin = await asyncpg.connect(server.url())
        for name in names:
            await admin.execute(f"CREATE DATABASE {name}")
        for number in range(ROUNDS):
            passwords = {role: f"{role}-{number}" for role in role_names()}
            await asyncio.gather(*(roles.ensure_roles(server.url(), name, SERVICES, passwords) for name in names))
        made = await admin.fetch("SELECT rolname FROM pg_roles WHERE rolname = ANY($1)", role_names())
        await admin.close()
        schemas = [await _schemas(server.url(), name) for name in names]

    assert {row["rolname"] for row in made} == set(role_names())
    assert schemas == [set(SERVICES)] * STARTS


async def _schemas(admin_url: str, database: str) -> set[str]:
    connection = await asyncpg.connect(admin_url, database=database)
    try:
        rows = await connection.fetch("SELECT nspname FROM pg_namespace WHERE nspname = ANY($1)", list(SERVICES))
    finally:
        await connection.close()
    return {row["nspname"] for row in rows}
