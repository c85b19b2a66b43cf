"""Transactions: one organisation, one caller, all or nothing.

BEGIN and the tenant setting travel in one round trip, so that a transaction costs two besides its own statements. SQLAlchemy is
run in its driver-level autocommit mode for this; it builds, compiles and pools, and the boundaries are ours. What it builds is
executed by SQLAlchemy, or, as a `kit.db.statements.Statement`, by the driver itself.
"""

import asyncio
import datetime as dt
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from kit.auth.caller import Caller
from kit.db.statements import CombinedStatement, Statement
from kit.db.tables import KitTables
from kit.db.url import for_sqlalchemy
from kit.messaging.outbox import OutboxMessage
from kit.telemetry import otel

MAX_ATTEMPTS: Final = 4
"""How often a whole transaction is tried when PostgreSQL asks for a retry."""

RETRY_PAUSE_SECONDS: Final = 0.02
"""The longest pause before the second attempt; doubled for each one after it."""

T = TypeVar("T")

_RETRIED_SQLSTATES: Final = frozenset({"40001", "40P01"})  # serialization failure, deadlock


class ReadSession:
    """Statements that only read, each a transaction by itself: one round trip instead of three.

    Under READ COMMITTED every statement sees its own moment anyway, so that several of them in one transaction would agree no better.
    """

    def __init__(self, driver: asyncpg.Connection, caller: Caller, tables: KitTables, now: dt.datetime) -> None:
        self._driver = driver
        self.caller = caller
        self.tables = tables
        self.now = now
        """The moment it began, in UTC: the only clock that use cases know."""

    async def rows(self, statement: Statement, parameters: Mapping[str, Any]) -> list[sa.Row[Any]]:
        """All rows of a statement."""
        return statement.rows(await self._fetch(statement, parameters))

    async def rows_combined(
        self, together: CombinedStatement, parameters: Mapping[str, Any]
    ) -> dict[str, list[sa.Row[Any]]]:
        """The rows of several statements, by their names."""
        (record,) = await self._fetch(together.statement, parameters)
        return together.rows(record)

    async def _fetch(self, statement: Statement, parameters: Mapping[str, Any]) -> list[asyncpg.Record]:
        tenant = str(self.caller.org_id)
        records: list[asyncpg.Record] = await self._driver.fetch(
            statement.standalone, *statement.arguments(parameters), tenant
        )
        return records


class Transaction(ReadSession):
    """A running transaction and what is written together with it at its end."""

    def __init__(
        self,
        connection: AsyncConnection,
        driver: asyncpg.Connection,
        caller: Caller,
        tables: KitTables,
        now: dt.datetime,
    ) -> None:
        super().__init__(driver, caller, tables, now)
        self.connection = connection
        self.audits: list[dict[str, Any]] = []
        self.messages: list[OutboxMessage] = []
        self.closing: tuple[Statement, Mapping[str, Any]] | None = None

    def run_with_commit(self, statement: Statement, parameters: Mapping[str, Any]) -> None:
        """Has a statement run together with what ends the command, in one round trip. One for each transaction."""
        if self.closing is not None:
            raise RuntimeError("This transaction is closed with something else already.")
        self.closing = (statement, parameters)

    async def rows(self, statement: sa.Executable | Statement, parameters: Any = None) -> list[sa.Row[Any]]:  # noqa: ANN401
        """All rows of a statement."""
        if isinstance(statement, Statement):
            return await super().rows(statement, parameters)
        return list((await self.connection.execute(statement, parameters)).all())

    async def row(self, statement: sa.Executable | Statement, parameters: Any = None) -> sa.Row[Any] | None:  # noqa: ANN401
        """The only row of a statement, or None."""
        if isinstance(statement, Statement):
            (row,) = await self.rows(statement, parameters) or (None,)
            return row
        return (await self.connection.execute(statement, parameters)).one_or_none()

    async def run(self, statement: sa.Executable | Statement, parameters: Any = None) -> int:  # noqa: ANN401
        """Runs a statement that changes rows, once for each parameter set of a list; returns how many rows it changed."""
        if isinstance(statement, Statement):
            tag: str = await self._driver.execute(statement.sql, *statement.arguments(parameters))
            return int(tag.rpartition(" ")[2])
        if isinstance(parameters, list) and not parameters:
            return 0
        return (await self.connection.execute(statement, parameters)).rowcount

    async def _fetch(self, statement: Statement, parameters: Mapping[str, Any]) -> list[asyncpg.Record]:
        records: list[asyncpg.Record] = await self._driver.fetch(statement.sql, *statement.arguments(parameters))
        return records


class Database:
    """One service's pool under one role. The clock comes in as an argument so that tests can set it.

    Not `durable` is a pool whose commits need not outlive a crash of PostgreSQL itself, because what they say would be found out again.
    """

    def __init__(
        self,
        url: str,
        tables: KitTables,
        *,
        pool_size: int = 10,
        prepared_statements: int = 500,
        durable: bool = True,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self.tables = tables
        self.engine: AsyncEngine = create_async_engine(
            for_sqlalchemy(url),
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,  # an error's text must not carry a customer's data into a log
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=5,
            pool_use_lifo=True,  # the connection used last has its plans and its pages at hand
            connect_args={
                "prepared_statement_cache_size": prepared_statements,  # SQLAlchemy's own
                "statement_cache_size": prepared_statements,  # the driver's
                "max_cacheable_statement_size": 0,  # a statement over many tables is long, and worth keeping like any other
                "timeout": 5,
                "server_settings": {} if durable else {"synchronous_commit": "off"},
            },
        )
        sa.event.listen(self.engine.sync_engine, "checkout", _refuse_unusable)
        sa.event.listen(self.engine.sync_engine, "do_connect", self._refuse_to_open)
        self._only_idle = False
        self.messages_waiting = asyncio.Event()
        """Set when a committed transaction has left messages: the relay of this process wakes without polling."""
        self._clock = clock

    @asynccontextmanager
    async def transaction(self, caller: Caller) -> AsyncIterator[Transaction]:
        """Begins, binds the tenant, and commits; rolls back on any exception, a cancellation included."""
        # The id is a UUID object, so its text cannot carry SQL.
        begin = f"BEGIN; SELECT set_config('app.org_id', '{caller.org_id}', true)"
        async with self._connection() as (connection, driver):
            try:  # from BEGIN on: whoever gives up while that is on its way leaves an open transaction too
                await driver.execute(begin)
                transaction = Transaction(connection, driver, caller, self.tables, self._clock())
                yield transaction
                await driver.execute("COMMIT")
            except BaseException:
                await _roll_back(connection, driver)
                raise
        if transaction.messages:
            self.messages_waiting.set()

    async def read(self, caller: Caller, work: Callable[[ReadSession], Awaitable[T]]) -> T:
        """Runs `work`, which only reads, without a transaction around its statements."""
        async with self._connection() as (_, driver):
            return await work(ReadSession(driver, caller, self.tables, self._clock()))

    @asynccontextmanager
    async def across_tenants(self) -> AsyncIterator[AsyncConnection]:
        """A transaction without a tenant, for the relay and the reaper under their own role."""
        async with self._connection() as (connection, driver):
            try:
                await driver.execute("BEGIN")
                yield connection
                await driver.execute("COMMIT")
            except BaseException:
                await _roll_back(connection, driver)
                raise

    async def rows_of_all_tenants(self, statement: Statement, parameters: Mapping[str, Any]) -> list[sa.Row[Any]]:
        """The rows of one statement that is a transaction by itself, without a tenant: see `across_tenants`."""
        async with self._connection() as (_, driver):
            return statement.rows(await driver.fetch(statement.sql, *statement.arguments(parameters)))

    async def run(self, caller: Caller, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs `work` in a transaction, again when PostgreSQL asks for a retry, at most MAX_ATTEMPTS times."""
        for attempt in range(1, MAX_ATTEMPTS):
            try:
                async with self.transaction(caller) as transaction:
                    return await work(transaction)
            except (sa.exc.DBAPIError, asyncpg.PostgresError) as error:
                if not _is_retried(error):
                    raise
            await asyncio.sleep(random.uniform(0, RETRY_PAUSE_SECONDS * 2**attempt))  # noqa: S311 - spreads retries
        async with self.transaction(caller) as transaction:
            return await work(transaction)

    async def check(self) -> None:
        """Raises when the database does not answer: a readiness check."""
        async with self._connection() as (_, driver):
            await driver.execute("SELECT 1")

    def now(self) -> dt.datetime:
        """The moment, in UTC, for code that runs outside a transaction."""
        return self._clock()

    async def close(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[AsyncConnection, Any]]:
        asked = time.perf_counter()
        connection = self._idle_connection() or await self.engine.connect()
        otel.record_pool_wait(time.perf_counter() - asked)
        ours = connection.sync_connection
        assert ours is not None  # noqa: S101  # It is connected.
        try:
            yield connection, ours.connection.driver_connection
        finally:
            ours.close()  # sends nothing: SQLAlchemy has begun no transaction that it would have to end

    def _idle_connection(self) -> AsyncConnection | None:
        """A connection of the pool that lies idle, if there is one: taking it waits for nobody.

        SQLAlchemy's own way runs in a greenlet, in case there is something to wait for: three for each connection taken and given
        back, and memory for the stack of each is mapped and unmapped.
        """
        if not self.engine.pool.checkedin():  # type: ignore[attr-defined]  # a QueuePool
            return None
        self._only_idle = True
        try:
            return AsyncConnection(self.engine, self.engine.sync_engine.connect())
        except _MustBeOpened:
            return None
        finally:
            self._only_idle = False

    def _refuse_to_open(self, *_: object) -> None:
        """Before a connection is opened: that takes a greenlet."""
        if self._only_idle:
            raise _MustBeOpened


class _MustBeOpened(Exception):
    """The idle connection was of no use any more, and the one in its place is still to be opened."""


def _refuse_unusable(adapted: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - SQLAlchemy's adapter
    """A connection that cannot serve is replaced before it is used. Asks no server: the driver knows.

    With one that the server has closed go all that are as old; otherwise every connection of the pool would fail one request after a
    restart of PostgreSQL. One that is inside a transaction, which nobody here should leave behind, goes alone: what it does next would
    be refused, or never committed, or seen with the rights of another tenant.
    """
    driver = adapted.driver_connection
    if driver.is_closed():
        raise sa.exc.InvalidatePoolError
    if driver.is_in_transaction():
        raise sa.exc.DisconnectionError


async def _roll_back(connection: AsyncConnection, driver: Any) -> None:  # noqa: ANN401 - asyncpg's own type
    """Rolls back; a connection that cannot do so any more is thrown away, and the server rolls back for it.

    A cancellation meanwhile is passed on: the error it interrupts may be one after which the caller would try again, or go on.
    """
    try:
        await asyncio.shield(driver.execute("ROLLBACK"))
    except asyncio.CancelledError:
        await connection.invalidate()
        raise
    except Exception:  # noqa: BLE001 - the first error is the one to report
        await connection.invalidate()


def _is_retried(error: sa.exc.DBAPIError | asyncpg.PostgresError) -> bool:
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return getattr(cause, "sqlstate", None) in _RETRIED_SQLSTATES
