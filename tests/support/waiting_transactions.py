"""Transactions that wait for a lock which a test holds."""

import asyncio

import sqlalchemy as sa

from tests.support.clients.service_client import ServiceClient

PATIENCE_SECONDS = 30


async def until_they_wait(client: ServiceClient, transactions: int) -> None:
    """Returns when so many transactions wait for a lock."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await client.rows(waiting))[0][0] < transactions:
            pass
