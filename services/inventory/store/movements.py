"""The one way in which stock moves: movement, balance, month and consumed reservation in one statement."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_found, inserting
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.db.statements import (
    Statement,
    any_of,
    list_parameter,
    list_params,
    param_rows,
    parameter,
    value_of,
)
from kit.ids import new_id
from kit.pages import Page
from services.inventory.domain.movements import (
    DocumentType,
    Issued,
    ListMovements,
    Movement,
    MovementKind,
    NewMovement,
    StockCardRow,
    StockDocument,
)
from services.inventory.store.stock_tables import balances, movements, reservation_lines, stock_months

_EACH: Final = (
    "movement_id",
    "kind",
    "product_id",
    "batch_id",
    "location_id",
    "quantity",
    "value",
    "on_hand_after",
    "document_type",
    "document_id",
    "document_number",
    "movement_date",
    "party_id",
    "party_name",
    "reason",
    "hold_id",
    "origin_document_id",
)
_ONCE: Final = ("org_id", "created_by", "created_at")
_FROM_RESERVED: Final = sa.column("from_reserved", sa.Numeric)
"""How much of a movement had been set aside: no column of it, but the balance's `reserved` goes down by it."""


def _record() -> sa.Update:
    """Inserts movements, adds them to their months and balances, and closes the reservations `closed_ids`."""
    org_id, column = value_of(movements.c.org_id), movements.c
    moved = inserting(movements, "moved", _EACH, _ONCE).returning(
        column.product_id, column.batch_id, column.location_id, column.movement_date, column.quantity, column.value
    )
    closed = (
        sa.update(reservation_lines)
        .where(
            reservation_lines.c.org_id == org_id,
            any_of(reservation_lines.c.hold_id, "closed_ids"),
            reservation_lines.c.remaining > 0,
        )
        .values(remaining=0)
    )
    given = param_rows(
        "moved",
        [column.batch_id, column.location_id, column.quantity, column.value, column.movement_date, _FROM_RESERVED],
    )
    key = (given.c.batch_id, given.c.location_id)
    sums = (sa.func.sum(given.c[name]).label(name) for name in ("quantity", "value", "from_reserved"))
    latest = sa.func.max(given.c.movement_date).label("latest_day")
    total = sa.select(*key, *sums, latest).group_by(*key).subquery("total")
    return (
        sa.update(balances)
        .where(
            balances.c.org_id == org_id,
            balances.c.batch_id == total.c.batch_id,
            balances.c.location_id == total.c.location_id,
        )
        .values(
            on_hand=balances.c.on_hand + total.c.quantity,
            value=balances.c.value + total.c.value,
            reserved=balances.c.reserved - total.c.from_reserved,
            latest_day=sa.func.greatest(balances.c.latest_day, total.c.latest_day),
        )
        .add_cte(_add_to_months(moved.cte("written")).cte("months"), closed.cte("closed"))
    )


def _add_to_months(moved: sa.CTE) -> sa.Insert:
    """A month's row is written under its balance's lock, so it adds no waiting of its own."""
    month = sa.cast(sa.func.date_trunc(sa.literal_column("'month'"), moved.c.movement_date), sa.Date)
    key = (month, moved.c.product_id, moved.c.batch_id, moved.c.location_id)
    sums = (sa.func.sum(moved.c.quantity), sa.func.sum(moved.c.value))
    columns = ("org_id", "month", "product_id", "batch_id", "location_id", "quantity", "value")
    summed = sa.select(value_of(movements.c.org_id), *key, *sums).group_by(*key)
    statement = insert_found(stock_months, columns, summed)
    return statement.on_conflict_do_update(
        index_elements=[stock_months.c[name] for name in ("org_id", "month", "batch_id", "location_id")],
        set_={name: stock_months.c[name] + statement.excluded[name] for name in ("quantity", "value")},
    )


_RECORD = Statement(_record)

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

# A back-dated movement changes what was on hand after later days, so it is counted when it is read: whole months by
# ix_stock_months_product, the days of the month by ix_movements_batch.
_ON_HAND_AFTER = Statement(
    lambda: sa.text("""
    WITH shown AS (
        SELECT product_id, batch_id, location_id, date_trunc('month', movement_date)::date AS month,
               max(movement_date) AS last_day
        FROM inventory.movements WHERE org_id = :org_id AND movement_id = ANY(:movement_ids)
        GROUP BY 1, 2, 3, 4
    ), opening AS (
        SELECT shown.*, coalesce((SELECT sum(earlier.quantity) FROM inventory.stock_months AS earlier
            WHERE earlier.org_id = :org_id AND earlier.product_id = shown.product_id AND earlier.month < shown.month
              AND earlier.batch_id = shown.batch_id AND earlier.location_id = shown.location_id), 0) AS quantity
        FROM shown
    ), counted AS (
        SELECT movement.movement_id, opening.quantity + sum(movement.quantity) OVER (
                   PARTITION BY opening.batch_id, opening.location_id, opening.month
                   ORDER BY movement.movement_date, movement.movement_id) AS on_hand
        FROM opening JOIN inventory.movements AS movement
          ON movement.org_id = :org_id AND movement.batch_id = opening.batch_id
         AND movement.movement_date >= opening.month AND movement.movement_date <= opening.last_day
         AND movement.location_id = opening.location_id
    )
    SELECT movement_id, on_hand FROM counted WHERE movement_id = ANY(:movement_ids)
""").bindparams(parameter("org_id", sa.Uuid), list_parameter("movement_ids", sa.Uuid))
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
    params = {
        "org_id": tx.caller.org_id,
        "created_by": tx.caller.user_id,
        "created_at": tx.now,
        "closed_ids": sorted(closed_holds),
    }
    rows = list(map(_row_of, moved))
    await tx.run(_RECORD, params | list_params("moved", (*_EACH, _FROM_RESERVED.name), rows))


def _row_of(item: NewMovement) -> dict[str, Any]:
    batch_id, location_id = item.key
    return {
        "movement_id": new_id(),
        "kind": item.kind,
        "product_id": item.product_id,
        "batch_id": batch_id,
        "location_id": location_id,
        "quantity": item.quantity,
        "value": item.value,
        "on_hand_after": item.on_hand_after,
        "document_type": item.document.document_type,
        "document_id": item.document.document_id,
        "document_number": item.document.number,
        "movement_date": item.document.date,
        "party_id": item.document.party_id,
        "party_name": item.document.party_name,
        "reason": item.reason,
        "hold_id": item.hold_id,
        "origin_document_id": item.origin_document_id,
        "from_reserved": item.from_reserved,
    }


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


async def page(session: ReadSession, query: ListMovements) -> Page[StockCardRow]:
    """Movements, the latest first, each with what was on hand after it.

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
    on_hand = await _on_hand_after(session, [row.movement_id for row in found])
    rows = (StockCardRow(movement=_movement_of(row), on_hand_after=on_hand[row.movement_id]) for row in found)
    return Page(items=tuple(rows), next_page_token=token)


async def _on_hand_after(session: ReadSession, movement_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    if not movement_ids:
        return {}
    params = {"org_id": session.caller.org_id, "movement_ids": sorted(movement_ids)}
    return {row.movement_id: row.on_hand for row in await session.rows(_ON_HAND_AFTER, params)}


def _movement_of(row: sa.Row[Any]) -> Movement:
    return Movement(
        movement_id=row.movement_id,
        kind=MovementKind(row.kind),
        product_id=row.product_id,
        batch_id=row.batch_id,
        location_id=row.location_id,
        quantity=row.quantity,
        value=row.value,
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
