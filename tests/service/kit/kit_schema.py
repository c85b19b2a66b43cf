"""A schema of its own for the plumbing, so that its tests need no service: kit's tables and one table of notes."""

import dataclasses
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.local import database as database_of
from kit.db import roles, row_level_security, schema
from kit.db.database import Database
from kit.db.role_names import KINDS, role_name
from kit.db.tables import define_kit_tables
from kit.db.url import for_sqlalchemy
from tests.support import pooler
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
    owner: str
    app: str
    relay: str

    def open(self, **options: Any) -> Database:
        """The app role's pool."""
        return Database(self.app, KIT, **{"opening": pooler.OPENING, **options})


async def make_plumbing(database: TestDatabase) -> Urls:
    """Makes the schema once for each database, with roles that are the database's own."""
    installation = roles.Installation.of(database.name)
    owner, app, relay = (
        database_of.role_url(database.admin_url, installation.role(SCHEMA, kind), PASSWORD, database.name)
        for kind in KINDS
    )
    passwords = {role_name(SCHEMA, kind): PASSWORD for kind in KINDS}
    await roles.ensure_roles(database.admin_url, installation, [SCHEMA], passwords)
    engine = create_async_engine(for_sqlalchemy(owner))
    async with engine.begin() as connection:
        if not await connection.scalar(sa.text(f"SELECT to_regclass('{SCHEMA}.{NOTES.name}') IS NOT NULL")):
            await connection.run_sync(_make_tables)
    await engine.dispose()
    return Urls(owner=owner, app=database.server.of_services(app), relay=database.server.of_services(relay))


def _make_tables(connection: sa.Connection) -> None:
    METADATA.create_all(connection)
    operations = Operations(MigrationContext.configure(connection))
    for table in METADATA.sorted_tables:
        row_level_security.protect(
            operations, table.name, schema=SCHEMA, app=table.info["app"], relay=table.info["relay"]
        )
