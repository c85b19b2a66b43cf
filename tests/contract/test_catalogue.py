"""What the database itself promises, read from its catalogue: isolation, keys, privileges, and agreement with the
code."""

import re

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.services import SERVICES
from kit.db.role_names import KINDS
from kit.db.url import for_sqlalchemy
from services.inventory.store import hsn_directory
from tests.contract.tables import metadata_of
from tests.support.cluster import TestDatabase

RECORD_OF_THE_SCHEMA = "alembic_version"
"""Alembic's own table; it holds no business row."""
REFERENCE = {"inventory": {"hsn_editions", "hsn_codes"}}
"""The portal's HSN directory: one for the installation, which the service only reads. ADR 0049."""


def not_of_a_tenant(context: str) -> set[str]:
    return {RECORD_OF_THE_SCHEMA} | REFERENCE.get(context, set())


pytestmark = pytest.mark.parametrize("context", SERVICES)


async def fetch(database: TestDatabase, context: str, query: str) -> list[asyncpg.Record]:
    database.require(context)
    connection = await asyncpg.connect(database.admin_url)
    try:
        return list(await connection.fetch(query, context))
    finally:
        await connection.close()


async def test_every_table_is_under_forced_row_level_security(database, context) -> None:
    rows = await fetch(
        database,
        context,
        """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
        """,
    )
    assert {row["relname"] for row in rows} == not_of_a_tenant(context)


async def test_every_table_has_the_tenant_policy_and_no_other_opens_it_to_the_service(database, context) -> None:
    rows = await fetch(
        database,
        context,
        "SELECT tablename, policyname, roles::text[], cmd, qual, with_check FROM pg_policies WHERE schemaname = $1",
    )
    tenant = {row["tablename"]: row for row in rows if row["policyname"] == "tenant"}
    others = [row for row in rows if row["policyname"] != "tenant"]
    rule = "(org_id = ( SELECT (current_setting('app.org_id'::text))::uuid AS current_setting))"

    assert set(tenant) == {table.name for table in metadata_of(context).tables.values()}
    assert {(row["qual"], row["with_check"], row["cmd"]) for row in tenant.values()} == {(rule, rule, "ALL")}
    assert {tuple(row["roles"]) for row in others} <= {(database.role(context, "relay"),)}


async def test_every_key_begins_with_the_organisation(database, context) -> None:
    rows = await fetch(
        database,
        context,
        """
        SELECT k.conrelid::regclass::text AS on_table, k.conname, a.attname AS first_column
        FROM pg_constraint k
        JOIN pg_namespace n ON n.oid = k.connamespace
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        WHERE n.nspname = $1 AND k.contype IN ('p', 'u', 'f', 'x')
        UNION ALL
        SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, a.attname
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE n.nspname = $1 AND i.indisunique
        """,
    )
    exceptions = {row["on_table"].split(".")[-1] for row in rows if row["first_column"] != "org_id"}
    assert exceptions == not_of_a_tenant(context)


SHAPE = {
    "columns": """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(numeric_precision::text,
            '') || ','
            || coalesce(numeric_scale::text, '') || ' ' || is_nullable || ' ' || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_schema = $1 AND table_name <> 'alembic_version'
    """,
    "constraints": """
        SELECT k.conrelid::regclass::text || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
        WHERE n.nspname = $1 AND k.contype <> 'n' AND k.conrelid::regclass::text <> $1 || '.alembic_version'
    """,
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = $1 AND tablename <> 'alembic_version'",
}


WORD = re.compile(r"'([A-Za-z_]+)'::text")
"""A word with which a check or a partial index compares a column."""


async def shape_of(admin_url: str, context: str) -> dict[str, set[str]]:
    """Columns, constraints and indexes as PostgreSQL itself spells them."""
    connection = await asyncpg.connect(admin_url)
    try:
        return {part: {row[0] for row in await connection.fetch(query, context)} for part, query in SHAPE.items()}
    finally:
        await connection.close()


async def test_code_and_migrations_make_the_same_tables(postgres, database, context) -> None:
    database.require(context)
    scratch = postgres.clone(f"from_code_{context}")
    engine = create_async_engine(for_sqlalchemy(scratch.admin_url))
    async with engine.begin() as connection:
        await connection.execute(sa.text(f"DROP SCHEMA {context} CASCADE"))
        await connection.execute(sa.text(f"CREATE SCHEMA {context}"))
        await connection.run_sync(metadata_of(context).create_all)
        if context in REFERENCE:
            await connection.run_sync(hsn_directory.reference.create_all)
    await engine.dispose()

    migrated, coded = await shape_of(database.admin_url, context), await shape_of(scratch.admin_url, context)
    for part in SHAPE:
        assert migrated[part] - coded[part] == set()
        assert coded[part] - migrated[part] == set()


async def test_every_word_of_an_enum_is_lower_case(database, context) -> None:
    database.require(context)
    shape = await shape_of(database.admin_url, context)

    words = {word for part in ("constraints", "indexes") for text in shape[part] for word in WORD.findall(text)}

    assert "pending" in words
    assert {word for word in words if not word.islower()} == set()


async def test_privileges_are_those_the_tables_declare(database, context) -> None:
    tables = await fetch(
        database,
        context,
        """
        SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants
        WHERE table_schema = $1 AND grantee NOT LIKE '%owner'
        """,
    )
    columns = await fetch(
        database,
        context,
        """
        SELECT table_name, grantee, privilege_type, array_agg(column_name::text) AS columns
        FROM information_schema.role_column_grants
        WHERE table_schema = $1 AND grantee NOT LIKE '%owner'
        GROUP BY table_name, grantee, privilege_type
        """,
    )
    granted: dict[tuple[str, str], dict[str, set[str]]] = {}
    for row in columns:
        granted.setdefault((row["table_name"], row["grantee"]), {})[row["privilege_type"]] = set(row["columns"])
    for row in tables:
        granted.setdefault((row["table_name"], row["grantee"]), {})[row["privilege_type"]] = {"*"}

    declared = {
        (table.name, database.role(context, kind)): privileges_in(table.info[kind])
        for table in metadata_of(context).tables.values()
        for kind in ("app", "relay")
        if table.info[kind]
    }
    of_reference = {
        (table, database.role(context, "app")): {"SELECT": {"*"}} for table in REFERENCE.get(context, set())
    }
    assert granted == declared | of_reference


def privileges_in(text: str) -> dict[str, set[str]]:
    """ "SELECT, UPDATE (a, b)" as {"SELECT": {"*"}, "UPDATE": {"a", "b"}}."""
    found: dict[str, set[str]] = {}
    rest = text
    while rest:
        head, bracket, _ = rest.partition("(")
        word, comma, tail = rest.partition(",")
        if bracket and "," not in head:
            inside, _, rest = rest.partition("(")[2].partition(")")
            found[head.strip()] = {name.strip() for name in inside.split(",")}
            rest = rest.lstrip(" ,")
        else:
            found[word.strip()] = {"*"}
            rest = tail.strip() if comma else ""
    return found


async def test_a_service_cannot_read_another_ones_schema(database, context) -> None:
    database.require(context)
    others = [other for other in SERVICES if other != context]
    for kind in ("app", "relay", "owner"):
        connection = await asyncpg.connect(database.url(context, kind))
        try:
            for other in others:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch(f"SELECT * FROM {other}.outbox")
        finally:
            await connection.close()


async def test_no_role_can_bypass_row_level_security(database, context) -> None:
    rows = await fetch(
        database,
        context,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname LIKE '%\\_' || $1 || '\\_%'",
    )
    assert {row["rolname"] for row in rows} >= {database.role(context, kind) for kind in KINDS}
    assert {(row["rolsuper"], row["rolbypassrls"], row["rolcreaterole"]) for row in rows} == {(False, False, False)}


NO_ORGANISATION = {
    "never set": asyncpg.UndefinedObjectError,
    "of an earlier transaction": asyncpg.InvalidTextRepresentationError,
}


@pytest.mark.parametrize("setting", NO_ORGANISATION)
async def test_without_an_organisation_a_statement_on_any_table_fails(
    database, context, new_organisation, setting
) -> None:
    database.require(context)
    connection = await asyncpg.connect(database.url(context, "app"))
    try:
        if setting != "never set":
            async with connection.transaction():
                await connection.execute("SELECT set_config('app.org_id', $1, true)", str(new_organisation().org_id))
        for table in metadata_of(context).tables.values():
            if "SELECT" in table.info["app"]:
                with pytest.raises(NO_ORGANISATION[setting]):
                    await connection.fetchval(f"SELECT count(*) FROM {table.fullname}")
            with pytest.raises(NO_ORGANISATION[setting]):
                await connection.execute(
                    f"INSERT INTO {table.fullname} (org_id) VALUES ($1)", new_organisation().org_id
                )
    finally:
        await connection.close()


async def test_a_row_of_another_organisation_cannot_be_written_into_any_table(
    database, context, new_organisation
) -> None:
    database.require(context)
    ours, theirs = new_organisation().org_id, new_organisation().org_id
    connection = await asyncpg.connect(database.url(context, "app"))
    try:
        for table in metadata_of(context).tables.values():
            async with connection.transaction():
                await connection.execute("SELECT set_config('app.org_id', $1, true)", str(ours))
                # The policy is checked before any constraint, so that a row with nothing but a foreign org_id shows it.
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                    async with connection.transaction():
                        await connection.execute(f"INSERT INTO {table.fullname} (org_id) VALUES ($1)", theirs)
    finally:
        await connection.close()
