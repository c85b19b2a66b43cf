"""What a service says to PostgreSQL while a test looks on: how round trips are counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from kit.db.database import Database

_BOUNDARIES = ("BEGIN", "COMMIT", "ROLLBACK")
# What asyncpg asks once on a new connection, about types that it has not met.
_DRIVERS_OWN = ("typeinfo_tree", "current_setting('jit')")


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """The statements that run meanwhile, without BEGIN and COMMIT: SQLAlchemy's, and those that the driver runs
    directly."""
    seen: list[str] = []
    watched: set[Any] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    def note_direct(record: Any) -> None:
        if not record.query.startswith(_BOUNDARIES) and not any(word in record.query for word in _DRIVERS_OWN):
            seen.append(record.query)

    def watch(adapted: Any, _record: object, _proxy: object) -> None:
        watched.add(adapted.driver_connection)
        adapted.driver_connection.add_query_logger(note_direct)

    engine = database.pool.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    sa.event.listen(engine, "checkout", watch)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
        sa.event.remove(engine, "checkout", watch)
        for connection in watched:
            connection.remove_query_logger(note_direct)
