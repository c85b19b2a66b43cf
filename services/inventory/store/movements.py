"""The one way in which stock moves: movement, balance, month and consumed reservation in one statement."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement
from kit.ids import new_id
from services.inventory.domain.allocation_words import LotKey
from services.inventory.domain.states import MovementKind
from services.inventory.store import binds
from services.inventory.store.stock_tables import movements


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The document that moves stock, as it is shown beside the movement."""

    type: str
    document_id: UUID
    number: str
    date: dt.date
    party_id: UUID | None = None
    party_name: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One movement to record. Quantity and value have the same sign; `from_reserved` of the quantity had been set aside."""

    kind: MovementKind
    product_id: UUID
    key: LotKey
    quantity: Decimal
    value: Decimal
    on_hand_after: Decimal
    document: Document
    from_reserved: Decimal = Decimal(0)
    reason: str = ""
    hold_id: UUID | None = None
    origin_document_id: UUID | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What one document took out of one batch, and what has come back of it, in positive figures."""

    quantity: Decimal
    value: Decimal
    back: Decimal


# A month's row is written under its balance's lock, so it adds no waiting of its own.
_RECORD = Statement(
    lambda: sa.text("""
    WITH moved AS (
        INSERT INTO inventory.movements
            (org_id, movement_id, kind, product_id, batch_id, location_id, quantity, value, on_hand_after, document_type,
             document_id, document_number, movement_date, party_id, party_name, reason, hold_id, origin_document_id,
             created_by, created_at)
        SELECT :org_id, movement.*, :user_id, :now
        FROM unnest(:movement_ids, :kinds, :product_ids, :batch_ids, :location_ids, :quantities, :amounts, :afters,
                    :document_types, :document_ids, :document_numbers, :dates, :party_ids, :party_names, :reasons,
                    :hold_ids, :origin_ids) AS movement
        RETURNING product_id, batch_id, location_id, movement_date, quantity, value
    ), months AS (
        INSERT INTO inventory.stock_months (org_id, month, product_id, batch_id, location_id, quantity, value)
        SELECT :org_id, date_trunc('month', movement_date)::date, product_id, batch_id, location_id, sum(quantity), sum(value)
        FROM moved
        GROUP BY date_trunc('month', movement_date)::date, product_id, batch_id, location_id
        ON CONFLICT (org_id, month, batch_id, location_id) DO UPDATE
        SET quantity = stock_months.quantity + excluded.quantity, value = stock_months.value + excluded.value
    ), closed AS (
        UPDATE inventory.reservation_lines SET remaining = 0
        WHERE org_id = :org_id AND hold_id = ANY(:closed_ids) AND remaining > 0
    )
    UPDATE inventory.balances AS balance
    SET on_hand = balance.on_hand + total.quantity,
        value = balance.value + total.value,
        reserved = balance.reserved - total.from_reserved
    FROM (
        SELECT batch_id, location_id, sum(quantity) AS quantity, sum(value) AS value, sum(from_reserved) AS from_reserved
        FROM unnest(:batch_ids, :location_ids, :quantities, :amounts, :from_reserveds)
            AS line (batch_id, location_id, quantity, value, from_reserved)
        GROUP BY batch_id, location_id
    ) AS total
    WHERE balance.org_id = :org_id AND balance.batch_id = total.batch_id AND balance.location_id = total.location_id
""").bindparams(
        binds.one_uuid("org_id"),
        binds.one_uuid("user_id"),
        binds.moment("now"),
        binds.uuids("movement_ids"),
        binds.texts("kinds"),
        binds.uuids("product_ids"),
        binds.uuids("batch_ids"),
        binds.uuids("location_ids"),
        binds.numbers("quantities"),
        binds.numbers("amounts"),
        binds.numbers("afters"),
        binds.texts("document_types"),
        binds.uuids("document_ids"),
        binds.texts("document_numbers"),
        binds.days("dates"),
        binds.uuids("party_ids"),
        binds.texts("party_names"),
        binds.texts("reasons"),
        binds.uuids("hold_ids"),
        binds.uuids("origin_ids"),
        binds.uuids("closed_ids"),
        binds.numbers("from_reserveds"),
    )
)

# ix_movements_document and ix_movements_origin.
_ISSUED = Statement(
    lambda: sa.text("""
    SELECT wanted.document_id, wanted.batch_id,
           coalesce((SELECT -sum(quantity) FROM inventory.movements AS movement
             WHERE movement.org_id = :org_id AND movement.document_id = wanted.document_id
               AND movement.batch_id = wanted.batch_id AND movement.kind = 'ISSUE'), 0) AS quantity,
           coalesce((SELECT -sum(value) FROM inventory.movements AS movement
             WHERE movement.org_id = :org_id AND movement.document_id = wanted.document_id
               AND movement.batch_id = wanted.batch_id AND movement.kind = 'ISSUE'), 0) AS value,
           coalesce((SELECT sum(quantity) FROM inventory.movements AS movement
             WHERE movement.org_id = :org_id AND movement.origin_document_id = wanted.document_id
               AND movement.batch_id = wanted.batch_id), 0) AS back
    FROM unnest(:document_ids, :batch_ids) AS wanted (document_id, batch_id)
""").bindparams(binds.one_uuid("org_id"), binds.uuids("document_ids"), binds.uuids("batch_ids"))
)

_OF_HOLDS = Statement(
    lambda: (
        sa.select(movements)
        .where(
            movements.c.org_id == binds.one_uuid("org_id"), movements.c.hold_id == sa.func.any(binds.uuids("hold_ids"))
        )
        .order_by(movements.c.movement_id)
    )
)


async def record(tx: Transaction, moved: Sequence[Movement], *, closed_holds: Collection[UUID] = ()) -> None:
    """Records movements whose balances the caller has locked, and closes the reservations they consume."""
    await tx.run(
        _RECORD,
        {
            "org_id": tx.caller.org_id,
            "user_id": tx.caller.user_id,
            "now": tx.now,
            "movement_ids": [new_id() for _ in moved],
            "kinds": [item.kind.value for item in moved],
            "product_ids": [item.product_id for item in moved],
            "batch_ids": [item.key[0] for item in moved],
            "location_ids": [item.key[1] for item in moved],
            "quantities": [item.quantity for item in moved],
            "amounts": [item.value for item in moved],
            "afters": [item.on_hand_after for item in moved],
            "document_types": [item.document.type for item in moved],
            "document_ids": [item.document.document_id for item in moved],
            "document_numbers": [item.document.number for item in moved],
            "dates": [item.document.date for item in moved],
            "party_ids": [item.document.party_id for item in moved],
            "party_names": [item.document.party_name for item in moved],
            "reasons": [item.reason for item in moved],
            "hold_ids": [item.hold_id for item in moved],
            "origin_ids": [item.origin_document_id for item in moved],
            "closed_ids": sorted(closed_holds),
            "from_reserveds": [item.from_reserved for item in moved],
        },
    )


async def issued(tx: ReadSession, wanted: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Issued]:
    """What each document took out of each batch (document id, batch id), and what came back of it."""
    if not wanted:
        return {}
    ordered = sorted(wanted)
    rows = await tx.rows(
        _ISSUED,
        {
            "org_id": tx.caller.org_id,
            "document_ids": [document_id for document_id, _ in ordered],
            "batch_ids": [batch_id for _, batch_id in ordered],
        },
    )
    return {
        (row.document_id, row.batch_id): Issued(quantity=row.quantity, value=row.value, back=row.back) for row in rows
    }


async def of_holds(tx: ReadSession, hold_ids: Collection[UUID]) -> list[sa.Row[Any]]:
    """The movements by which holds were consumed or reversed (ix_movements_hold)."""
    return await tx.rows(_OF_HOLDS, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
