"""After the last heal: waits until everything that was promised has been delivered, for a bounded time."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

SETTLE_SECONDS: Final = 240.0
"""More than a relay's lease and a few of the longest pauses after its failures: one message may wait for another."""
POLL_SECONDS: Final = 0.25

OUTBOXES: Final = ("inventory", "sales", "purchase", "returns")
HOLDERS: Final = ("inventory", "sales", "purchase")
UNDER_WAY: Final = " UNION ALL ".join(
    [
        *(f"SELECT '{name} message ' || type AS what FROM {name}.outbox WHERE org_id = ANY($1)" for name in OUTBOXES),  # noqa: S608
        *(
            f"SELECT '{name} hold ' || kind FROM {name}.holds WHERE org_id = ANY($1) AND state = 'HELD'"  # noqa: S608
            for name in HOLDERS
        ),
    ]
)


async def settle(
    connection: asyncpg.Connection, org_ids: Sequence[UUID], most: float = SETTLE_SECONDS
) -> tuple[bool, float]:
    """Whether nothing of these organisations is under way any more, and how many seconds that took."""
    started = time.monotonic()
    while await connection.fetch(UNDER_WAY, list(org_ids)):
        if time.monotonic() > started + most:
            return False, time.monotonic() - started
        await asyncio.sleep(POLL_SECONDS)
    return True, time.monotonic() - started
