"""Batches in the books."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_those_new
from kit.db.pages import equal_or_any, read_page
from kit.db.session import ReadSession, Transaction
from kit.db.statements import list_parameter, parameter
from kit.ids import new_id
from kit.pages import Page
from services.inventory.domain.batches import (
    Batch,
    BatchStatus,
    Identity,
    ListBatches,
    NewBatch,
    Received,
    exact_unit_price,
    normalised_number,
)
from services.inventory.domain.costing import landed_cost
from services.inventory.domain.errors import BatchNotFound
from services.inventory.store.stock_tables import balances
from services.inventory.store.tables import batches
from trade.domain.goods import NO_EXPIRY
from trade.store.prices import price_of, price_values

_HIGHEST: Final = chr(1114111)
"""Sorts after every other character in byte order."""

_BY_IDS = sa.select(batches).where(
    batches.c.org_id == parameter("org_id", sa.Uuid), batches.c.batch_id == sa.func.any(list_parameter("ids", sa.Uuid))
)
# uq_batches_identity.
_BY_IDENTITY = sa.text("""
    SELECT batch.batch_id, batch.product_id, batch.normalised_number, batch.expiry_date, batch.mrp, batch.mrp_units
    FROM unnest(:product_ids, :numbers, :expiry_dates, :mrps, :mrps_units)
        AS given (product_id, normalised_number, expiry_date, mrp, mrp_units)
    JOIN inventory.batches AS batch
      ON batch.org_id = :org_id AND batch.product_id = given.product_id
     AND batch.normalised_number = given.normalised_number AND batch.expiry_date = given.expiry_date
     AND batch.mrp * given.mrp_units = given.mrp * batch.mrp_units
""").bindparams(
    parameter("org_id", sa.Uuid),
    list_parameter("product_ids", sa.Uuid),
    list_parameter("numbers", sa.Text),
    list_parameter("expiry_dates", sa.Date),
    list_parameter("mrps", sa.Numeric),
    list_parameter("mrps_units", sa.Numeric),
)
_RECEIVED = sa.text("""
    UPDATE inventory.batches AS batch
    SET quantity_in = received.quantity_in, value_in = received.value_in, landed_cost = received.landed_cost,
        received_date = received.received_date, ptr = received.ptr, ptr_units = received.ptr_units,
        pts = received.pts, pts_units = received.pts_units,
        version = batch.version + 1, updated_at = :now
    FROM unnest(:ids, :quantities, :amounts, :costs, :days, :ptrs, :ptrs_units, :ptss, :ptss_units)
        AS received (batch_id, quantity_in, value_in, landed_cost, received_date, ptr, ptr_units, pts, pts_units)
    WHERE batch.org_id = :org_id AND batch.batch_id = received.batch_id
""").bindparams(
    parameter("org_id", sa.Uuid),
    parameter("now", sa.DateTime(timezone=True)),
    list_parameter("ids", sa.Uuid),
    list_parameter("quantities", sa.Numeric),
    list_parameter("amounts", sa.Numeric),
    list_parameter("costs", sa.Numeric),
    list_parameter("days", sa.Date),
    list_parameter("ptrs", sa.Numeric),
    list_parameter("ptrs_units", sa.Numeric),
    list_parameter("ptss", sa.Numeric),
    list_parameter("ptss_units", sa.Numeric),
)


async def find_many(session: ReadSession, batch_ids: Collection[UUID]) -> dict[UUID, Batch]:
    """The named batches by id."""
    if not batch_ids:
        return {}
    rows = await session.rows(_BY_IDS, {"org_id": session.caller.org_id, "ids": sorted(batch_ids)})
    return {row.batch_id: _batch_of(row) for row in rows}


async def lock_many(tx: Transaction, batch_ids: Collection[UUID]) -> dict[UUID, Batch]:
    """The named batches by id, locked in key order: before their balances."""
    statement = _BY_IDS.order_by(batches.c.batch_id).with_for_update(key_share=True)
    rows = await tx.rows(statement, {"org_id": tx.caller.org_id, "ids": sorted(batch_ids)})
    return {row.batch_id: _batch_of(row) for row in rows}


async def load(session: ReadSession, batch_id: UUID) -> Batch:
    """One batch, by its primary key. Raises BatchNotFound."""
    return _existing(await find_many(session, [batch_id]), batch_id)


async def lock(tx: Transaction, batch_id: UUID) -> Batch:
    """As `load`, under a row lock."""
    return _existing(await lock_many(tx, [batch_id]), batch_id)


async def page(session: ReadSession, query: ListBatches) -> Page[Batch]:
    """Batches that were received, by expiry.

    ix_batches_product_expiry, ix_batches_status, ix_batches_number or ix_batches_expiry.
    """
    column = batches.c
    statement = sa.select(batches).where(
        column.org_id == session.caller.org_id,
        column.received_date.is_not(None),
        *equal_or_any(column.product_id, query.product_id),
        *equal_or_any(column.status, query.status),
    )
    if query.expiry_before is not None:
        statement = statement.where(column.expiry_date < query.expiry_before)
    if query.batch_number:
        number, prefix = column.normalised_number, normalised_number(query.batch_number)
        statement = statement.where(number >= prefix, number < prefix + _HIGHEST)
    if query.on_hand_only:
        on_hand = sa.exists().where(
            balances.c.org_id == session.caller.org_id, balances.c.batch_id == column.batch_id, balances.c.on_hand > 0
        )
        statement = statement.where(on_hand)
    found, token = await read_page(session, statement, (column.expiry_date, column.batch_id), query.page)
    return Page(items=tuple(map(_batch_of, found)), next_page_token=token)


async def change_status(tx: Transaction, batch_id: UUID, status: BatchStatus, reason: str) -> Batch:
    """The changed batch, which the caller has locked."""
    statement = (
        sa.update(batches)
        .where(batches.c.org_id == tx.caller.org_id, batches.c.batch_id == batch_id)
        .values(status=status, status_reason=reason, version=batches.c.version + 1, updated_at=tx.now)
        .returning(batches)
    )
    (row,) = await tx.rows(statement)
    return _batch_of(row)


async def update_facts(tx: Transaction, changed: Batch) -> Batch | None:
    """The batch with its corrected facts; None when another batch is the same then (uq_batches_identity).

    The caller has locked the batch. After None the transaction can only be rolled back.
    """
    statement = (
        sa.update(batches)
        .where(batches.c.org_id == tx.caller.org_id, batches.c.batch_id == changed.batch_id)
        .values(
            manufacture_date=changed.manufacture_date,
            expiry_date=changed.expiry_date,
            **price_values(mrp=changed.mrp, ptr=changed.ptr, pts=changed.pts),
            dates_confirmation=changed.dates_confirmation,
            version=batches.c.version + 1,
            updated_at=tx.now,
        )
        .returning(batches)
    )
    try:
        (row,) = await tx.rows(statement)
    except sa.exc.IntegrityError:
        return None
    return _batch_of(row)


async def find_or_make(tx: Transaction, new_batches: Sequence[NewBatch]) -> dict[Identity, UUID]:
    """The batch of each, made where there is none.

    The facts of a batch that is there stay: its prices follow its receipts when they are committed.
    """
    distinct = {batch.identity: batch for batch in new_batches}
    found = await _by_identity(tx, distinct.values())
    new = [distinct[identity] for identity in sorted(set(distinct) - set(found))]
    if new:
        await insert_those_new(tx, batches, [_row(tx, batch) for batch in new])
        found = await _by_identity(tx, distinct.values())
    return found


async def confirm_dates(tx: Transaction, confirmations: Mapping[UUID, str]) -> None:
    """Keeps the confirmation of unusual dates with batches that have none yet; the caller has locked them."""
    for batch_id, confirmation in confirmations.items():
        await tx.run(
            sa.update(batches)
            .where(
                batches.c.org_id == tx.caller.org_id,
                batches.c.batch_id == batch_id,
                batches.c.dates_confirmation == "",
            )
            .values(dates_confirmation=confirmation, version=batches.c.version + 1, updated_at=tx.now)
        )


async def lacks_facts(session: ReadSession, product_id: UUID) -> bool:
    """Whether goods of the product are on hand without batch number or expiry (uq_batches_identity)."""
    on_hand = sa.exists().where(
        balances.c.org_id == session.caller.org_id, balances.c.batch_id == batches.c.batch_id, balances.c.on_hand > 0
    )
    statement = (
        sa.select(batches.c.batch_id)
        .where(
            batches.c.org_id == session.caller.org_id,
            batches.c.product_id == product_id,
            sa.or_(batches.c.normalised_number == "", batches.c.expiry_date == NO_EXPIRY),
            on_hand,
        )
        .limit(1)
    )
    return await session.row(statement) is not None


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
            "ptrs": [item.ptr.amount for item in received.values()],
            "ptrs_units": [item.ptr.units for item in received.values()],
            "ptss": [item.pts.amount for item in received.values()],
            "ptss_units": [item.pts.units for item in received.values()],
        },
    )


async def _by_identity(tx: ReadSession, new_batches: Collection[NewBatch]) -> dict[Identity, UUID]:
    rows = await tx.rows(
        _BY_IDENTITY,
        {
            "org_id": tx.caller.org_id,
            "product_ids": [batch.product_id for batch in new_batches],
            "numbers": [normalised_number(batch.batch_number) for batch in new_batches],
            "expiry_dates": [batch.expiry_date for batch in new_batches],
            "mrps": [batch.mrp.amount for batch in new_batches],
            "mrps_units": [batch.mrp.units for batch in new_batches],
        },
    )
    return {_identity_of(row): row.batch_id for row in rows}


def _identity_of(row: sa.Row[Any]) -> Identity:
    return (row.product_id, row.normalised_number, row.expiry_date, exact_unit_price(price_of(row, "mrp")))


def _row(tx: ReadSession, batch: NewBatch) -> dict[str, Any]:
    return {
        "org_id": tx.caller.org_id,
        "batch_id": new_id(),
        "product_id": batch.product_id,
        "batch_number": batch.batch_number,
        "normalised_number": normalised_number(batch.batch_number),
        "manufacture_date": batch.manufacture_date,
        "expiry_date": batch.expiry_date,
        **price_values(mrp=batch.mrp, ptr=batch.ptr, pts=batch.pts),
        "status": BatchStatus.SALEABLE,
        "status_reason": "",
        "dates_confirmation": batch.dates_confirmation,
        "created_at": tx.now,
        "updated_at": tx.now,
    }


def _existing(found: Mapping[UUID, Batch], batch_id: UUID) -> Batch:
    if batch_id not in found:
        raise BatchNotFound("No such batch.", field="batch_id", batch_id=str(batch_id))
    return found[batch_id]


def _batch_of(row: sa.Row[Any]) -> Batch:
    return Batch(
        batch_id=row.batch_id,
        product_id=row.product_id,
        batch_number=row.batch_number,
        manufacture_date=row.manufacture_date,
        expiry_date=row.expiry_date,
        mrp=price_of(row, "mrp"),
        ptr=price_of(row, "ptr"),
        pts=price_of(row, "pts"),
        landed_cost=row.landed_cost,
        quantity_in=row.quantity_in,
        value_in=row.value_in,
        received_date=row.received_date,
        status=BatchStatus(row.status),
        status_reason=row.status_reason,
        dates_confirmation=row.dates_confirmation,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
