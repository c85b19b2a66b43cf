"""Batches in and out of their table."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db.session import ReadSession, Transaction
from kit.ids import new_id
from services.inventory.domain.batch_identity import normalised_number
from services.inventory.domain.costing import landed_cost
from services.inventory.domain.errors import BatchNotFound
from services.inventory.domain.states import BatchStatus
from services.inventory.store import binds
from services.inventory.store.tables import batches

Identity = tuple[UUID, str, dt.date, Decimal]
"""Product, normalised number, last good day and MRP: what makes two lots the same batch."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewLot:
    """Goods as printed on the pack; prices are rupees per base unit."""

    product_id: UUID
    batch_number: str
    expiry_date: dt.date
    manufacture_date: dt.date | None
    mrp: Decimal
    ptr: Decimal
    pts: Decimal

    @property
    def identity(self) -> Identity:
        """What makes two lots the same batch."""
        return (self.product_id, normalised_number(self.batch_number), self.expiry_date, self.mrp)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a batch has received in all: base units, rupees, and the business date of the first receipt."""

    quantity: Decimal
    value: Decimal
    first_on: dt.date | None

    def plus(self, quantity: Decimal, value: Decimal, on: dt.date) -> "Received":
        """The same with one receipt more."""
        return Received(
            quantity=self.quantity + quantity,
            value=self.value + value,
            first_on=on if self.first_on is None else min(self.first_on, on),
        )


_BY_IDS = sa.select(batches).where(
    batches.c.org_id == binds.one_uuid("org_id"), batches.c.batch_id == sa.func.any(binds.uuids("ids"))
)
# uq_batches_identity.
_BY_IDENTITY = sa.text("""
    SELECT batch.batch_id, batch.product_id, batch.normalised_number, batch.expiry_date, batch.mrp
    FROM unnest(:product_ids, :numbers, :expiry_dates, :mrps) AS wanted (product_id, normalised_number, expiry_date, mrp)
    JOIN inventory.batches AS batch
      ON batch.org_id = :org_id AND batch.product_id = wanted.product_id
     AND batch.normalised_number = wanted.normalised_number AND batch.expiry_date = wanted.expiry_date
     AND batch.mrp = wanted.mrp
""").bindparams(
    binds.one_uuid("org_id"),
    binds.uuids("product_ids"),
    binds.texts("numbers"),
    binds.days("expiry_dates"),
    binds.numbers("mrps"),
)
_RECEIVED = sa.text("""
    UPDATE inventory.batches AS batch
    SET quantity_in = received.quantity_in, value_in = received.value_in, landed_cost = received.landed_cost,
        received_date = received.received_date, version = batch.version + 1, updated_at = :now
    FROM unnest(:ids, :quantities, :amounts, :costs, :days)
        AS received (batch_id, quantity_in, value_in, landed_cost, received_date)
    WHERE batch.org_id = :org_id AND batch.batch_id = received.batch_id
""").bindparams(
    binds.one_uuid("org_id"),
    binds.moment("now"),
    binds.uuids("ids"),
    binds.numbers("quantities"),
    binds.numbers("amounts"),
    binds.numbers("costs"),
    binds.days("days"),
)


async def find_many(tx: ReadSession, batch_ids: Collection[UUID]) -> dict[UUID, sa.Row[Any]]:
    """The named batches by id."""
    if not batch_ids:
        return {}
    rows = await tx.rows(_BY_IDS, {"org_id": tx.caller.org_id, "ids": sorted(batch_ids)})
    return {row.batch_id: row for row in rows}


async def lock_many(tx: Transaction, batch_ids: Collection[UUID]) -> dict[UUID, sa.Row[Any]]:
    """The named batches by id, locked in key order: before their balances."""
    statement = _BY_IDS.order_by(batches.c.batch_id).with_for_update(key_share=True)
    rows = await tx.rows(statement, {"org_id": tx.caller.org_id, "ids": sorted(batch_ids)})
    return {row.batch_id: row for row in rows}


async def find(tx: Transaction, batch_id: UUID, *, field: str = "batch_id", lock: bool = False) -> sa.Row[Any]:
    """One batch. Raises BatchNotFound naming `field`."""
    found = await (lock_many if lock else find_many)(tx, [batch_id])
    if batch_id not in found:
        raise BatchNotFound("No such batch.", field=field, batch_id=str(batch_id))
    return found[batch_id]


async def find_or_make(tx: Transaction, lots: Sequence[NewLot]) -> dict[Identity, UUID]:
    """The batch of each lot, made where there is none. An existing batch keeps the facts it was made with."""
    distinct = {lot.identity: lot for lot in lots}
    found = await _by_identity(tx, list(distinct))
    new = [distinct[identity] for identity in sorted(set(distinct) - set(found))]
    if new:
        await tx.run(postgresql.insert(batches).on_conflict_do_nothing(), [_row(tx, lot) for lot in new])
        found = await _by_identity(tx, list(distinct))
    return found


def received_of(row: sa.Row[Any]) -> Received:
    """What a batch has received so far."""
    return Received(quantity=row.quantity_in, value=row.value_in, first_on=row.received_date)


async def write_received(tx: Transaction, received: Mapping[UUID, Received]) -> None:
    """Writes what batches have received, and their landed cost; the caller has locked them."""
    if not received:
        return
    await tx.run(
        _RECEIVED,
        {
            "org_id": tx.caller.org_id,
            "now": tx.now,
            "ids": list(received),
            "quantities": [item.quantity for item in received.values()],
            "amounts": [item.value for item in received.values()],
            "costs": [landed_cost(item.value, item.quantity) for item in received.values()],
            "days": [item.first_on for item in received.values()],
        },
    )


async def _by_identity(tx: ReadSession, identities: Sequence[Identity]) -> dict[Identity, UUID]:
    rows = await tx.rows(
        _BY_IDENTITY,
        {
            "org_id": tx.caller.org_id,
            "product_ids": [product_id for product_id, _, _, _ in identities],
            "numbers": [number for _, number, _, _ in identities],
            "expiry_dates": [expiry for _, _, expiry, _ in identities],
            "mrps": [mrp for _, _, _, mrp in identities],
        },
    )
    return {(row.product_id, row.normalised_number, row.expiry_date, row.mrp): row.batch_id for row in rows}


def _row(tx: ReadSession, lot: NewLot) -> dict[str, Any]:
    return {
        "org_id": tx.caller.org_id,
        "batch_id": new_id(),
        "product_id": lot.product_id,
        "batch_number": lot.batch_number,
        "normalised_number": normalised_number(lot.batch_number),
        "manufacture_date": lot.manufacture_date,
        "expiry_date": lot.expiry_date,
        "mrp": lot.mrp,
        "ptr": lot.ptr,
        "pts": lot.pts,
        "status": BatchStatus.SALEABLE,
        "status_reason": "",
        "created_at": tx.now,
        "updated_at": tx.now,
    }
