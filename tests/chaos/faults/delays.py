"""Faults that kill no process: pauses, a delayed relay, expired holds, locked accounts, cut connections."""

import asyncio
import contextlib
import importlib
import os
import signal
import time
from collections.abc import AsyncIterator
from typing import Final

from deploy.local.database import installation_of
from tests.chaos.faults.plan import PlannedFault
from tests.chaos.faults.target_system import TargetSystem, connected
from tests.chaos.installation import HOLD_SECONDS, LONGER_THAN_ANY_DEADLINE_SECONDS

RELAY_SECONDS: Final = HOLD_SECONDS + 2.0
"""Longer than a hold lives: every hold that is taken at the beginning of the fault expires during it."""
LOCKED_STEPS: Final = 5
LOCKED_STEP_SECONDS: Final = 0.5
"""All steps together take less than the services' lock timeout, and more than the time between two sweeps of a
reaper."""
ACCOUNTS: Final = (
    # In key order, like every transaction of the services: PostgreSQL would end a fault that deadlocks.
    "SELECT FROM sales.customer_balances ORDER BY org_id, customer_id FOR UPDATE",
    "SELECT FROM purchase.vendor_balances ORDER BY org_id, vendor_id FOR UPDATE",
)


async def pause(system: TargetSystem, planned: PlannedFault) -> float:
    """SIGSTOP for longer than every deadline, then SIGCONT: the process continues calls whose deadline has passed."""
    began = time.monotonic()
    for name in planned.victims:
        system.send(name, signal.SIGSTOP)
    try:
        await asyncio.sleep(LONGER_THAN_ANY_DEADLINE_SECONDS)
    finally:
        for name in planned.victims:
            system.send(name, signal.SIGCONT)
    return began


async def delay_relay(system: TargetSystem, planned: PlannedFault) -> float:
    """Denies a relay its outbox until the holds that its messages confirm have expired."""
    began = time.monotonic()
    (name,) = planned.victims
    async with relay_stopped(system, name):
        await asyncio.sleep(RELAY_SECONDS)
    return began


async def expire_holds(system: TargetSystem, _planned: PlannedFault) -> float:
    """Expires every hold now, also those whose document is being written."""
    began = time.monotonic()
    await expire_pending_holds(system)
    return began


async def lock_accounts(system: TargetSystem, _planned: PlannedFault) -> float:
    """Makes documents wait for their party's account while their holds expire and the reapers ask for the outcome.

    Document and reaper race for the outcome of the hold; the first writer wins.
    """
    began = time.monotonic()
    async with locked(system, *ACCOUNTS):
        for _ in range(LOCKED_STEPS):
            await asyncio.sleep(LOCKED_STEP_SECONDS)
            await expire_pending_holds(system)
    return began


async def cut_connections(system: TargetSystem, _planned: PlannedFault) -> float:
    """Cuts every connection to the database, also in the middle of a transaction."""
    began = time.monotonic()
    await system.run_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'postgres'")
    return began


async def expire_pending_holds(system: TargetSystem) -> None:
    """Expires every pending hold whose row is not locked by a transaction."""
    await system.run_sql(*(_expiry(participant) for participant in ("inventory", "sales", "purchase")))


def _expiry(participant: str) -> str:
    return f"""
        UPDATE {participant}.holds SET expires_at = now() - interval '1 second'
        WHERE (org_id, hold_id) IN (
            SELECT org_id, hold_id FROM {participant}.holds WHERE state = 'pending' FOR UPDATE SKIP LOCKED)
    """


@contextlib.asynccontextmanager
async def relay_stopped(system: TargetSystem, name: str) -> AsyncIterator[None]:
    """Denies a relay its outbox inside the block."""
    relay = installation_of(system.installation.run.database_url, os.environ).role(name, "relay")
    await system.run_sql(f"REVOKE SELECT ON {name}.outbox FROM {relay}")
    try:
        yield
    finally:
        outbox = importlib.import_module(f"services.{name}.store.tables").kit_tables.outbox
        await system.run_sql(f"GRANT {outbox.info['relay']} ON {name}.outbox TO {relay}")


@contextlib.asynccontextmanager
async def locked(system: TargetSystem, *statements: str) -> AsyncIterator[None]:
    """Keeps the locks that these statements take, inside the block."""
    connection = await connected(system.installation)
    transaction = connection.transaction()
    try:
        await transaction.start()
        for statement in statements:
            await connection.execute(statement)
        yield
        await transaction.rollback()
    finally:
        await connection.close()
