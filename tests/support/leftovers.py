"""What a test leaves in a database that later tests use too."""

from collections.abc import Iterable

import asyncpg

from tests.support.cluster import TestDatabase


async def discard(database: TestDatabase, services: Iterable[str]) -> None:
    """Ends every open hold and forgets every message that was not delivered.

    A later test's reaper does not find the holds, and its relay does not find the messages. Only both together keep the
    books consistent: a message that fulfils a hold which was released here would be refused for ever.
    """
    connection = await asyncpg.connect(database.admin_url)
    try:
        for service in services:
            await connection.execute(
                f"DELETE FROM {service}.outbox;"
                f"UPDATE {service}.holds SET state = 'released', expires_at = NULL WHERE state = 'pending'"
            )
    finally:
        await connection.close()
