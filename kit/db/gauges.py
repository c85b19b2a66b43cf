"""The gauges of a service: how many holds are open, and how old the oldest undelivered message is."""

import sqlalchemy as sa

from kit.db.database import Database
from kit.hold_states import HoldState
from kit.telemetry import otel


async def measure(relay_database: Database) -> None:
    """Measures once, over every organisation. Costs nothing when telemetry is off."""
    if not otel.is_on():
        return
    holds, outbox = relay_database.tables.holds, relay_database.tables.outbox
    async with relay_database.across_tenants() as connection:
        pending = await connection.scalar(
            sa.select(sa.func.count()).select_from(holds).where(holds.c.state == HoldState.PENDING)
        )
        oldest = await connection.scalar(sa.select(sa.func.min(outbox.c.created_at)))
    otel.record_holds_open(pending or 0)
    otel.record_outbox_age(0.0 if oldest is None else (relay_database.now() - oldest).total_seconds())
