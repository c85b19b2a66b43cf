"""What the roles of running services can do in the database when somebody else speaks for them: each table, each
column, each lock is tried."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.services import SERVICES
from kit.ids import new_id
from tests.contract.tables import metadata_of
from tests.support.cluster import TestDatabase

pytestmark = pytest.mark.parametrize("context", SERVICES)

KEYS_OF_REFUSED_COMMANDS = {"holds", "idempotency_keys"}
"""A refused command or hold leaves no row."""
LISTS_THAT_ARE_REPLACED = {
    "inventory": {"product_barcodes"},
    "sales": {"order_lines", "order_allocations", "awaited_reservations"},
    "purchase": {"purchase_order_lines"},
    "returns": set[str](),
}
"""Rows that a changed document no longer has."""
DELIVERED_AND_OLD = {"outbox", "idempotency_keys"}
"""What a relay deletes."""
STRONG_MODES = ("SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE")
"""The modes that stop others from writing, or an operator from maintaining a table."""
SEEN_BY_THE_RELAY = {
    "idempotency_keys": {"created_at"},
    "holds": {"org_id", "hold_id", "kind", "coordinator", "state", "expires_at"},
    "outbox": {
        "org_id",
        "id",
        "destination",
        "type",
        "payload",
        "user_id",
        "traceparent",
        "created_at",
        "due_at",
        "attempts",
    },
}


@asynccontextmanager
async def connected(database: TestDatabase, context: str, kind: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url(context, kind))
    try:
        await connection.execute("SELECT set_config('app.org_id', $1, false)", str(new_id()))
        yield connection
    finally:
        await connection.close()


async def permitted(connection: asyncpg.Connection, statement: str) -> bool:
    """Whether the role may do this. It is undone."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return False
    finally:
        await transaction.rollback()
    return True


async def test_a_relay_reads_the_columns_that_it_needs_and_no_reply(database, context) -> None:
    seen: dict[str, set[str]] = {}
    tried = 0
    async with connected(database, context, "relay") as relay:
        for table in metadata_of(context).tables.values():
            assert not await permitted(relay, f"SELECT * FROM {table.fullname}")
            for column in table.columns:
                tried += 1
                if await permitted(relay, f"SELECT {column.name} FROM {table.fullname} LIMIT 0"):
                    seen.setdefault(table.name, set()).add(column.name)

    assert seen == SEEN_BY_THE_RELAY
    assert tried > 100


async def test_a_relay_changes_when_a_message_is_due_and_nothing_else(database, context) -> None:
    changed = set()
    async with connected(database, context, "relay") as relay:
        for table in metadata_of(context).tables.values():
            assert not await permitted(relay, f"INSERT INTO {table.fullname} DEFAULT VALUES")
            for column in table.columns:
                if await permitted(relay, f"UPDATE {table.fullname} SET {column.name} = DEFAULT WHERE false"):
                    changed.add(f"{table.name}.{column.name}")

    assert changed == {"outbox.due_at", "outbox.attempts", "outbox.last_error"}


async def test_no_key_of_a_row_can_be_changed_so_no_row_moves_to_another_organisation(database, context) -> None:
    deletable = KEYS_OF_REFUSED_COMMANDS | LISTS_THAT_ARE_REPLACED[context]
    changed = set()
    async with connected(database, context, "app") as app:
        for table in metadata_of(context).tables.values():
            if table.name not in deletable:
                for column in table.primary_key.columns:
                    if await permitted(app, f"UPDATE {table.fullname} SET {column.name} = DEFAULT WHERE false"):
                        changed.add(f"{table.name}.{column.name}")

    assert changed == set()


@pytest.mark.parametrize("kind", ["app", "relay"])
async def test_a_role_locks_no_table_but_those_from_which_it_deletes(database, context, kind) -> None:
    locked = set()
    async with connected(database, context, kind) as connection:
        for table in metadata_of(context).tables.values():
            for mode in STRONG_MODES:
                if await permitted(connection, f"LOCK TABLE {table.fullname} IN {mode} MODE NOWAIT"):
                    locked.add(table.name)

    # PostgreSQL has no DELETE of columns, and DELETE on a table allows each of its locks.
    of_app = KEYS_OF_REFUSED_COMMANDS | LISTS_THAT_ARE_REPLACED[context]
    assert locked == (of_app if kind == "app" else DELIVERED_AND_OLD)


OUTSIDE_ITS_RIGHTS = (
    "CREATE TEMPORARY TABLE mine (id int)",
    "CREATE TABLE {schema}.mine (id int)",
    "CREATE TABLE public.mine (id int)",
    "CREATE SCHEMA mine",
    "ALTER TABLE {schema}.outbox NO FORCE ROW LEVEL SECURITY",
    "CREATE POLICY mine ON {schema}.outbox USING (true)",
    "TRUNCATE {schema}.outbox",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "GRANT {owner} TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER ROLE {other} SET statement_timeout = 0",
    "ALTER ROLE {other} PASSWORD 'mine'",
    "COMMENT ON ROLE {own} IS 'mine'",
    "ALTER DATABASE {database} SET statement_timeout = 0",
    "ALTER ROLE CURRENT_USER SET app.org_id = '00000000-0000-0000-0000-000000000000'",
    "COPY {schema}.holds TO PROGRAM 'cat'",
    "SELECT pg_read_file('PG_VERSION')",
)


@pytest.mark.parametrize("kind", ["app", "relay"])
async def test_a_role_can_do_nothing_outside_its_rights(database, context, kind) -> None:
    names = {
        "schema": context,
        "own": database.role(context, kind),
        "owner": database.role(context, "owner"),
        "other": database.role(context, "relay" if kind == "app" else "app"),
        "database": database.name,
    }
    async with connected(database, context, kind) as connection:
        done = [words for words in OUTSIDE_ITS_RIGHTS if await permitted(connection, words.format(**names))]

    assert done == []
