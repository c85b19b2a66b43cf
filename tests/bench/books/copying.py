"""Rows made after real ones: whatever is not named is as the services wrote it in the pattern, so that every column is
plausible."""

import asyncpg

STAGING = "bench_books"
"""The schema in which the past is laid out before it is written. It is dropped in the end."""


class Copier:
    """Fills tables of the services through one superuser's connection; constraints and triggers stay on."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    async def copy(self, table: str, source: str, *parameters: object, **values: str) -> int:
        """Inserts a row for each row of `source`, a FROM clause in which `pattern` is a row of the same table.

        `values` are the columns that differ, as SQL. Returns how many rows were written.
        """
        columns = await self._columns(table)
        unknown = values.keys() - set(columns)
        if unknown:
            raise ValueError(f"{table} has no {', '.join(sorted(unknown))}.")
        named = ", ".join(f'"{column}"' for column in columns)
        chosen = ", ".join(values.get(column, f'pattern."{column}"') for column in columns)
        status = await self.connection.execute(
            f"INSERT INTO {table} ({named}) SELECT {chosen} FROM {source}",
            *parameters,
        )
        return int(status.rsplit(" ", 1)[1])

    async def stage(self, name: str, query: str) -> None:
        """Keeps the rows of a query under a name in the staging schema, and counts them for the planner."""
        await self.connection.execute(f"CREATE UNLOGGED TABLE {STAGING}.{name} AS {query}")
        await self.connection.execute(f"ANALYZE {STAGING}.{name}")

    async def _columns(self, table: str) -> list[str]:
        """The columns that are written, in order; what the server computes itself is left out."""
        rows = await self.connection.fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' ORDER BY attnum",
            table,
        )
        return [row["attname"] for row in rows]
