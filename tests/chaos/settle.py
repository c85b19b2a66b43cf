"""After the last heal: waits until everything that was promised has been delivered, for a bounded time."""

import asyncio
import time
from typing import Final

import asyncpg

SETTLE_SECONDS: Final = 120.0
"""More than a relay's lease and the longest pauses after its failures."""
POLL_SECONDS: Final = 0.25

UNDER_WAY: Final = """
    SELECT (SELECT count(*) FROM inventory.outbox) + (SELECT count(*) FROM sales.outbox)
         + (SELECT count(*) FROM purchase.outbox) + (SELECT count(*) FROM returns.outbox)
         + (SELECT count(*) FROM inventory.holds WHERE state = 'HELD')
         + (SELECT count(*) FROM sales.holds WHERE state = 'HELD')
         + (SELECT count(*) FROM purchase.holds WHERE state = 'HELD')
"""


async def settle(connection: asyncpg.Connection) -> tuple[bool, float]:
    """Whether nothing is under way any more, and how many seconds that took."""
    started = time.monotonic()
    while await connection.fetchval(UNDER_WAY):
        if time.monotonic() > started + SETTLE_SECONDS:
            return False, time.monotonic() - started
        await asyncio.sleep(POLL_SECONDS)
    return True, time.monotonic() - started
