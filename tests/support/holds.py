"""Holds that a test leaves behind."""

import asyncpg

from tests.support.cluster import TestDatabase


async def release_all(database: TestDatabase, *services: str) -> None:
    """Ends every open hold, so that the reaper of a later test in this database does not find it."""
    connection = await asyncpg.connect(database.admin_url)
    try:
        for service in services:
            await connection.execute(
                f"UPDATE {service}.holds SET state = 'released', expires_at = NULL WHERE state = 'pending'"
            )
    finally:
        await connection.close()
