"""Balances under lock: in key order, batch before location, so that no two requests wait for each other in a ring."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db import Transaction
from kit.statements import Statement
from services.inventory.domain.allocation_words import Lot, LotKey
from services.inventory.domain.costing import Holding
from services.inventory.domain.states import BatchStatus, LocationKind
from services.inventory.store import binds
from services.inventory.store.stock_tables import balances

# ix_batches_product_expiry finds the batches that are still good, the primary key of balances their places.
_CANDIDATES = """
    WITH candidates AS (
        SELECT batch_id FROM inventory.batches
        WHERE org_id = :org_id AND product_id = ANY(:product_ids) AND expiry_date >= :least_good AND status = 'SALEABLE'
        UNION
        SELECT unnest(:batch_ids)
    )
    SELECT balance.batch_id, balance.location_id, balance.on_hand - balance.reserved AS free,
           batch.product_id, batch.batch_number, batch.expiry_date, batch.status,
           coalesce(batch.received_date, batch.created_at::date) AS received_date,
           batch.mrp, batch.ptr, batch.pts, batch.landed_cost, location.kind
    FROM candidates
    JOIN inventory.balances AS balance ON balance.org_id = :org_id AND balance.batch_id = candidates.batch_id
    JOIN inventory.batches AS batch ON batch.org_id = :org_id AND batch.batch_id = balance.batch_id
    JOIN inventory.locations AS location ON location.org_id = :org_id AND location.location_id = balance.location_id
    WHERE balance.location_id = ANY(:location_ids)
      AND (balance.on_hand > balance.reserved OR balance.batch_id = ANY(:batch_ids))
    ORDER BY balance.batch_id, balance.location_id
"""
_CANDIDATE_BINDS = (
    binds.one_uuid("org_id"),
    binds.uuids("product_ids"),
    binds.one_day("least_good"),
    binds.uuids("batch_ids"),
    binds.uuids("location_ids"),
)
_LOOK = Statement(lambda: sa.text(_CANDIDATES).bindparams(*_CANDIDATE_BINDS))
_LOCK = Statement(lambda: sa.text(_CANDIDATES + " FOR NO KEY UPDATE OF balance").bindparams(*_CANDIDATE_BINDS))

_HOLDINGS = Statement(
    lambda: sa.text("""
    SELECT balance.batch_id, balance.location_id, balance.on_hand, balance.reserved, balance.value
    FROM unnest(:batch_ids, :location_ids) AS wanted (batch_id, location_id)
    JOIN inventory.balances AS balance
      ON balance.org_id = :org_id AND balance.batch_id = wanted.batch_id AND balance.location_id = wanted.location_id
    ORDER BY balance.batch_id, balance.location_id
    FOR NO KEY UPDATE OF balance
""").bindparams(binds.one_uuid("org_id"), binds.uuids("batch_ids"), binds.uuids("location_ids"))
)


async def candidates(
    tx: Transaction,
    *,
    product_ids: Collection[UUID],
    location_ids: Collection[UUID],
    batch_ids: Collection[UUID],
    least_good: dt.date,
    lock: bool,
) -> list[Lot]:
    """The lots from which reservations are served: what is free of the products, and the named batches whatever their state."""
    rows = await tx.rows(
        _LOCK if lock else _LOOK,
        {
            "org_id": tx.caller.org_id,
            "product_ids": sorted(product_ids),
            "location_ids": sorted(location_ids),
            "batch_ids": sorted(batch_ids),
            "least_good": least_good,
        },
    )
    return [_lot_of(row) for row in rows]


async def lock_holdings(tx: Transaction, keys: Collection[LotKey]) -> dict[LotKey, Holding]:
    """The named balances, locked. Those that do not exist are not among them."""
    ordered = sorted(keys)
    rows = await tx.rows(
        _HOLDINGS,
        {
            "org_id": tx.caller.org_id,
            "batch_ids": [batch_id for batch_id, _ in ordered],
            "location_ids": [location_id for _, location_id in ordered],
        },
    )
    return {
        (row.batch_id, row.location_id): Holding(on_hand=row.on_hand, reserved=row.reserved, value=row.value)
        for row in rows
    }


async def open_balances(tx: Transaction, keys: Collection[LotKey]) -> None:
    """Empty balances for batches that come to a place for the first time."""
    await tx.run(
        postgresql.insert(balances).on_conflict_do_nothing(),
        [
            {
                "org_id": tx.caller.org_id,
                "batch_id": batch_id,
                "location_id": location_id,
                "on_hand": 0,
                "reserved": 0,
                "value": 0,
            }
            for batch_id, location_id in sorted(keys)
        ],
    )


def _lot_of(row: sa.Row[Any]) -> Lot:
    return Lot(
        batch_id=row.batch_id,
        location_id=row.location_id,
        product_id=row.product_id,
        batch_number=row.batch_number,
        expiry_date=row.expiry_date,
        received_date=row.received_date,
        status=BatchStatus(row.status),
        place=LocationKind(row.kind),
        free=row.free,
        mrp=row.mrp,
        ptr=row.ptr,
        pts=row.pts,
        landed_cost=row.landed_cost,
    )
