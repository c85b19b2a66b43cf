"""After the last heal: waits until everything that was promised has been delivered, for a bounded time."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

from tests.chaos.installation import GRACE_SECONDS

SETTLE_SECONDS: Final = 240.0
"""More than a relay's lease and a few of the longest pauses after its failures: one message may wait for another."""
POLL_SECONDS: Final = 0.25

REAPER_SECONDS: Final = 20
"""How late a reaper may be in a system that works. It looks every second, and a look ends within the deadline of its
question, 5 seconds; of a holder that is only just back the first look may break, and the next begins 2 seconds later.
That makes 13; half as much again is for a machine that is busy with other things.

However long a message takes, its hold is not late: each time that the reaper hears of a document it gives the hold its
grace again. Nor is one whose owner is silent, because at this stage everybody answers."""

OUTBOXES: Final = ("inventory", "sales", "purchase", "returns")
HOLDERS: Final = ("inventory", "sales", "purchase")
UNDER_WAY: Final = " UNION ALL ".join(
    [
        *(f"SELECT '{name} message ' || type AS what FROM {name}.outbox WHERE org_id = ANY($1)" for name in OUTBOXES),
        *(
            f"SELECT '{name} hold ' || kind FROM {name}.holds WHERE org_id = ANY($1) AND state = 'pending'"
            for name in HOLDERS
        ),
    ]
)
FORGOTTEN: Final = " UNION ALL ".join(
    f"SELECT hold_id FROM {name}.holds WHERE org_id = ANY($1) AND state = 'pending' "
    "AND expires_at < clock_timestamp() - $2 * interval '1 second'"
    for name in HOLDERS
)


async def settle(
    connection: asyncpg.Connection,
    org_ids: Sequence[UUID],
    most: float = SETTLE_SECONDS,
    reaper: float = REAPER_SECONDS,
) -> tuple[bool, float]:
    """Whether nothing of these organisations is under way any more, and how many seconds that took.

    Also over, and not settled, when `reaper` seconds have passed and a hold is held past its time, its grace and so
    many seconds: the reaper has forgotten it. It is left as it is, for the judge to find (rule 5).
    """
    started = time.monotonic()
    while await connection.fetch(UNDER_WAY, list(org_ids)):
        waited = time.monotonic() - started
        if waited > most:
            return False, waited
        if waited > reaper and await connection.fetch(FORGOTTEN, list(org_ids), GRACE_SECONDS + reaper):
            return False, waited
        await asyncio.sleep(POLL_SECONDS)
    return True, time.monotonic() - started
