"""A session that reads, and a transaction that writes. Each belongs to one organisation and one caller."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.auth.caller import Caller
from kit.db.opening import Opening
from kit.db.outbox_message import OutboxMessage
from kit.db.statements import CombinedStatement, Statement
from kit.db.tables import KitTables

Parameters = Mapping[str, Any]
AnyStatement: TypeAlias = sa.Executable | Statement


class ReadSession:
    """Reads for one caller.

    Each `Statement` is a transaction of its own: one round trip instead of three. READ COMMITTED gives every statement
    its own snapshot, so a transaction around several statements would not make their rows more consistent. The first
    plain SQLAlchemy statement begins a transaction, which the session's owner ends. Behind a pooler in transaction mode
    every statement does: see `kit.db.opening`.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        driver: asyncpg.Connection,
        opening: Opening,
        caller: Caller,
        tables: KitTables,
        now: dt.datetime,
    ) -> None:
        self._connection = connection
        self.driver = driver
        self._opening = opening
        self.caller = caller
        self.tables = tables
        self.now = now
        """The moment at which the session began, in UTC. Use cases read no other clock."""
        self.begun = False

    async def begin(self) -> None:
        """Begins a transaction and binds the tenant, in one round trip."""
        self.begun = True
        # The id is a UUID object, so its text cannot carry SQL.
        await self.driver.execute(
            f"{self._opening.begin}; SELECT set_config('app.org_id', '{self.caller.org_id}', true)"
        )

    # Of any type, as SQLAlchemy takes parameters; so in `row` and `run`.
    async def rows(self, statement: AnyStatement, parameters: Any = None) -> list[sa.Row[Any]]:  # noqa: ANN401
        """All rows of a statement."""
        if isinstance(statement, Statement):
            return statement.rows(await self._fetch(statement, parameters))
        if not self.begun:
            await self.begin()
        return list((await self._connection.execute(statement, parameters)).all())

    # As `rows`.
    async def row(self, statement: AnyStatement, parameters: Any = None) -> sa.Row[Any] | None:  # noqa: ANN401
        """The only row of a statement, or None."""
        found = await self.rows(statement, parameters)
        if len(found) > 1:
            raise RuntimeError("A statement for one row found several.")
        return found[0] if found else None

    async def rows_combined(self, combined: CombinedStatement, parameters: Parameters) -> dict[str, list[sa.Row[Any]]]:
        """The rows of each part of a combined statement, by the part's name."""
        (record,) = await self._fetch(combined.statement, parameters)
        return combined.rows(record)

    async def _fetch(self, statement: Statement, parameters: Parameters) -> list[asyncpg.Record]:
        arguments = statement.arguments(parameters)
        if not (self.begun or self._opening.standalone_reads):
            await self.begin()
        if self.begun:
            return list(await self.driver.fetch(statement.sql, *arguments))
        return list(await self.driver.fetch(statement.standalone, *arguments, str(self.caller.org_id)))


class Transaction(ReadSession):
    """A running transaction, and what is written just before its commit: audit rows, messages, one last statement."""

    def __init__(
        self,
        connection: AsyncConnection,
        driver: asyncpg.Connection,
        opening: Opening,
        caller: Caller,
        tables: KitTables,
        now: dt.datetime,
    ) -> None:
        super().__init__(connection, driver, opening, caller, tables, now)
        self.audits: list[dict[str, Any]] = []
        self.messages: list[OutboxMessage] = []
        self.last_statement: tuple[Statement, Parameters] | None = None

    def run_with_commit(self, statement: Statement, parameters: Parameters) -> None:
        """Runs a statement in the round trip that stores the reply. One for each transaction."""
        if self.last_statement is not None:
            raise RuntimeError("This transaction has a last statement already.")
        self.last_statement = (statement, parameters)

    def take_last_statement(self) -> tuple[Statement | None, Parameters]:
        """The last statement, if there is one, for the kit to run it once."""
        last, self.last_statement = self.last_statement, None
        return last or (None, {})

    async def run(self, statement: AnyStatement, parameters: Any = None) -> int:  # noqa: ANN401 - as `rows`
        """Runs a statement that changes rows, once for each parameter set of a list.

        Returns how many rows it changed.
        """
        if isinstance(statement, Statement):
            tag: str = await self.driver.execute(statement.sql, *statement.arguments(parameters))
            return int(tag.rpartition(" ")[2])
        if isinstance(parameters, Sequence) and not parameters:
            return 0
        return (await self._connection.execute(statement, parameters)).rowcount
