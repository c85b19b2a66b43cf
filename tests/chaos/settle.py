"""Waits after the last heal, for a bounded time, until every message is delivered and no hold is pending."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

from tests.chaos.installation import GRACE_SECONDS

SETTLE_SECONDS: Final = 240.0
"""More than a relay's lease and some of its longest pauses after failures: one message may wait for another."""
POLL_SECONDS: Final = 0.25

REAPER_SECONDS: Final = 20
"""How late a reaper may be in a system that works. It sweeps every second, and a sweep ends within the deadline of its
call, 5 seconds. At a participant that has just started again the first sweep may fail; the next begins 2 seconds later.
1 second until a sweep, 5 for the one that fails, 2 of pause and 5 for the next make 13. A busy machine gets half as
much again.

A slow message does not make its hold late: whenever the coordinator replies that the document exists, the reaper
extends the hold by the grace. No coordinator is down at this stage, so none makes a hold late either."""

OUTBOXES: Final = ("inventory", "sales", "purchase", "returns")
PARTICIPANTS: Final = ("inventory", "sales", "purchase")
UNDER_WAY: Final = " UNION ALL ".join(
    [
        *(f"SELECT '{name} message ' || type AS what FROM {name}.outbox WHERE org_id = ANY($1)" for name in OUTBOXES),
        *(
            f"SELECT '{name} hold ' || kind FROM {name}.holds WHERE org_id = ANY($1) AND state = 'pending'"
            for name in PARTICIPANTS
        ),
    ]
)
OVERDUE: Final = " UNION ALL ".join(
    f"SELECT hold_id FROM {name}.holds WHERE org_id = ANY($1) AND state = 'pending' "
    "AND expires_at < clock_timestamp() - $2 * interval '1 second'"
    for name in PARTICIPANTS
)


async def settle(
    connection: asyncpg.Connection,
    org_ids: Sequence[UUID],
    most: float = SETTLE_SECONDS,
    reaper: float = REAPER_SECONDS,
) -> tuple[bool, float]:
    """Whether no message and no pending hold of these organisations is left, and how many seconds that took.

    Also ends, unsettled, when a hold is pending `reaper` seconds after its expiry and grace: no reaper has asked for
    its outcome. The hold is left as it is, and the judge finds it by rule 5.
    """
    started = time.monotonic()
    while await connection.fetch(UNDER_WAY, list(org_ids)):
        waited = time.monotonic() - started
        if waited > most:
            return False, waited
        if waited > reaper and await connection.fetch(OVERDUE, list(org_ids), GRACE_SECONDS + reaper):
            return False, waited
        await asyncio.sleep(POLL_SECONDS)
    return True, time.monotonic() - started
