"""Through PgBouncer in transaction mode: many clients on few sessions, and nobody finds what another has left."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from kit.auth.caller import Caller
from kit.db import roles
from kit.db.database import Database
from kit.db.opening import OWN_SESSIONS, Opening, of_lent_sessions
from kit.db.session import ReadSession, Transaction
from kit.db.statements import CombinedStatement, Statement
from kit.ids import new_id
from tests.service.kit.kit_schema import KIT, NOTES, Urls
from tests.service.kit.notes import write_note
from tests.support import pooler
from tests.support.cluster import TestDatabase

pytestmark = pytest.mark.skipif(
    pooler.program() is None, reason="PgBouncer is not installed; `make pooler` installs it where apt-get can"
)

BACKENDS = 2
CLIENTS = 16
ROUNDS = 12
LENT = of_lent_sessions(roles.SETTINGS["app"])
BODIES = Statement(lambda: sa.select(NOTES.c.body))
COUNTED = Statement(lambda: sa.select(sa.func.count().label("notes")).select_from(NOTES))
TOGETHER = CombinedStatement(bodies=BODIES, counted=COUNTED)
OUTBOX = Statement(lambda: sa.select(KIT.outbox.c.org_id, sa.func.pg_backend_pid().label("session")))


@pytest.fixture(scope="module")
def port(database: TestDatabase) -> Iterator[int]:
    with tempfile.TemporaryDirectory(prefix="bahi-pooler-") as folder:
        Path(folder).chmod(0o755)  # PgBouncer may run as somebody else
        with pooler.pgbouncer(Path(folder) / "pgbouncer", database.admin_url, BACKENDS) as running:
            yield running.port


def opened(url: str, port: int, opening: Opening = LENT, size: int = CLIENTS) -> Database:
    return Database(pooler.through(url, port), KIT, pool_size=size, opening=opening)


@pytest.fixture
async def books(urls: Urls, port: int) -> AsyncIterator[Database]:
    """The app role's pool: many connections to the pooler, which has few to PostgreSQL."""
    pool = opened(urls.app, port)
    yield pool
    await pool.close()


@pytest.fixture
async def relay_books(urls: Urls, port: int) -> AsyncIterator[Database]:
    pool = opened(urls.relay, port, of_lent_sessions(roles.SETTINGS["relay"]))
    yield pool
    await pool.close()


async def trade(books: Database, caller: Caller, body: str) -> set[Any]:
    """One client's work in each shape that a statement has. Returns the bodies that it saw."""
    seen: set[Any] = set()
    for _ in range(ROUNDS):
        await books.run(caller, partial(write_note, body=body))
        seen |= {row.body for row in await books.read(caller, lambda reading: reading.rows(BODIES, {}))}
        together = await books.read(caller, lambda reading: reading.rows_combined(TOGETHER, {}))
        seen |= {row.body for row in together["bodies"]}
        assert together["counted"][0].notes == len(together["bodies"])
        seen |= set(await books.read(caller, plain))
        seen |= set(await books.run(caller, plain))
    return seen


async def plain(reading: ReadSession) -> list[str]:
    """As SQLAlchemy runs a statement, without a condition that names the organisation."""
    return [row.body for row in await reading.rows(sa.select(NOTES.c.body))]


async def session_of(transaction: Transaction) -> int:
    (row,) = await transaction.rows(sa.select(sa.func.pg_backend_pid().label("session")))
    return int(row.session)


async def test_two_tenants_with_many_clients_on_two_sessions_see_their_own_rows_only(
    books: Database, new_organisation
) -> None:
    callers = [new_organisation().caller() for _ in range(2)]
    sessions: Counter[int] = Counter()

    async def client(number: int) -> tuple[int, set[Any]]:
        caller = callers[number % 2]
        sessions[await books.run(caller, session_of)] += 1
        return number % 2, await trade(books, caller, str(number % 2))

    seen = await asyncio.gather(*(client(number) for number in range(CLIENTS)))

    assert all(bodies == {str(tenant)} for tenant, bodies in seen)
    assert len(sessions) == BACKENDS
    for caller in callers:
        (row,) = await books.read(caller, lambda reading: reading.rows(COUNTED, {}))
        assert row.notes == CLIENTS // 2 * ROUNDS


async def test_a_row_of_another_organisation_is_refused_on_a_session_that_served_it(
    books: Database, new_organisation
) -> None:
    ours, theirs = new_organisation().caller(), new_organisation().caller()
    await books.run(theirs, write_note)

    async def forge(tx: Transaction) -> None:
        await tx.run(sa.insert(NOTES).values(org_id=theirs.org_id, id=new_id(), body="forged"))

    refusals = await asyncio.gather(*(books.run(ours, forge) for _ in range(CLIENTS)), return_exceptions=True)

    assert all("row-level security" in str(refusal) for refusal in refusals)
    assert {row.body for row in await books.read(theirs, lambda reading: reading.rows(BODIES, {}))} == {"a"}


async def test_what_a_transaction_has_set_is_gone_after_it(
    books: Database, urls: Urls, port: int, organisation
) -> None:
    await asyncio.gather(*(books.run(organisation.caller(), write_note) for _ in range(CLIENTS)))

    asking = await asyncpg.connect(pooler.through(urls.app, port), statement_cache_size=0)
    try:
        left = {await asking.fetchval("SELECT current_setting('app.org_id', true)") for _ in range(4 * BACKENDS)}
        with pytest.raises(asyncpg.PostgresError, match=r"app\.org_id|invalid input syntax for type uuid"):
            await asking.fetch("SELECT body FROM plumbing.notes")
    finally:
        await asking.close()

    assert left <= {"", None}


async def test_each_transaction_sets_its_limits_whatever_another_client_has_left(
    books: Database, relay_books: Database, urls: Urls, port: int, organisation
) -> None:
    for url in (urls.app, urls.relay):
        careless = await asyncpg.connect(pooler.through(url, port), statement_cache_size=0)
        for _ in range(4 * BACKENDS):
            await careless.execute("SET statement_timeout = 0; SET lock_timeout = 0; SET synchronous_commit = on")
        await careless.close()
    shown = sa.select(
        *(sa.func.current_setting(name).label(name) for name in ("statement_timeout", "lock_timeout"))
    ).add_columns(sa.func.current_setting("synchronous_commit").label("synchronous_commit"))

    of_app = await books.read(organisation.caller(), lambda reading: reading.rows(shown))
    of_statement = await books.read(organisation.caller(), lambda reading: reading.rows(Statement(lambda: shown), {}))
    of_relay = await relay_books.rows_of_all_tenants(Statement(lambda: shown), {})

    assert [tuple(row) for row in (*of_app, *of_statement)] == [("20s", "3s", "on")] * 2
    assert [tuple(row) for row in of_relay] == [("20s", "3s", "off")]


async def test_the_relays_statements_run_on_lent_sessions(
    books: Database, relay_books: Database, new_organisation
) -> None:
    async def sweep() -> None:
        await relay_books.rows_of_all_tenants(OUTBOX, {})
        async with relay_books.across_tenants() as connection:
            await connection.execute(sa.select(sa.func.count()).select_from(KIT.holds))

    await asyncio.gather(*(sweep() for _ in range(CLIENTS)))


async def test_a_read_that_fails_or_is_cancelled_leaves_the_session_to_the_next_client(
    books: Database, organisation
) -> None:
    caller = organisation.caller()
    await books.run(caller, write_note)
    broken = Statement(lambda: sa.text("SELECT 1 / (length(body) - 1) AS nothing FROM plumbing.notes"))
    sleeping = Statement(lambda: sa.text("SELECT pg_sleep(60)::text AS nothing FROM plumbing.notes"))

    for _ in range(2 * BACKENDS):
        with pytest.raises(Exception, match="division by zero"):
            await books.read(caller, lambda reading: reading.rows(broken, {}))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await books.read(caller, lambda reading: reading.rows(sleeping, {}))

    assert await books.read(caller, plain) == ["a"]


async def test_without_the_setting_prepared_statements_are_lost_between_sessions(
    urls: Urls, port: int, new_organisation
) -> None:
    unaware = opened(urls.app, port, OWN_SESSIONS)
    callers = [new_organisation().caller() for _ in range(2)]
    try:
        outcomes = await asyncio.gather(
            *(trade(unaware, callers[number % 2], str(number % 2)) for number in range(CLIENTS)),
            return_exceptions=True,
        )
    finally:
        await unaware.close()

    assert any("prepared statement" in str(outcome) for outcome in outcomes)


async def test_no_connection_sends_a_startup_parameter_that_poolers_refuse(
    books: Database, urls: Urls, port: int
) -> None:
    await books.check()
    with pytest.raises(asyncpg.PostgresError, match="unsupported startup parameter: synchronous_commit"):
        await asyncpg.connect(pooler.through(urls.app, port), server_settings={"synchronous_commit": "off"})
