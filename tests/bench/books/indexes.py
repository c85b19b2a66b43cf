"""Indexes that hold no promise are set aside while millions of rows are written, and built again over all of them."""

import asyncio
from collections.abc import Collection, Sequence

import asyncpg

_SEARCH = """
    SELECT format('%I.%I', space.nspname, class.relname) AS name, pg_get_indexdef(class.oid) AS definition
    FROM pg_index AS index
    JOIN pg_class AS class ON class.oid = index.indexrelid
    JOIN pg_namespace AS space ON space.oid = class.relnamespace
    WHERE index.indrelid = ANY($1::regclass[]) AND NOT index.indisunique
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = class.oid)
    ORDER BY pg_relation_size(index.indrelid) DESC, name
"""


async def set_aside(connection: asyncpg.Connection, tables: Collection[str]) -> list[str]:
    """Drops the indexes of the tables that back neither a key nor any other constraint; returns how to make them
    again."""
    found = await connection.fetch(_SEARCH, sorted(tables))
    for row in found:
        await connection.execute(f"DROP INDEX {row['name']}")
    return [row["definition"] for row in found]


async def rebuild(connections: Sequence[asyncpg.Connection], definitions: Sequence[str]) -> None:
    """Makes the indexes again, on all connections at once."""
    left = list(reversed(definitions))

    async def work(connection: asyncpg.Connection) -> None:
        while left:
            await connection.execute(left.pop())

    await asyncio.gather(*(work(connection) for connection in connections))
