"""The one way in which stock moves: movement, balance, month and consumed reservation in one statement."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, list_parameter, parameter
from kit.ids import new_id
from kit.pages import Page
from services.inventory.domain.movements import (
    DocumentType,
    Issued,
    ListMovements,
    Movement,
    MovementKind,
    NewMovement,
    StockDocument,
)
from services.inventory.store.stock_tables import movements

# A month's row is written under its balance's lock, so it adds no waiting of its own.
_RECORD = Statement(
    lambda: sa.text("""
    WITH moved AS (
        INSERT INTO inventory.movements
            (org_id, movement_id, kind, product_id, batch_id, location_id, quantity, value, on_hand_after,
                document_type,
             document_id, document_number, movement_date, party_id, party_name, reason, hold_id, origin_document_id,
             created_by, created_at)
        SELECT :org_id, movement.*, :user_id, :now
        FROM unnest(:movement_ids, :kinds, :product_ids, :batch_ids, :location_ids, :quantities, :amounts, :afters,
                    :document_types, :document_ids, :document_numbers, :dates, :party_ids, :party_names, :reasons,
                    :hold_ids, :origin_ids) AS movement
        RETURNING product_id, batch_id, location_id, movement_date, quantity, value
    ), months AS (
        INSERT INTO inventory.stock_months (org_id, month, product_id, batch_id, location_id, quantity, value)
        SELECT :org_id, date_trunc('month', movement_date)::date, product_id, batch_id, location_id, sum(quantity),
            sum(value)
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
        SELECT batch_id, location_id, sum(quantity) AS quantity, sum(value) AS value, sum(from_reserved)
            AS from_reserved
        FROM unnest(:batch_ids, :location_ids, :quantities, :amounts, :from_reserveds)
            AS line (batch_id, location_id, quantity, value, from_reserved)
        GROUP BY batch_id, location_id
    ) AS total
    WHERE balance.org_id = :org_id AND balance.batch_id = total.batch_id AND balance.location_id = total.location_id
""").bindparams(
        parameter("org_id", sa.Uuid),
        parameter("user_id", sa.Uuid),
        parameter("now", sa.DateTime(timezone=True)),
        list_parameter("movement_ids", sa.Uuid),
        list_parameter("kinds", sa.Text),
        list_parameter("product_ids", sa.Uuid),
        list_parameter("batch_ids", sa.Uuid),
        list_parameter("location_ids", sa.Uuid),
        list_parameter("quantities", sa.Numeric),
        list_parameter("amounts", sa.Numeric),
        list_parameter("afters", sa.Numeric),
        list_parameter("document_types", sa.Text),
        list_parameter("document_ids", sa.Uuid),
        list_parameter("document_numbers", sa.Text),
        list_parameter("dates", sa.Date),
        list_parameter("party_ids", sa.Uuid),
        list_parameter("party_names", sa.Text),
        list_parameter("reasons", sa.Text),
        list_parameter("hold_ids", sa.Uuid),
        list_parameter("origin_ids", sa.Uuid),
        list_parameter("closed_ids", sa.Uuid),
        list_parameter("from_reserveds", sa.Numeric),
    )
)

# ix_movements_document and ix_movements_origin.
_ISSUED = Statement(
    lambda: sa.text(f"""
    SELECT named.document_id, named.batch_id,
           coalesce((SELECT -sum(quantity) FROM inventory.movements AS movement
             WHERE movement.org_id = :org_id AND movement.document_id = named.document_id
               AND movement.batch_id = named.batch_id AND movement.kind = '{MovementKind.ISSUE}'), 0) AS quantity,
           coalesce((SELECT -sum(value) FROM inventory.movements AS movement
             WHERE movement.org_id = :org_id AND movement.document_id = named.document_id
               AND movement.batch_id = named.batch_id AND movement.kind = '{MovementKind.ISSUE}'), 0) AS value,
           coalesce((SELECT sum(quantity) FROM inventory.movements AS movement
             WHERE movement.org_id = :org_id AND movement.origin_document_id = named.document_id
               AND movement.batch_id = named.batch_id), 0) AS quantity_back
    FROM unnest(:document_ids, :batch_ids) AS named (document_id, batch_id)
""").bindparams(  # noqa: S608 - the kind is ours
        parameter("org_id", sa.Uuid), list_parameter("document_ids", sa.Uuid), list_parameter("batch_ids", sa.Uuid)
    )
)

_OF_HOLDS = Statement(
    lambda: (
        sa.select(movements)
        .where(
            movements.c.org_id == parameter("org_id", sa.Uuid),
            movements.c.hold_id == sa.func.any(list_parameter("hold_ids", sa.Uuid)),
        )
        .order_by(movements.c.movement_id)
    )
)


async def record(tx: Transaction, moved: Sequence[NewMovement], *, closed_holds: Collection[UUID] = ()) -> None:
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
            "document_types": [item.document.document_type for item in moved],
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


async def issued(tx: ReadSession, named: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Issued]:
    """What each document took out of each batch (document id, batch id), and what came back of it."""
    if not named:
        return {}
    ordered = sorted(named)
    rows = await tx.rows(
        _ISSUED,
        {
            "org_id": tx.caller.org_id,
            "document_ids": [document_id for document_id, _ in ordered],
            "batch_ids": [batch_id for _, batch_id in ordered],
        },
    )
    return {
        (row.document_id, row.batch_id): Issued(quantity=row.quantity, value=row.value, quantity_back=row.quantity_back)
        for row in rows
    }


async def of_holds(tx: ReadSession, hold_ids: Collection[UUID]) -> list[Movement]:
    """The movements by which holds were consumed or reversed (ix_movements_hold)."""
    rows = await tx.rows(_OF_HOLDS, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return list(map(_movement_of, rows))


async def page(session: ReadSession, query: ListMovements) -> Page[Movement]:
    """Movements, the latest first.

    ix_movements_batch, ix_movements_product, ix_movements_document or ix_movements_date.
    """
    column = movements.c
    statement = sa.select(movements).where(
        column.org_id == session.caller.org_id,
        *within(column.movement_date, query.first_day, query.last_day),
        *equal_or_any(column.product_id, query.product_id),
        *equal_or_any(column.batch_id, query.batch_id),
        *equal_or_any(column.document_id, query.document_id),
    )
    key = (column.movement_date, column.movement_id)
    found, token = await read_page(session, statement, key, query.page, descending=True)
    return Page(items=tuple(map(_movement_of, found)), next_page_token=token)


def _movement_of(row: sa.Row[Any]) -> Movement:
    return Movement(
        movement_id=row.movement_id,
        kind=MovementKind(row.kind),
        product_id=row.product_id,
        batch_id=row.batch_id,
        location_id=row.location_id,
        quantity=row.quantity,
        value=row.value,
        on_hand_after=row.on_hand_after,
        document=StockDocument(
            document_type=DocumentType(row.document_type),
            document_id=row.document_id,
            number=row.document_number,
            date=row.movement_date,
            party_id=row.party_id,
            party_name=row.party_name,
        ),
        reason=row.reason,
        hold_id=row.hold_id,
        origin_document_id=row.origin_document_id,
        created_by=row.created_by,
        created_at=row.created_at,
    )
