"""Statements that go alone: each sees its own organisation, and leaves none behind on its connection."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.db.database import Database
from kit.db.session import ReadSession
from kit.db.statements import CombinedStatement, Statement, parameter, value_of
from tests.service.kit.kit_schema import NOTES, Urls
from tests.service.kit.notes import write_note

# Nothing in these names an organisation: what keeps them apart is row level security, and the tenant that the reading
# binds.
EVERY = Statement(lambda: sa.select(NOTES.c.body))
NEWEST = Statement(
    lambda: sa.select(NOTES.c.id, NOTES.c.body).order_by(NOTES.c.id.desc()).limit(parameter("limit", sa.Integer))
)
OWN = Statement(lambda: sa.select(NOTES.c.body).where(NOTES.c.org_id == value_of(NOTES.c.org_id)))
COUNTED = Statement(lambda: sa.select(sa.func.count().label("notes")).select_from(NOTES))
LONGEST = Statement(
    lambda: sa.text("""
        WITH sized AS MATERIALIZED (SELECT body, length(body) AS size FROM plumbing.notes)
        SELECT body, (SELECT max(size) FROM sized) AS longest FROM sized WHERE size = (SELECT max(size) FROM sized)
        UNION ALL SELECT 'none', 0 WHERE NOT EXISTS (SELECT FROM plumbing.notes)
    """)
)
TOGETHER = CombinedStatement(every=EVERY, counted=COUNTED)


async def bodies(reading: ReadSession) -> list[str]:
    return [row.body for row in await reading.rows(EVERY, {})]


async def test_many_reads_at_once_each_see_their_own_organisation(urls: Urls, new_organisation) -> None:
    books = urls.open(pool_size=2)
    callers = [new_organisation().caller() for _ in range(4)]
    for number, caller in enumerate(callers):
        await books.run(caller, partial(write_note, body=str(number)))

    seen = await asyncio.gather(*(books.read(caller, bodies) for caller in callers * 25))

    assert seen == [[str(number)] for number in range(4)] * 25
    await books.close()


async def test_several_statements_in_one_round_trip_see_one_organisation(books, new_organisation) -> None:
    ours, theirs = new_organisation().caller(), new_organisation().caller()
    for body in "ab":
        await books.run(ours, partial(write_note, body=body))
    await books.run(theirs, write_note)

    found = await books.read(ours, lambda reading: reading.rows_combined(TOGETHER, {}))

    assert sorted(row.body for row in found["every"]) == ["a", "b"]
    assert [row.notes for row in found["counted"]] == [2]


async def test_an_uncommitted_row_is_not_read(books, organisation) -> None:
    caller = organisation.caller()
    async with books.transaction(caller) as tx:
        await write_note(tx)
        assert await books.read(caller, bodies) == []
    assert await books.read(caller, bodies) == ["a"]


@pytest.fixture
async def one_connection(urls: Urls) -> AsyncIterator[Database]:
    """What one transaction leaves behind, the next one finds."""
    books = urls.open(pool_size=1)
    yield books
    await books.close()


async def test_a_read_leaves_no_organisation_on_its_connection(one_connection: Database, organisation) -> None:
    books = one_connection
    caller = organisation.caller()
    await books.run(caller, write_note)
    assert await books.read(caller, bodies) == ["a"]

    async with books.across_tenants() as connection:
        with pytest.raises(sa.exc.DBAPIError, match="invalid input syntax for type uuid"):
            await connection.execute(sa.select(NOTES.c.id))


async def test_a_failed_read_leaves_a_usable_connection(one_connection: Database, organisation) -> None:
    books = one_connection
    caller = organisation.caller()
    await books.run(caller, write_note)
    broken = Statement(lambda: sa.text("SELECT 1 / (length(body) - 1) AS nothing FROM plumbing.notes"))

    with pytest.raises(Exception, match="division by zero"):
        await books.read(caller, lambda reading: reading.rows(broken, {}))

    assert await books.read(caller, bodies) == ["a"]


async def test_a_connection_that_lies_idle_is_taken_without_waiting(
    one_connection: Database, organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = one_connection
    caller = organisation.caller()
    await books.run(caller, write_note)
    monkeypatch.setattr(AsyncEngine, "connect", pytest.fail)

    assert await books.read(caller, bodies) == ["a"]


async def test_a_connection_that_is_in_use_is_waited_for(one_connection: Database, organisation) -> None:
    books = one_connection
    caller = organisation.caller()
    async with books.transaction(caller) as tx:
        await write_note(tx)
        waiting = asyncio.create_task(books.read(caller, bodies))
        await asyncio.sleep(0.05)
        assert not waiting.done()
    assert await waiting == ["a"]


async def test_a_cancelled_read_leaves_a_usable_connection(one_connection: Database, organisation) -> None:
    books = one_connection
    caller = organisation.caller()
    await books.run(caller, write_note)
    sleeping = Statement(lambda: sa.text("SELECT pg_sleep(60)::text AS nothing FROM plumbing.notes"))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await books.read(caller, lambda reading: reading.rows(sleeping, {}))

    assert await books.read(caller, bodies) == ["a"]


@pytest.mark.parametrize("statement", [EVERY, NEWEST, COUNTED, LONGEST, TOGETHER.statement])
async def test_the_tenant_is_bound_before_the_first_row_is_looked_for(
    books, organisation, statement: Statement
) -> None:
    arguments = [*statement.arguments({"limit": 2}), str(organisation.org_id)]
    async with books.across_tenants() as connection:
        raw = await connection.get_raw_connection()
        rows = await raw.driver_connection.fetch(f"EXPLAIN (COSTS OFF) {statement.standalone}", *arguments)
    lines = [row[0].strip() for row in rows]

    assert lines[:3] == ["Result", "One-Time Filter: ((InitPlan 1).col1 IS NOT NULL)", "InitPlan 1"], "\n".join(lines)
    assert lines[3] == "->  Result"


async def test_the_tenant_is_bound_before_it_is_compared_with_a_parameter(books, organisation) -> None:
    caller = organisation.caller()
    await books.run(caller, write_note)
    arguments = [*OWN.arguments({"org_id": caller.org_id}), str(caller.org_id)]
    async with books.across_tenants() as connection:
        raw = await connection.get_raw_connection()
        rows = await raw.driver_connection.fetch(f"EXPLAIN (COSTS OFF) {OWN.standalone}", *arguments)
    lines = [row[0].strip() for row in rows]

    assert lines[1].startswith("One-Time Filter: (((InitPlan 1).col1 IS NOT NULL) AND "), "\n".join(lines)
    assert lines[2:4] == ["InitPlan 1", "->  Result"]
    found = await books.read(caller, lambda reading: reading.rows(OWN, {"org_id": caller.org_id}))
    assert [row.body for row in found] == ["a"]


@pytest.mark.parametrize("statement", [EVERY, NEWEST, COUNTED, LONGEST])
async def test_a_read_finds_the_same_rows_as_a_transaction(books, organisation, statement: Statement) -> None:
    caller = organisation.caller()
    for body in ("a", "bb", "cc"):
        await books.run(caller, partial(write_note, body=body))
    asked = {"limit": 2}

    assert await books.read(caller, lambda reading: reading.rows(statement, asked)) == await books.run(
        caller, lambda tx: tx.rows(statement, asked)
    )
