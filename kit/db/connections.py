"""The connection pool.

`kit.db.database` sends BEGIN and COMMIT itself, because BEGIN travels with the tenant's setting in one round trip.
SQLAlchemy therefore runs in its driver-level autocommit mode, and closing a connection sends nothing.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import sqlalchemy as sa
from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from kit.db.failures import DatabaseUnavailable, NotConnected, is_want_of_room
from kit.db.idle_connections import IdleConnections
from kit.db.url import for_sqlalchemy
from kit.fair_slots import FairSlots
from kit.shares import NOBODY, Holder
from kit.telemetry import otel

CONNECT_SECONDS = 5
WAIT_FOR_CONNECTION_SECONDS = 5
CLOSE_SECONDS = 2
MOST_WAITING = 1000
"""Transactions that wait for a connection of one pool."""


class ConnectionPool:
    """One service's connections under one role. Organisations share them, and wait for them, as `kit.fair_slots` says.

    They send no startup parameters, because poolers refuse those.
    """

    def __init__(self, url: str, *, size: int, prepared_statements: int) -> None:
        connect_args = {
            "prepared_statement_cache_size": prepared_statements,  # SQLAlchemy's own
            "statement_cache_size": prepared_statements,  # the driver's
            "max_cacheable_statement_size": 0,  # no limit: a long statement is cached like any other
            "timeout": CONNECT_SECONDS,
        }
        self._log_in = create_async_engine(for_sqlalchemy(url), poolclass=NullPool, connect_args=connect_args)
        self._may_log_in = True
        self.engine: AsyncEngine = create_async_engine(
            for_sqlalchemy(url),
            isolation_level="AUTOCOMMIT",
            json_deserializer=from_json,  # every reading of a customer or of an organisation takes several JSON columns
            hide_parameters=True,  # an error's text must not carry a customer's data into a log
            pool_size=size,
            max_overflow=0,
            pool_timeout=WAIT_FOR_CONNECTION_SECONDS,
            pool_use_lifo=True,  # the connection used last has its plans and pages in memory
            connect_args=connect_args,
        )
        sa.event.listen(self.engine.sync_engine, "checkout", _refuse_unusable)
        self._idle = IdleConnections(self.engine)
        self._slots = FairSlots(size, most_waiting=MOST_WAITING)

    @asynccontextmanager
    async def take(self, holder: Holder = NOBODY) -> AsyncIterator[tuple[AsyncConnection, asyncpg.Connection]]:
        """A connection and its driver's connection, until the block ends.

        Raises NotConnected, and where all are in use DatabaseUnavailable, TooBusy or ShareUsedUp.
        """
        requested = time.perf_counter()
        if not self._slots.take_at_once(holder):
            await self._wait(holder)
        try:
            connection = self._idle.take() or await self._open()
            otel.record_pool_wait(time.perf_counter() - requested)
            ours = connection.sync_connection
            assert ours is not None  # noqa: S101  # It is connected.
            driver: Any = ours.connection.driver_connection
            try:
                yield connection, driver
            finally:
                ours.close()
        finally:
            self._slots.give_back(holder)

    async def _wait(self, holder: Holder) -> None:
        try:
            async with asyncio.timeout(WAIT_FOR_CONNECTION_SECONDS):
                await self._slots.take(holder)
        except TimeoutError:
            raise DatabaseUnavailable("No database connection is free now.") from None

    async def _open(self) -> AsyncConnection:
        """A connection that is opened. Its slot is taken, so SQLAlchemy's pool has room for it.

        PostgreSQL refuses a login with any of many codes, some of which mean a fault of ours in a statement.
        """
        try:
            opened = await self.engine.connect()
        except sa.exc.TimeoutError:  # a former user of the slot has not returned its connection
            raise
        except Exception as error:
            raise self._not_connected(error) from error
        self._may_log_in = True
        return opened

    async def check_login(self) -> None:
        """Raises NotConnected while no connection can be opened. It logs in only if the last attempt has failed.

        Connections that are open go on serving, but none of them can be replaced.
        """
        if self._may_log_in:
            return
        try:
            async with self._log_in.connect():
                self._may_log_in = True
        except Exception as error:
            raise self._not_connected(error) from error

    def _not_connected(self, error: Exception) -> NotConnected:
        if not is_want_of_room(error):
            self._may_log_in = False
        return NotConnected("No connection to the database could be opened.")

    async def close(self) -> None:
        """Closes the connections that are not in use. A server that does not answer is not waited for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.engine.dispose()


def _refuse_unusable(adapted: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - SQLAlchemy's adapter
    """Replaces a connection that cannot serve, before it is used. Sends nothing: the driver knows the state.

    When the server has closed a connection, all connections of its age are replaced. Otherwise each of them would
    fail a request after a restart of PostgreSQL. A connection inside a transaction is replaced alone: its next
    statement would be refused, or never committed, or run with the rights of another tenant.
    """
    driver = adapted.driver_connection
    if driver.is_closed():
        raise sa.exc.InvalidatePoolError
    if driver.is_in_transaction():
        raise sa.exc.DisconnectionError
