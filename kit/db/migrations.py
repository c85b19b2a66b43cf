"""Alembic, with one history of migrations for each service."""

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

from kit.db.url import for_sqlalchemy

VERSION_TABLE: Final = "alembic_version"
LOCK_TIMEOUT: Final = "5s"
"""A migration that waits longer for a lock fails, because every other transaction on the table would wait behind it."""
TURN_SECONDS: Final = 600.0
"""How long a job waits for another one on the same schema."""
POLL_SECONDS: Final = 0.2


class AnotherMigrationRuns(RuntimeError):
    """Another job on the same schema did not end in time."""


def upgrade(folder: Path, owner_url: str, revision: str = "head") -> None:
    """Brings a schema to a revision of the migrations in `folder`.

    `owner_url` is a `postgresql://` URL of the owner role.
    """
    command.upgrade(_config(folder, owner_url), revision)


def downgrade(folder: Path, owner_url: str, revision: str = "base") -> None:
    """Takes a schema back to an earlier revision."""
    command.downgrade(_config(folder, owner_url), revision)


def run_environment(metadata: sa.MetaData) -> None:
    """The body of every service's `migrations/env.py`."""
    schema = metadata.schema
    url = context.config.attributes["owner_url"]

    def migrate(connection: sa.Connection) -> None:
        _wait_for_turn(connection, f"migrations of {schema}")
        connection.execute(sa.text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=VERSION_TABLE,
            version_table_schema=schema,
            include_schemas=True,
            include_name=lambda name, kind, _parents: kind != "schema" or name == schema,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()

    async def connect() -> None:
        engine = create_async_engine(for_sqlalchemy(url))
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
        await engine.dispose()

    _run_in_thread(connect())


def _wait_for_turn(connection: sa.Connection, what: str) -> None:
    """Takes the advisory lock of these migrations, which the session holds until it ends: the second job waits.

    It asks again and again outside a transaction. A statement that waits would keep a snapshot, and an index that the
    first job builds CONCURRENTLY would wait for that snapshot.
    """
    ask = sa.text("SELECT pg_try_advisory_lock(hashtextextended(:what, 0))").bindparams(what=what)
    deadline = time.monotonic() + TURN_SECONDS
    while not connection.scalar(ask):
        connection.rollback()
        if time.monotonic() > deadline:
            raise AnotherMigrationRuns(f"Another job has held the lock of the {what} for {TURN_SECONDS:.0f} seconds.")
        time.sleep(POLL_SECONDS)
    connection.commit()


def _config(folder: Path, owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["owner_url"] = owner_url
    return config


def _run_in_thread(coroutine: Coroutine[object, object, None]) -> None:
    """Runs a coroutine to its end from synchronous code, also when the calling thread has a running loop (tests)."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(asyncio.run, coroutine).result()
