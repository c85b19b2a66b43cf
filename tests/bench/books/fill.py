"""Fills a running system with the past of one organisation, tells what it is doing, and checks that the books tie
out."""

import asyncio
import dataclasses
import datetime as dt
import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

from deploy.local import token
from deploy.local.runfile import Run
from deploy.services import SERVICES
from tests.bench.books import goods, indexes, layout, money, patterns, tie_outs, trade
from tests.bench.books.copying import STAGING, Copier
from tests.bench.books.layout import Size, staged
from tests.bench.books.patterns import DAYS, Patterns

CHUNK: Final = 100_000
"""Sales that are written in one transaction."""

ORDINARY: Final = 20
"""Batches that are named as ordinary, from the second busiest to one that hardly moved."""
SEARCHED: Final = ("name", "generic_name", "code", "barcode")

LOADING: Final = {
    "synchronous_commit": "off",
    "work_mem": "512MB",
    "maintenance_work_mem": "512MB",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
}
"""Of the loading sessions alone: they end before anything is measured."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """A year of one organisation. Ids are given in the order of what they stand for, the bestseller first."""

    url: str
    token: str
    org_id: UUID
    size: Size
    start: dt.date
    products: Sequence[str]
    customers: Sequence[str]
    """The first has the most open items."""
    large_account: int
    """How many open items the first customer has."""
    words: Sequence[str]
    """What can be searched for: names, generic names, codes, barcodes."""
    movements: int
    busiest_batch: str
    busiest_movements: int
    batches: Sequence[str]
    """Batches with an ordinary number of movements, of products from all over the catalogue."""
    seconds: float
    """Seconds that the filling took."""


def fill(run: Run, *, sales: int) -> Books:
    """Writes a year of so many sales, a year long up to yesterday. Raises BooksDoNotTieOut."""
    return asyncio.run(_fill(run, Size.of(sales)))


async def _fill(run: Run, size: Size) -> Books:
    started = time.monotonic()
    one, other = await _connect(run), await _connect(run)
    try:
        start = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=DAYS)
        _tell(f"books: {size.sales:,} invoices, {size.products:,} products, {size.customers:,} customers", started)
        pattern = await patterns.trade(run, one.connection, start)
        tie_outs.check_known(pattern.sale_writes, trade.WRITES)
        await one.connection.execute(f"DROP SCHEMA IF EXISTS {STAGING} CASCADE; CREATE SCHEMA {STAGING}")
        _tell("laying the year out", started)
        await layout.lay_out(one, pattern, size)
        _tell("writing products, customers and deliveries", started)
        await asyncio.gather(_write_goods(one, pattern), _write_customers(other, pattern))
        await _analyze(one)
        aside = await indexes.set_aside(one.connection, trade.WRITES | money.WRITES)
        await asyncio.gather(_write_sales(one, pattern, size, started), _write_movements(other, pattern, size, started))
        _tell(f"building {len(aside)} indexes", started)
        await indexes.rebuild([one.connection, other.connection], aside)
        await money.write_balances(one, pattern)
        _tell("vacuuming", started)
        await _tidy(one)
        _tell("checking that the books tie out", started)
        await tie_outs.check(one.connection, pattern, size)
        books = await _found(run, one, pattern, size, started)
        await one.connection.execute(f"DROP SCHEMA {STAGING} CASCADE")
        await one.connection.execute("CHECKPOINT")
    finally:
        await one.connection.close()
        await other.connection.close()
    _tell("the books are ready", started)
    return dataclasses.replace(books, seconds=time.monotonic() - started)


async def _connect(run: Run) -> Copier:
    return Copier(await asyncpg.connect(run.database_url, server_settings=LOADING, command_timeout=None))


async def _write_goods(copier: Copier, pattern: Patterns) -> None:
    await goods.write_products(copier, pattern)
    await goods.write_deliveries(copier, pattern)


async def _write_customers(copier: Copier, pattern: Patterns) -> None:
    """Writes the customers, and lays out the lines meanwhile: both need only what is staged."""
    await money.write_customers(copier, pattern)
    await layout.lay_out_lines(copier)


async def _write_sales(copier: Copier, pattern: Patterns, size: Size, started: float) -> None:
    for first in range(0, size.sales, CHUNK):
        async with copier.connection.transaction():
            await trade.write_in_sales(copier, pattern, first, min(first + CHUNK, size.sales))
        _tell(f"{min(first + CHUNK, size.sales):,} invoices written", started)
    _tell("writing payments", started)
    await money.write_payments(copier, pattern)


async def _write_movements(copier: Copier, pattern: Patterns, size: Size, started: float) -> None:
    for first in range(0, size.sales, CHUNK):
        async with copier.connection.transaction():
            await trade.write_in_inventory(copier, pattern, first, min(first + CHUNK, size.sales))
        _tell(f"{min(first + CHUNK, size.sales):,} taken from stock", started)
    _tell("writing the months of stock", started)
    await money.write_months(copier, pattern)


async def _analyze(copier: Copier) -> None:
    """Refreshes the statistics, so that the copying statements find their patterns by key in large tables too."""
    await copier.connection.execute("ANALYZE")


async def _tidy(copier: Copier) -> None:
    """Does what autovacuum would have done in a year: statistics, and pages marked as visible to all."""
    tables = await copier.connection.fetch(
        "SELECT schemaname || '.' || relname AS name FROM pg_stat_user_tables WHERE schemaname = ANY($1)",
        list(SERVICES),
    )
    for table in tables:
        await copier.connection.execute(f"VACUUM (ANALYZE) {table['name']}")


async def _found(run: Run, copier: Copier, pattern: Patterns, size: Size, started: float) -> Books:
    fetch = copier.connection.fetch
    products = await fetch(f"SELECT * FROM {staged('product')} ORDER BY no")
    customers = await fetch(f"SELECT customer_id FROM {staged('customer')} ORDER BY no")
    batches = await fetch(
        "SELECT batch_id, count(*) AS movements FROM inventory.movements WHERE org_id = $1"
        " GROUP BY batch_id ORDER BY 2 DESC, 1",
        pattern.org_id,
    )
    return Books(
        url=run.url,
        token=token.mint(run.jwt_secret, pattern.org_id, "manager"),
        org_id=pattern.org_id,
        size=size,
        start=pattern.start,
        products=[str(row["product_id"]) for row in products],
        customers=[str(row["customer_id"]) for row in customers],
        large_account=-(-size.sales // layout.LARGE_CUSTOMER_EVERY),
        words=[row[SEARCHED[row["no"] % len(SEARCHED)]] for row in products],
        movements=sum(row["movements"] for row in batches),
        busiest_batch=str(batches[0]["batch_id"]),
        busiest_movements=batches[0]["movements"],
        batches=[str(row["batch_id"]) for row in batches[1 :: -(-len(batches) // ORDINARY)]],
        seconds=time.monotonic() - started,
    )


def _tell(what: str, started: float) -> None:
    print(f"[{time.monotonic() - started:5.0f} s] {what}", flush=True)
