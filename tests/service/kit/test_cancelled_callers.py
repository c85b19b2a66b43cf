"""A call can be cancelled at any moment, and the pool still serves the next one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from kit.auth.caller import Caller
from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement
from tests.service.kit.kit_schema import NOTES, Urls
from tests.service.kit.notes import Refused, count_notes, write_note
from tests.support import pooler

pytestmark = pytest.mark.skipif(
    pooler.ends_on_cancels(), reason="this PgBouncer may end when a statement is cancelled; 1.20.1 and newer do not"
)

TURNS = range(200)
"""After how many turns of the event loop a call is cancelled: the first ones are before BEGIN, the last ones after the
call has ended."""

IDS = Statement(lambda: sa.select(NOTES.c.id))


@pytest.fixture
async def one_connection(urls: Urls) -> AsyncIterator[Database]:
    """A pool of one connection, so that the next call gets the connection of the last one."""
    opened = urls.open(pool_size=1)
    await opened.check()
    yield opened
    await opened.close()


async def connection_state(books: Database) -> tuple[int, bool]:
    """The server process of the pool's connection, and whether it is inside a transaction."""
    async with books.pool.engine.connect() as connection:
        process = (await connection.execute(sa.text("SELECT pg_backend_pid()"))).scalar_one()
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        return process, driver.is_in_transaction()


async def turn(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


async def cancel_after(work: Coroutine[Any, Any, Any], *after: int) -> bool:
    """Cancels the work after each number of turns. Whether it was still running at the first cancellation."""
    task = asyncio.create_task(work)
    cancelled = []
    for turns in after:
        await turn(turns)
        cancelled.append(task.cancel())
    with contextlib.suppress(Refused, asyncio.CancelledError):
        await task
    if cancelled[0]:
        assert task.cancelled(), "the cancellation was swallowed"
    return cancelled[0]


async def a_transaction(books: Database, caller: Caller) -> None:
    await books.run(caller, lambda tx: tx.rows(IDS, {}))


async def a_refused_transaction(books: Database, caller: Caller) -> None:
    async def refuse(_tx: Transaction) -> None:
        raise Refused

    await books.run(caller, refuse)


async def a_sweep(books: Database, _caller: Caller) -> None:
    async with books.across_tenants() as connection:
        await connection.execute(sa.select(sa.func.pg_backend_pid()))


async def a_read(books: Database, caller: Caller) -> None:
    async def read(reading: ReadSession) -> None:
        await reading.rows(IDS, {})

    await books.read(caller, read)


@pytest.mark.parametrize("work", [a_transaction, a_refused_transaction, a_sweep, a_read])
async def test_a_call_cancelled_at_any_moment_leaves_no_transaction_open(
    one_connection: Database, organisation, work: Callable[[Database, Caller], Coroutine[Any, Any, None]]
) -> None:
    caller = organisation.caller()

    for turns in TURNS:
        cancelled = await cancel_after(work(one_connection, caller), turns)

        _, in_transaction = await connection_state(one_connection)
        assert not in_transaction, f"{turns=} {cancelled=}"


async def test_after_a_call_cancelled_twice_the_pool_serves_the_next_one(
    one_connection: Database, organisation
) -> None:
    caller = organisation.caller()

    for first in range(0, 24, 2):
        for second in range(0, 8, 2):
            await cancel_after(a_transaction(one_connection, caller), first, second)
            await one_connection.run(caller, write_note)

    assert await count_notes(one_connection, caller) == 48


async def test_a_connection_that_is_returned_inside_a_transaction_is_replaced(
    one_connection: Database, organisation
) -> None:
    caller = organisation.caller()
    process, _ = await connection_state(one_connection)
    async with one_connection.pool.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        with pytest.raises(asyncpg.UndefinedTableError):
            await driver.execute("BEGIN; SELECT FROM nowhere")

    await one_connection.read(caller, lambda reading: reading.rows(IDS, {}))

    await one_connection.run(caller, write_note)
    assert await count_notes(one_connection, caller) == 1
    assert (await connection_state(one_connection))[0] != process
