"""Where goods lie that a refused sale could take from another location. Read for refusals alone."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession
from kit.db.statements import Statement, list_parameter, parameter
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.products import StockElsewhere

# ix_batches_product_expiry finds the batches, the primary key of balances their locations.
_SALEABLE: Final = Statement(
    lambda: sa.text(f"""
    SELECT batch.product_id, location.location_id, location.code,
           sum(balance.on_hand - balance.reserved) AS available
    FROM inventory.batches AS batch
    JOIN inventory.balances AS balance ON balance.org_id = :org_id AND balance.batch_id = batch.batch_id
    JOIN inventory.locations AS location ON location.org_id = :org_id AND location.location_id = balance.location_id
    WHERE batch.org_id = :org_id AND batch.product_id = ANY(:product_ids) AND batch.expiry_date >= :good_until_at_least
      AND batch.status = '{BatchStatus.SALEABLE}' AND location.kind = '{LocationKind.SALEABLE}'
      AND balance.on_hand > balance.reserved
    GROUP BY batch.product_id, location.location_id, location.code
    ORDER BY batch.product_id, location.code
""").bindparams(  # noqa: S608 - status and kind are ours
        parameter("org_id", sa.Uuid),
        list_parameter("product_ids", sa.Uuid),
        parameter("good_until_at_least", sa.Date),
    )
)


async def saleable(
    session: ReadSession, product_ids: Collection[UUID], good_until_at_least: dt.date
) -> dict[UUID, list[StockElsewhere]]:
    """What of each product may be sold at each location, by the location's code."""
    parameters = {
        "org_id": session.caller.org_id,
        "product_ids": sorted(product_ids),
        "good_until_at_least": good_until_at_least,
    }
    found: dict[UUID, list[StockElsewhere]] = {}
    for row in await session.rows(_SALEABLE, parameters):
        available: Decimal = row.available
        elsewhere = StockElsewhere(location_id=row.location_id, location_code=row.code, available=available)
        found.setdefault(row.product_id, []).append(elsewhere)
    return found
