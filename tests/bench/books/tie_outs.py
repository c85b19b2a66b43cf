"""Whether the books that were filled are books: every row of every sale, and what the judge of the fault suite
demands."""

from collections.abc import Collection, Mapping
from typing import Final

import asyncpg

from tests.bench.books.layout import Size
from tests.bench.books.patterns import SALES, Patterns
from tests.chaos.judge import customer_ledgers, holds, movements, numbers, stock, vendor_ledgers
from tests.chaos.judge.books import Books

CLAIMS: Final = (*stock.CLAIMS, *holds.CLAIMS, *customer_ledgers.CLAIMS, *vendor_ledgers.CLAIMS, *movements.CLAIMS)
MOST_SHOWN: Final = 5
FORGOTTEN: Final = frozenset({"sales.idempotency_keys"})
"""Rows that do not last as long as their sale."""


class BooksDoNotTieOut(AssertionError):
    """The past was written wrongly; the message names the first exceptions."""


def check_known(written: Mapping[str, int], known: Collection[str]) -> None:
    """Raises BooksDoNotTieOut when a sale writes to a table of which the loader knows nothing, or no more to one it
    fills."""
    if set(written) != set(known):
        raise BooksDoNotTieOut(f"A sale writes to {sorted(written)}, the loader to {sorted(known)}.")


async def check(connection: asyncpg.Connection, patterns: Patterns, size: Size) -> None:
    """Raises BooksDoNotTieOut with the first exceptions."""
    wrong = await _missing_rows(connection, patterns, size)
    books = Books(connection=connection, org_ids=[patterns.org_id])
    for claim in CLAIMS:
        wrong += [str(violation) for violation in await books.violations([claim])]
    wrong += [str(violation) for violation in await numbers.check(books)]
    if wrong:
        raise BooksDoNotTieOut("\n".join(wrong[:MOST_SHOWN]))


async def _missing_rows(connection: asyncpg.Connection, patterns: Patterns, size: Size) -> list[str]:
    """Tables with fewer rows than so many sales write."""
    short = []
    for table, rows in patterns.sale_writes.items():
        expected = rows * (size.sales + SALES)
        found = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE org_id = $1", patterns.org_id)
        if found < expected and table not in FORGOTTEN:
            short.append(f"{table} has {found} rows of {expected}")
    return short
