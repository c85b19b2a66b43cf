"""A schema of its own for the plumbing, so that its tests need no service: kit's tables and one table of notes."""

import contextlib
import dataclasses

import asyncpg
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.ext.asyncio import create_async_engine

from kit.db import row_level_security, schema
from kit.db.tables import define_kit_tables
from kit.db.url import for_sqlalchemy
from tests.support.cluster import TestDatabase

SCHEMA = "plumbing"
METADATA = schema.metadata_for(SCHEMA)
KIT = define_kit_tables(METADATA)
NOTES = schema.tenant_table(
    "notes", METADATA, schema.uuid("id"), schema.text("body"), key=("id",), app=schema.READ_WRITE
)
PASSWORD = "plumbing"


@dataclasses.dataclass(frozen=True, slots=True)
class Urls:
    app: str
    relay: str


async def make_plumbing(database: TestDatabase) -> Urls:
    """Makes the schema once for each database."""
    admin = await asyncpg.connect(database.admin_url)
    try:
        for kind in ("app", "relay"):
            with contextlib.suppress(asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
                await admin.execute(f"CREATE ROLE {SCHEMA}_{kind} LOGIN PASSWORD '{PASSWORD}'")
        made = await admin.fetchval("SELECT to_regnamespace($1) IS NOT NULL", SCHEMA)
    finally:
        await admin.close()
    if not made:
        engine = create_async_engine(for_sqlalchemy(database.admin_url))
        async with engine.begin() as connection:
            await connection.run_sync(_make_schema, database.name)
        await engine.dispose()
    host = database.admin_url.split("@", 1)[1]
    return Urls(
        app=f"postgresql://{SCHEMA}_app:{PASSWORD}@{host}", relay=f"postgresql://{SCHEMA}_relay:{PASSWORD}@{host}"
    )


def _make_schema(connection: sa.Connection, database_name: str) -> None:
    connection.execute(sa.text(f"CREATE SCHEMA {SCHEMA}"))
    METADATA.create_all(connection)
    operations = Operations(MigrationContext.configure(connection))
    for table in METADATA.sorted_tables:
        row_level_security.protect(
            operations, table.name, schema=SCHEMA, app=table.info["app"], relay=table.info["relay"]
        )
    for kind in ("app", "relay"):
        connection.execute(sa.text(f'GRANT CONNECT ON DATABASE "{database_name}" TO {SCHEMA}_{kind}'))
        connection.execute(sa.text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {SCHEMA}_{kind}"))
