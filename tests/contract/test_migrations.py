"""Each service's history goes up, down and up again."""

import asyncpg
import pytest

from deploy.local.database import migrations_of
from deploy.services import SERVICES
from kit.db import migrations


async def tables_of(admin_url: str, context: str) -> set[str]:
    connection = await asyncpg.connect(admin_url)
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", context)
        return {row["tablename"] for row in rows}
    finally:
        await connection.close()


@pytest.mark.parametrize("context", SERVICES)
async def test_up_down_up_ends_where_it_began(postgres, database, context) -> None:
    database.require(context)
    scratch = postgres.clone(f"updown_{context}")
    owner = scratch.url(context, "owner")
    at_head = await tables_of(scratch.admin_url, context)

    migrations.downgrade(migrations_of(context), owner)
    assert await tables_of(scratch.admin_url, context) == {"alembic_version"}
    migrations.upgrade(migrations_of(context), owner)

    assert await tables_of(scratch.admin_url, context) == at_head
