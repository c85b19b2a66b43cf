"""Takes an idle connection from SQLAlchemy's pool without a greenlet.

SQLAlchemy runs every checkout in greenlets, in case it must wait, and each of them maps and unmaps a stack. Gain:
docs/performance-decisions.md. This file alone builds an `AsyncConnection` around a connection of the synchronous
engine, and relies on a checkout that never waits. To leave it out, let `ConnectionPool.take` call
`self.engine.connect()` alone.
"""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class IdleConnections:
    """The connections of an engine that are open and that nobody uses."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._only_idle = False
        sa.event.listen(engine.sync_engine, "do_connect", self._refuse_to_open)

    def take(self) -> AsyncConnection | None:
        """An idle connection; None if there is none, or if it must be replaced first."""
        if not self._engine.pool.checkedin():  # type: ignore[attr-defined]  # a QueuePool
            return None
        self._only_idle = True
        try:
            return AsyncConnection(self._engine, self._engine.sync_engine.connect())
        except _MustBeOpened:
            return None
        finally:
            self._only_idle = False

    def _refuse_to_open(self, *_: object) -> None:
        """Called before a connection is opened, which needs a greenlet."""
        if self._only_idle:
            raise _MustBeOpened


class _MustBeOpened(Exception):
    """The idle connection was unusable, and the one in its place is not open yet."""
