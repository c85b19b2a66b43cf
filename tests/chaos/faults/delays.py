"""Things that do not end, and come too late."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator
from typing import Final

from kit.db import roles
from tests.chaos.faults.plan import Strike
from tests.chaos.faults.target_system import Field, connected
from tests.chaos.installation import HOLD_SECONDS, LONGER_THAN_ANY_DEADLINE_SECONDS

RELAY_SECONDS: Final = HOLD_SECONDS + 2.0
"""So long that every hold taken at its beginning expires meanwhile."""
LOCKED_STEPS: Final = 5
LOCKED_STEP_SECONDS: Final = 0.5
"""The steps together take less than the services' lock timeout, and more than the time between two sweeps of a
reaper."""
ACCOUNTS: Final = (
    # In key order, as everybody locks: a fault that deadlocks would be broken off by PostgreSQL.
    "SELECT FROM sales.customer_balances ORDER BY org_id, customer_id FOR UPDATE",
    "SELECT FROM purchase.vendor_balances ORDER BY org_id, vendor_id FOR UPDATE",
)


async def pause(field: Field, strike: Strike) -> float:
    """SIGSTOP for longer than every deadline, then SIGCONT: it goes on with calls whose callers have long given up."""
    began = time.monotonic()
    for name in strike.victims:
        field.send(name, signal.SIGSTOP)
    try:
        await asyncio.sleep(LONGER_THAN_ANY_DEADLINE_SECONDS)
    finally:
        for name in strike.victims:
            field.send(name, signal.SIGCONT)
    return began


async def delay_relay(field: Field, strike: Strike) -> float:
    """A relay may not read its outbox until the holds of what it should confirm have expired."""
    began = time.monotonic()
    (name,) = strike.victims
    async with relay_stopped(field, name):
        await asyncio.sleep(RELAY_SECONDS)
    return began


async def expire_holds(field: Field, _strike: Strike) -> float:
    """The time of every hold is over, now, also of those whose document is being written."""
    began = time.monotonic()
    await pass_the_time_of_holds(field)
    return began


async def lock_accounts(field: Field, _strike: Strike) -> float:
    """Documents wait for their party's account while the holds they stand on expire and the reapers ask: who is first
    has decided."""
    began = time.monotonic()
    async with locked(field, *ACCOUNTS):
        for _ in range(LOCKED_STEPS):
            await asyncio.sleep(LOCKED_STEP_SECONDS)
            await pass_the_time_of_holds(field)
    return began


async def cut_connections(field: Field, _strike: Strike) -> float:
    """Every connection to the database is cut, in the middle of whatever it does."""
    began = time.monotonic()
    await field.run_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'postgres'")
    return began


async def pass_the_time_of_holds(field: Field) -> None:
    """Every hold that nobody is changing at this moment has expired."""
    await field.run_sql(*(_expiry(holder) for holder in ("inventory", "sales", "purchase")))


def _expiry(holder: str) -> str:
    return f"""
        UPDATE {holder}.holds SET expires_at = now() - interval '1 second'
        WHERE (org_id, hold_id) IN (
            SELECT org_id, hold_id FROM {holder}.holds WHERE state = 'pending' FOR UPDATE SKIP LOCKED)
    """


@contextlib.asynccontextmanager
async def relay_stopped(field: Field, name: str) -> AsyncIterator[None]:
    """Meanwhile a relay may not read its outbox."""
    relay = roles.role_name(name, "relay")
    await field.run_sql(f"REVOKE SELECT ON {name}.outbox FROM {relay}")
    try:
        yield
    finally:
        await field.run_sql(f"GRANT SELECT ON {name}.outbox TO {relay}")


@contextlib.asynccontextmanager
async def locked(field: Field, *statements: str) -> AsyncIterator[None]:
    """Meanwhile a transaction has the locks that these statements take."""
    connection = await connected(field.installation)
    transaction = connection.transaction()
    try:
        await transaction.start()
        for statement in statements:
            await connection.execute(statement)
        yield
        await transaction.rollback()
    finally:
        await connection.close()
