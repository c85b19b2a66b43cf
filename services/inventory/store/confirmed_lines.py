"""The lines of confirmed reservations: how many units each may still take, and the order of its changes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db.inserts import insert_found
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, any_of, list_parameter, parameter, value_of
from kit.hold_states import HoldState
from services.inventory.domain.movements import MovementKind
from services.inventory.domain.reservations import ConfirmedUnits, HeldUnits, ReservedLine
from services.inventory.store.stock_tables import confirmed_lines, reservation_lines
from trade.store.prices import price_of

LineKey = tuple[UUID, str]
"""A confirmed reservation and one of its lines."""


def _enter() -> postgresql.Insert:
    line = reservation_lines.c
    key = (line.org_id, line.hold_id, line.line_id)
    summed = (
        sa.select(*key, sa.func.sum(line.quantity))
        .where(line.org_id == value_of(line.org_id), any_of(line.hold_id, "hold_ids"))
        .group_by(*key)
    )
    columns = ("org_id", "hold_id", "line_id", "quantity")
    return insert_found(confirmed_lines, columns, summed).on_conflict_do_nothing()


_ENTER: Final = Statement(_enter)

# ix_reservation_lines_from_hold and ix_movements_hold.
_UNITS: Final = Statement(
    lambda: (
        sa.text(f"""
    SELECT confirmed.hold_id, confirmed.line_id, confirmed.quantity, confirmed.revision,
           coalesce(taken.delivered, 0) AS delivered, coalesce(taken.on_its_way, 0) AS on_its_way,
           coalesce((SELECT sum(line.remaining) FROM inventory.reservation_lines AS line
             WHERE line.org_id = :org_id AND line.hold_id = confirmed.hold_id AND line.line_id = confirmed.line_id), 0)
             AS reserved
    FROM inventory.confirmed_lines AS confirmed
    LEFT JOIN (
        SELECT taker.from_hold_id, taker.line_id,
               sum(taker.quantity) FILTER (WHERE hold.state = '{HoldState.FULFILLED}') AS delivered,
               sum(taker.quantity) FILTER (WHERE hold.state = '{HoldState.PENDING}') AS on_its_way
        FROM inventory.reservation_lines AS taker
        JOIN inventory.holds AS hold ON hold.org_id = :org_id AND hold.hold_id = taker.hold_id
        WHERE taker.org_id = :org_id AND taker.from_hold_id = ANY(:hold_ids)
          AND NOT EXISTS (
            SELECT FROM inventory.movements AS movement
            WHERE movement.org_id = :org_id AND movement.hold_id = taker.hold_id
              AND movement.kind = '{MovementKind.REVERSAL}')
        GROUP BY taker.from_hold_id, taker.line_id
    ) AS taken ON taken.from_hold_id = confirmed.hold_id AND taken.line_id = confirmed.line_id
    WHERE confirmed.org_id = :org_id AND confirmed.hold_id = ANY(:hold_ids)
""")  # noqa: S608 - state and kind are ours
        .bindparams(parameter("org_id", sa.Uuid), list_parameter("hold_ids", sa.Uuid))
        .columns(*map(sa.column, ("hold_id", "line_id", "quantity", "revision", "delivered", "on_its_way", "reserved")))
    )
)

_RAISE: Final = Statement(
    lambda: (
        sa.text("""
    WITH raised AS (
        UPDATE inventory.confirmed_lines AS confirmed SET revision = confirmed.revision + 1
        FROM unnest(:hold_ids, :line_ids) AS named (hold_id, line_id)
        WHERE confirmed.org_id = :org_id AND confirmed.hold_id = named.hold_id AND confirmed.line_id = named.line_id
        RETURNING confirmed.hold_id, confirmed.line_id, confirmed.revision
    )
    SELECT raised.hold_id, raised.line_id, raised.revision, line.batch_id, line.location_id, line.remaining,
           batch.batch_number, batch.expiry_date, batch.mrp, batch.mrp_units, batch.ptr, batch.ptr_units, batch.pts,
           batch.pts_units, batch.landed_cost
    FROM raised
    LEFT JOIN inventory.reservation_lines AS line
      ON line.org_id = :org_id AND line.hold_id = raised.hold_id AND line.line_id = raised.line_id
     AND line.remaining > 0
    LEFT JOIN inventory.batches AS batch ON batch.org_id = :org_id AND batch.batch_id = line.batch_id
    ORDER BY raised.hold_id, raised.line_id, line.position
""")
        .bindparams(
            parameter("org_id", sa.Uuid), list_parameter("hold_ids", sa.Uuid), list_parameter("line_ids", sa.Text)
        )
        .columns(
            *map(
                sa.column,
                (
                    "hold_id",
                    "line_id",
                    "revision",
                    "batch_id",
                    "location_id",
                    "remaining",
                    "batch_number",
                    "expiry_date",
                    "mrp",
                    "mrp_units",
                    "ptr",
                    "ptr_units",
                    "pts",
                    "pts_units",
                    "landed_cost",
                ),
            )
        )
    )
)


async def enter(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Enters the lines of reservations that are confirmed now."""
    if hold_ids:
        await tx.run(_ENTER, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})


async def units(session: ReadSession, hold_ids: Collection[UUID]) -> dict[UUID, dict[str, ConfirmedUnits]]:
    """How the units of each line stand. Who changes them has locked the reservations."""
    found: dict[UUID, dict[str, ConfirmedUnits]] = {hold_id: {} for hold_id in hold_ids}
    if not hold_ids:
        return found
    for row in await session.rows(_UNITS, {"org_id": session.caller.org_id, "hold_ids": sorted(hold_ids)}):
        found[row.hold_id][row.line_id] = ConfirmedUnits(
            quantity=row.quantity,
            delivered=row.delivered,
            on_its_way=row.on_its_way,
            reserved=row.reserved,
            revision=row.revision,
        )
    return found


async def count_change(tx: Transaction, keys: Collection[LineKey]) -> Mapping[LineKey, ReservedLine]:
    """Raises the revisions of lines that have changed. Returns what is held for each of them now."""
    ordered = sorted(keys)
    rows: Sequence[sa.Row[tuple[object, ...]]] = await tx.rows(
        _RAISE,
        {
            "org_id": tx.caller.org_id,
            "hold_ids": [hold_id for hold_id, _ in ordered],
            "line_ids": [line_id for _, line_id in ordered],
        },
    )
    held: dict[LineKey, list[HeldUnits]] = {}
    revisions: dict[LineKey, int] = {}
    for row in rows:
        key = (row.hold_id, row.line_id)
        revisions[key] = row.revision
        held.setdefault(key, [])
        if row.batch_id is not None:
            held[key].append(_held(row))
    return {
        key: ReservedLine(line_id=key[1], revision=revision, held=tuple(held[key]))
        for key, revision in revisions.items()
    }


def _held(row: sa.Row[tuple[object, ...]]) -> HeldUnits:
    return HeldUnits(
        batch_id=row.batch_id,
        location_id=row.location_id,
        quantity=row.remaining,
        batch_number=row.batch_number,
        expiry_date=row.expiry_date,
        mrp=price_of(row, "mrp"),
        ptr=price_of(row, "ptr"),
        pts=price_of(row, "pts"),
        landed_cost=row.landed_cost,
    )
