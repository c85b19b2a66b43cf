"""Transactions: one organisation, one caller, all or nothing.

BEGIN and the tenant's setting travel in one round trip, so that a transaction costs two round trips besides its own
statements. SQLAlchemy builds and compiles statements; this file begins and ends transactions.
"""

import asyncio
import datetime as dt
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.auth.caller import Caller
from kit.db.connections import ConnectionPool
from kit.db.opening import OWN_SESSIONS, Opening
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement
from kit.db.tables import KitTables
from kit.hold_states import ONE_OUTCOME_PER_HOLD
from kit.shares import Holder

MAX_ATTEMPTS: Final = 4
"""How often a whole transaction is attempted when PostgreSQL requires a retry."""

RETRY_PAUSE_SECONDS: Final = 0.02
"""The longest pause before the second attempt. It doubles with each further attempt."""

ROLL_BACK_SECONDS: Final = 2.0
"""The longest time that a rollback takes a request beyond its own time."""

Clock = Callable[[], dt.datetime]
"""The present moment, in UTC."""

T = TypeVar("T")

_RETRIED_SQLSTATES: Final = frozenset({"40001", "40P01"})  # serialization failure, deadlock
UNIQUE_VIOLATION: Final = "23505"


def utc_now() -> dt.datetime:
    """The system's clock."""
    return dt.datetime.now(dt.UTC)


class Database:
    """One service's books under one role. The clock is an argument, so that tests can set it."""

    def __init__(
        self,
        url: str,
        tables: KitTables,
        *,
        pool_size: int = 10,
        opening: Opening = OWN_SESSIONS,
        max_attempts: int = MAX_ATTEMPTS,
        clock: Clock = utc_now,
    ) -> None:
        self.tables = tables
        self.pool = ConnectionPool(url, size=pool_size, prepared_statements=opening.prepared_statements)
        self._opening = opening
        self.messages_waiting = asyncio.Event()
        """Set when a committed transaction has left messages: the relay of this process wakes without polling."""
        self._max_attempts = max_attempts
        self._clock = clock

    @asynccontextmanager
    async def transaction(self, caller: Caller) -> AsyncIterator[Transaction]:
        """Begins, binds the tenant, and commits. Rolls back on any exception, a cancellation included."""
        async with self.pool.take(_holder(caller)) as (connection, driver):
            transaction = Transaction(connection, driver, self._opening, caller, self.tables, self._clock())
            try:  # BEGIN included: a caller that is cancelled while BEGIN is on its way leaves an open transaction too
                await transaction.begin()
                yield transaction
                await driver.execute("COMMIT")
            except BaseException:
                await _roll_back(connection, driver)
                raise
        if transaction.messages:
            self.messages_waiting.set()

    async def read(self, caller: Caller, work: Callable[[ReadSession], Awaitable[T]]) -> T:
        """Runs `work`, which only reads. See `ReadSession` for its transactions."""
        async with self.pool.take(_holder(caller)) as (connection, driver):
            session = ReadSession(connection, driver, self._opening, caller, self.tables, self._clock())
            try:
                found = await work(session)
                if session.begun:
                    await driver.execute("COMMIT")
            except BaseException:
                if session.begun:
                    await _roll_back(connection, driver)
                raise
        return found

    @asynccontextmanager
    async def across_tenants(self) -> AsyncIterator[AsyncConnection]:
        """A transaction without a tenant, for the relay and the reaper under their own role."""
        async with self.pool.take() as (connection, driver), self._without_tenant(connection, driver):
            yield connection

    async def rows_of_all_tenants(self, statement: Statement, parameters: Mapping[str, Any]) -> list[sa.Row[Any]]:
        """The rows of one statement, which is a transaction of its own and has no tenant: see `across_tenants`."""
        arguments = statement.arguments(parameters)
        async with self.pool.take() as (connection, driver):
            if self._opening.standalone_reads:
                return statement.rows(await driver.fetch(statement.sql, *arguments))
            async with self._without_tenant(connection, driver):
                return statement.rows(await driver.fetch(statement.sql, *arguments))

    @asynccontextmanager
    async def _without_tenant(self, connection: AsyncConnection, driver: asyncpg.Connection) -> AsyncIterator[None]:
        try:
            await driver.execute(self._opening.begin)
            yield
            await driver.execute("COMMIT")
        except BaseException:
            await _roll_back(connection, driver)
            raise

    async def run(self, caller: Caller, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs `work` in a transaction, and again in a new one when PostgreSQL requires a retry."""
        for attempt in range(1, self._max_attempts):
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
        """Raises when the database does not answer, or lets this process open no connection: a readiness check."""
        await self.pool.check_login()
        async with self.pool.take() as (_, driver):
            await driver.execute("SELECT 1")

    def now(self) -> dt.datetime:
        """The present moment, in UTC, for code that runs outside a transaction."""
        return self._clock()

    async def close(self) -> None:
        await self.pool.close()


def _holder(caller: Caller) -> Holder:
    return Holder(caller.org_id, caller.user_id)


async def _roll_back(connection: AsyncConnection, driver: asyncpg.Connection) -> None:
    """Rolls back. A connection that cannot roll back in time is closed, and the server rolls back for it.

    A cancellation meanwhile is raised: otherwise the caller might try again, or go on, after the first error.
    """
    try:
        async with asyncio.timeout(ROLL_BACK_SECONDS):
            await asyncio.shield(driver.execute("ROLLBACK"))
    except asyncio.CancelledError:
        await _close(connection, driver)
        raise
    except Exception:  # noqa: BLE001 - the first error is the one to report
        await _close(connection, driver)


async def _close(connection: AsyncConnection, driver: asyncpg.Connection) -> None:
    """Closes without a word to the server, which may be silent, and has the pool open another connection."""
    driver.terminate()
    await connection.invalidate()


def _is_retried(error: sa.exc.DBAPIError | asyncpg.PostgresError) -> bool:
    """A unique violation is retried too: the next attempt sees what another transaction has written meanwhile.

    But the outcome of a hold is final.
    """
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    sqlstate = getattr(cause, "sqlstate", None)
    if sqlstate == UNIQUE_VIOLATION:
        return getattr(cause, "constraint_name", None) != ONE_OUTCOME_PER_HOLD
    return sqlstate in _RETRIED_SQLSTATES
