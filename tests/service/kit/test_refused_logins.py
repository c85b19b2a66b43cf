"""Logins that a real PostgreSQL refuses, and what its errors say in the log."""

import asyncpg
import pytest

from kit.db.database import Database
from kit.db.failures import DatabaseUnavailable, NotConnected, known_failure
from kit.telemetry.database_errors import sentence_in
from tests.service.kit.kit_schema import KIT, PASSWORD, Urls

ROLE = "plumbing_newcomer"


@pytest.fixture
async def admitted(role, urls: Urls):
    """The same role, which may use the database."""
    await role(f"GRANT CONNECT ON DATABASE {urls.owner.rsplit('/', 1)[1]} TO {ROLE}")
    return role


@pytest.fixture
async def role(database, urls: Urls):
    """A role that may do whatever a test takes away from it."""
    admin = await asyncpg.connect(database.admin_url)
    await admin.execute(f"DROP ROLE IF EXISTS {ROLE}")
    await admin.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
    yield admin.execute
    await admin.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")
    await admin.close()


def url_of(urls: Urls, *, role: str = ROLE, password: str = PASSWORD, database: str = "") -> str:
    host, own_database = urls.owner.split("@", 1)[1].rsplit("/", 1)
    return f"postgresql://{role}:{password}@{host}/{database or own_database}"


async def failure(url: str) -> Exception:
    database = Database(url, KIT)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any, as the interceptor takes it
        await database.check()
    await database.close()
    return caught.value


@pytest.mark.parametrize(
    ("statement", "changes", "sentence"),
    [
        ("", {"password": "hunter2"}, f'28P01: password authentication failed for user "{ROLE}"'),
        ("", {"role": "plumbing_nobody"}, '28P01: password authentication failed for user "plumbing_nobody"'),
        ("", {"database": "nowhere"}, ""),
        (f"ALTER ROLE {ROLE} NOLOGIN", {}, f'28000: role "{ROLE}" is not permitted to log in'),
        (f"ALTER ROLE {ROLE} CONNECTION LIMIT 0", {}, f'53300: too many connections for role "{ROLE}"'),
        (f"ALTER ROLE {ROLE} VALID UNTIL '2001-01-01'", {}, f'28P01: password authentication failed for user "{ROLE}"'),
    ],
)
async def test_login_that_is_refused_means_unavailable(role, urls, statement, changes, sentence) -> None:
    if statement:
        await role(statement)

    error = await failure(url_of(urls, **changes))

    assert isinstance(known_failure(error), DatabaseUnavailable)
    assert sentence_in(error).startswith(sentence or "3D000: database")
    assert PASSWORD not in sentence_in(error).removeprefix(sentence)


async def more_than_one_connection(database: Database) -> None:
    """Needs a second connection while the first one is in use."""
    async with database.pool.take(), database.pool.take():
        pass


@pytest.mark.parametrize("statement", [f"ALTER ROLE {ROLE} PASSWORD 'another'", f"ALTER ROLE {ROLE} NOLOGIN"])
async def test_process_that_cannot_log_in_any_more_is_unready_until_it_can(admitted, urls, statement) -> None:
    database = Database(url_of(urls), KIT, pool_size=2)
    await database.check()
    await admitted(statement)
    await database.check()  # nothing has been refused yet
    with pytest.raises(NotConnected):
        await more_than_one_connection(database)

    for _ in range(2):
        with pytest.raises(NotConnected):
            await database.check()
    assert await number_on(database) == 7  # what is open serves

    await admitted(f"ALTER ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
    await database.check()
    await more_than_one_connection(database)
    await database.close()


async def test_connection_that_opens_makes_the_process_ready_again(admitted, urls) -> None:
    database = Database(url_of(urls), KIT, pool_size=2)
    await database.check()
    await admitted(f"ALTER ROLE {ROLE} NOLOGIN")
    with pytest.raises(NotConnected):
        await more_than_one_connection(database)
    await admitted(f"ALTER ROLE {ROLE} LOGIN")
    await more_than_one_connection(database)
    await admitted(f"ALTER ROLE {ROLE} NOLOGIN")

    await database.check()  # logs in no more: it uses what is open
    await database.close()


async def test_process_that_gets_no_more_connections_is_ready_while_those_it_has_serve(admitted, urls) -> None:
    await admitted(f"ALTER ROLE {ROLE} CONNECTION LIMIT 1")
    database = Database(url_of(urls), KIT, pool_size=2)
    await database.check()
    with pytest.raises(NotConnected):
        await more_than_one_connection(database)

    await database.check()
    await database.close()


async def number_on(database: Database) -> int:
    async with database.pool.take() as (_, driver):
        return int(await driver.fetchval("SELECT 7"))


async def test_value_that_postgresql_quotes_is_not_in_its_sentence(books: Database) -> None:
    async with books.pool.take() as (_, driver):
        with pytest.raises(asyncpg.PostgresError) as caught:
            await driver.execute("SELECT ('98123' || '45678')::uuid")

    assert "9812345678" in str(caught.value)
    assert sentence_in(caught.value) == "22P02: invalid input syntax for type uuid…"
