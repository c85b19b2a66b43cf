"""Balances under lock: in key order, batch before location, so that no two requests deadlock."""

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.price import Price
from kit.db.inserts import insert_those_new
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, list_parameter, parameter
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.locations import LocationKind
from services.inventory.domain.reservations import Balance, BalanceKey
from services.inventory.store.stock_tables import balances

# ix_batches_product_expiry finds the batches that are still good, the primary key of balances their locations.
_CANDIDATES = f"""
    WITH candidates AS (
        SELECT batch_id FROM inventory.batches
        WHERE org_id = :org_id AND product_id = ANY(:searched_ids) AND expiry_date >= :good_until_at_least
            AND status = '{BatchStatus.SALEABLE}'
        UNION
        SELECT unnest(:batch_ids)
    )
    SELECT balance.batch_id, balance.location_id, balance.on_hand - balance.reserved AS available,
           batch.product_id, batch.batch_number, batch.expiry_date, batch.status,
           coalesce(batch.received_date, batch.created_at::date) AS received_date,
           batch.mrp, batch.mrp_units, batch.ptr, batch.ptr_units, batch.pts, batch.pts_units, batch.landed_cost,
           balance.latest_day, location.kind
    FROM candidates
    JOIN inventory.balances AS balance ON balance.org_id = :org_id AND balance.batch_id = candidates.batch_id
    JOIN inventory.batches AS batch ON batch.org_id = :org_id AND batch.batch_id = balance.batch_id
    JOIN inventory.locations AS location ON location.org_id = :org_id AND location.location_id = balance.location_id
    WHERE balance.location_id = ANY(:location_ids || ARRAY(
            SELECT location_id FROM inventory.locations
            WHERE :default_location AND org_id = :org_id AND kind = '{LocationKind.SALEABLE}' AND is_default))
      AND (balance.on_hand > balance.reserved OR balance.batch_id = ANY(:batch_ids))
    ORDER BY balance.batch_id, balance.location_id
"""  # noqa: S608 - status and kind are ours
_CANDIDATE_BINDS = (
    parameter("org_id", sa.Uuid),
    list_parameter("searched_ids", sa.Uuid),
    parameter("good_until_at_least", sa.Date),
    list_parameter("batch_ids", sa.Uuid),
    list_parameter("location_ids", sa.Uuid),
    parameter("default_location", sa.Boolean),
)
_CANDIDATE_COLUMNS = (
    "batch_id",
    "location_id",
    "available",
    "product_id",
    "batch_number",
    "expiry_date",
    "status",
    "received_date",
    "mrp",
    "mrp_units",
    "ptr",
    "ptr_units",
    "pts",
    "pts_units",
    "landed_cost",
    "latest_day",
    "kind",
)


_BALANCES = """
    SELECT balance.batch_id, balance.location_id, balance.on_hand, balance.reserved, balance.value, balance.latest_day
    FROM unnest(:batch_ids, :location_ids) AS named (batch_id, location_id)
    JOIN inventory.balances AS balance
      ON balance.org_id = :org_id AND balance.batch_id = named.batch_id AND balance.location_id = named.location_id
    ORDER BY balance.batch_id, balance.location_id
"""
_BALANCE_BINDS = (
    parameter("org_id", sa.Uuid),
    list_parameter("batch_ids", sa.Uuid),
    list_parameter("location_ids", sa.Uuid),
)
_BALANCE_COLUMNS = ("batch_id", "location_id", "on_hand", "reserved", "value", "latest_day")
_LOCK = "FOR NO KEY UPDATE OF balance"


def _candidates(lock: str = "") -> sa.TextualSelect:
    """What is available of products at locations, and the named batches whatever their state."""
    return sa.text(_CANDIDATES + lock).bindparams(*_CANDIDATE_BINDS).columns(*map(sa.column, _CANDIDATE_COLUMNS))


def _balances(lock: str = "") -> sa.TextualSelect:
    """The named balances."""
    return sa.text(_BALANCES + lock).bindparams(*_BALANCE_BINDS).columns(*map(sa.column, _BALANCE_COLUMNS))


CANDIDATES_SEEN = Statement(_candidates)
CANDIDATES_LOCKED = Statement(lambda: _candidates(_LOCK))
LOCKED_BALANCES = Statement(lambda: _balances(_LOCK))


async def lock_balances(tx: Transaction, keys: Collection[BalanceKey]) -> dict[BalanceKey, LockedBalance]:
    """The named balances, locked. Those that do not exist are not among them."""
    return locked_balances_of(await tx.rows(LOCKED_BALANCES, keys_of(tx, keys)))


async def see_balances(tx: ReadSession, keys: Collection[BalanceKey]) -> dict[BalanceKey, Balance]:
    """The named balances with the facts of their batches and locations."""
    if not keys:
        return {}
    rows = await tx.rows(
        CANDIDATES_SEEN,
        {
            "org_id": tx.caller.org_id,
            "searched_ids": [],
            "good_until_at_least": dt.date.max,
            "batch_ids": sorted({key.batch_id for key in keys}),
            "location_ids": sorted({key.location_id for key in keys}),
            "default_location": False,
        },
    )
    found = map(balance_of, rows)
    return {balance.key: balance for balance in found if balance.key in keys}


async def on_hand_of_batch(session: ReadSession, batch_id: UUID) -> Decimal:
    """Base units of a batch at all locations. By the beginning of the primary key."""
    column = balances.c
    (row,) = await session.rows(
        sa.select(sa.func.coalesce(sa.func.sum(column.on_hand), 0)).where(
            column.org_id == session.caller.org_id, column.batch_id == batch_id
        )
    )
    return Decimal(row[0])


def keys_of(tx: ReadSession, keys: Collection[BalanceKey]) -> dict[str, Any]:
    """The parameters of `LOCKED_BALANCES`."""
    ordered = sorted(keys)
    return {
        "org_id": tx.caller.org_id,
        "batch_ids": [key.batch_id for key in ordered],
        "location_ids": [key.location_id for key in ordered],
    }


def locked_balances_of(rows: Iterable[sa.Row[Any]]) -> dict[BalanceKey, LockedBalance]:
    """Balances by key, from the rows of `LOCKED_BALANCES`."""
    return {
        BalanceKey(row.batch_id, row.location_id): LockedBalance(
            on_hand=row.on_hand, reserved=row.reserved, value=row.value, latest_day=row.latest_day
        )
        for row in rows
    }


async def open_balances(tx: Transaction, keys: Collection[BalanceKey]) -> None:
    """Empty balances for batches that come to a location for the first time."""
    rows = [
        {
            "org_id": tx.caller.org_id,
            "batch_id": batch_id,
            "location_id": location_id,
            "on_hand": Decimal(0),
            "reserved": Decimal(0),
            "value": Decimal(0),
        }
        for batch_id, location_id in sorted(keys)
    ]
    await insert_those_new(tx, balances, rows)


def balance_of(row: sa.Row[Any]) -> Balance:
    """A balance, from a row of `CANDIDATES_SEEN` or `CANDIDATES_LOCKED`."""
    return Balance(
        batch_id=row.batch_id,
        location_id=row.location_id,
        product_id=row.product_id,
        batch_number=row.batch_number,
        expiry_date=row.expiry_date,
        received_date=row.received_date,
        status=BatchStatus(row.status),
        location_kind=LocationKind(row.kind),
        available=row.available,
        mrp=Price(amount=row.mrp, units=row.mrp_units),
        ptr=Price(amount=row.ptr, units=row.ptr_units),
        pts=Price(amount=row.pts, units=row.pts_units),
        landed_cost=row.landed_cost,
        latest_day=row.latest_day,
    )
