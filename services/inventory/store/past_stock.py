"""What moved on the days after a past one. Read only where something moved after the day of a document."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

import sqlalchemy as sa

from kit.db.session import ReadSession
from kit.db.statements import Statement, list_parameter, parameter
from services.inventory.domain.past_stock import NO_PAST, DayChange, PastBalance, PastStock
from services.inventory.domain.reservations import BalanceKey
from services.inventory.store.stock_tables import movements

_CHANGES: Final = Statement(
    lambda: (
        sa.select(
            movements.c.batch_id,
            movements.c.location_id,
            movements.c.movement_date,
            sa.func.sum(movements.c.quantity).label("quantity"),
            sa.func.sum(movements.c.value).label("value"),
        )
        .where(
            movements.c.org_id == parameter("org_id", sa.Uuid),
            movements.c.batch_id == sa.func.any(list_parameter("batch_ids", sa.Uuid)),
            movements.c.movement_date > parameter("since", sa.Date),
        )
        .group_by(movements.c.batch_id, movements.c.location_id, movements.c.movement_date)
    )
)
"""Uses ix_movements_batch."""


async def read(
    session: ReadSession, latest_days: Mapping[BalanceKey, dt.date | None], documents: Collection[dt.date]
) -> PastStock:
    """What moved of the balances after the earliest of the documents' days.

    `latest_days` are those of the balances' latest movements. Nothing is read where no document is older.
    """
    since = min(documents, default=dt.date.max)
    batch_ids = {key.batch_id for key, latest in latest_days.items() if latest is not None and latest > since}
    if not batch_ids:
        return NO_PAST
    params = {"org_id": session.caller.org_id, "batch_ids": sorted(batch_ids), "since": since}
    changes: dict[BalanceKey, list[DayChange]] = {}
    for row in await session.rows(_CHANGES, params):
        change = DayChange(day=row.movement_date, quantity=row.quantity, value=row.value)
        changes.setdefault(BalanceKey(row.batch_id, row.location_id), []).append(change)
    return PastStock({key: PastBalance(of_balance) for key, of_balance in changes.items()})
