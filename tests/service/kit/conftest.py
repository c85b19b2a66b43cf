"""A schema of its own for the plumbing, so that its tests need no service: kit's tables and one table of notes."""

import contextlib
import dataclasses
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.ext.asyncio import create_async_engine

from kit.auth import caller
from kit.db import migrations, schema
from kit.db.database import Database
from kit.db.tables import define_kit_tables
from kit.db.url import for_sqlalchemy
from tests.support.cluster import TestDatabase
from tests.support.days import Clock

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


@pytest.fixture
async def urls(database: TestDatabase) -> Urls:
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
        migrations.protect(operations, table.name, schema=SCHEMA, app=table.info["app"], relay=table.info["relay"])
    for kind in ("app", "relay"):
        connection.execute(sa.text(f'GRANT CONNECT ON DATABASE "{database_name}" TO {SCHEMA}_{kind}'))
        connection.execute(sa.text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {SCHEMA}_{kind}"))


@pytest.fixture
def clock() -> Clock:
    """The clock of `books`, `relay_books` and the pair of services."""
    return Clock()


@pytest.fixture
async def books(urls: Urls, clock: Clock) -> AsyncIterator[Database]:
    """The app role's pool."""
    opened = Database(urls.app, KIT, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
async def relay_books(urls: Urls, clock: Clock) -> AsyncIterator[Database]:
    """The pool of the role that sees every organisation."""
    opened = Database(urls.relay, KIT, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
def act_as() -> Callable[[caller.Caller], caller.Caller]:
    """Binds a caller to the running test."""

    def bind(who: caller.Caller) -> caller.Caller:
        caller.set_caller(who)
        return who

    return bind


async def count_notes(books: Database, who: caller.Caller) -> int:
    async def count(tx: Any) -> int:
        return int((await tx.row(sa.select(sa.func.count()).select_from(NOTES))).count)

    return await books.run(who, count)
