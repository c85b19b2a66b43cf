"""Things that do not end, and come too late."""

import asyncio
import signal
from typing import Final

from kit import roles
from tests.chaos.faults.field import Field, connected
from tests.chaos.installation import HOLD_SECONDS, LONGER_THAN_ANY_DEADLINE_SECONDS

RELAY_SECONDS: Final = HOLD_SECONDS + 2.0
"""So long that every hold taken at its beginning expires meanwhile."""
LOCKED_STEPS: Final = 5
LOCKED_STEP_SECONDS: Final = 0.5
"""Together less than the services' lock timeout, and more than the time from one look of a reaper to the next."""
OUTBOXES: Final = ("sales", "purchase", "returns")


async def pause_service(field: Field) -> str:
    """SIGSTOP for longer than every deadline, then SIGCONT: it goes on with calls whose callers have long given up."""
    name = field.chance.choice(roles.CONTEXTS)
    field.send(name, signal.SIGSTOP)
    try:
        await asyncio.sleep(LONGER_THAN_ANY_DEADLINE_SECONDS)
    finally:
        field.send(name, signal.SIGCONT)
    return name


async def delay_relay(field: Field) -> str:
    """A relay may not read its outbox until the holds of what it should confirm have expired."""
    name = field.chance.choice(OUTBOXES)
    relay = roles.role_name(name, "relay")
    await field.run_sql(f"REVOKE SELECT ON {name}.outbox FROM {relay}")  # noqa: S608 - our own words
    try:
        await asyncio.sleep(RELAY_SECONDS)
    finally:
        await field.run_sql(f"GRANT SELECT ON {name}.outbox TO {relay}")
    return name


async def expire_holds(field: Field) -> str:
    """The time of every hold is over, now, also of those whose document is being written."""
    for holder in ("inventory", "sales", "purchase"):
        await field.run_sql(f"UPDATE {holder}.holds SET expires_at = now() - interval '1 second' WHERE state = 'HELD'")  # noqa: S608
    return "all holds"


async def lock_accounts(field: Field) -> str:
    """Documents wait for their party's account while the holds they stand on expire and the reapers ask: who is first has decided."""
    connection = await connected(field.installation)
    transaction = connection.transaction()
    await transaction.start()
    try:
        # In key order, as everybody locks: a fault that deadlocks would be broken off by PostgreSQL.
        await connection.execute("SELECT FROM sales.customer_balances ORDER BY org_id, customer_id FOR UPDATE")
        await connection.execute("SELECT FROM purchase.vendor_balances ORDER BY org_id, vendor_id FOR UPDATE")
        for _ in range(LOCKED_STEPS):
            await asyncio.sleep(LOCKED_STEP_SECONDS)
            await expire_holds(field)
    finally:
        await transaction.rollback()
        await connection.close()
    return "all accounts"


async def cut_connections(field: Field) -> str:
    """Every connection to the database is cut, in the middle of whatever it does."""
    await field.run_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'postgres'")
    return "all connections"
