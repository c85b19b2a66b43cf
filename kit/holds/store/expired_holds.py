"""Holds past their time, of every organisation: read by the reaper under the relay's role."""

from functools import cache
from uuid import UUID

import sqlalchemy as sa

from kit.db.database import Database
from kit.db.statements import Statement, parameter
from kit.hold_states import HoldState


async def find_expired(relay_database: Database, coordinator: str, limit: int) -> dict[tuple[UUID, str], list[UUID]]:
    """The ids of one coordinator's expired holds, the oldest first, by organisation and kind."""
    rows = await relay_database.rows_of_all_tenants(
        _expired(relay_database.tables.holds),
        {"coordinator": coordinator, "now": relay_database.now(), "most": limit},
    )
    groups: dict[tuple[UUID, str], list[UUID]] = {}
    for row in rows:
        groups.setdefault((row.org_id, row.kind), []).append(row.hold_id)
    return groups


@cache
def _expired(holds: sa.Table) -> Statement:
    return Statement(
        lambda: (
            sa.select(holds.c.org_id, holds.c.kind, holds.c.hold_id)
            .where(
                holds.c.state == sa.literal_column(f"'{HoldState.PENDING}'"),
                holds.c.coordinator == parameter("coordinator", holds.c.coordinator.type),
                holds.c.expires_at < parameter("now", holds.c.expires_at.type),
            )
            .order_by(holds.c.expires_at)
            .limit(parameter("most", sa.Integer))
        )
    )
