"""The lines of reservations. A row is protected by its hold's lock; what it sets aside stands in its balance's `reserved`."""

import dataclasses
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import Transaction
from kit.holds import book
from kit.holds.book import Hold, HoldRequest
from kit.statements import Statement, Together
from services.inventory.domain.allocation_words import AllocatedLine, KeptLine, KeptReservation, LotKey
from services.inventory.store import binds, products
from services.inventory.store.products import Catalogue
from services.inventory.store.stock_tables import reservation_lines
from services.inventory.store.tables import batches, kit_tables


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """One reservation that has been served, the kept one it took from, and what is answered."""

    hold_id: UUID
    parent_id: UUID | None
    lines: Sequence[AllocatedLine]
    answer: bytes


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """What a reservation still sets aside of one lot. `parent_kept` says that what came from the parent may go back to it."""

    hold_id: UUID
    line_id: str
    key: LotKey
    product_id: UUID
    remaining: Decimal
    parent_id: UUID | None
    from_parent: Decimal
    parent_kept: bool


_OPENING = Together(entered=book.enter(kit_tables.holds), catalogue=products.CATALOGUE)

_PARENTS = Statement(
    lambda: sa.text("""
    SELECT hold_id FROM inventory.holds
    WHERE org_id = :org_id AND hold_id IN (
        SELECT parent_id FROM inventory.reservation_lines
        WHERE org_id = :org_id AND hold_id = ANY(:hold_ids) AND parent_id IS NOT NULL)
    ORDER BY hold_id
    FOR UPDATE
""").bindparams(binds.one_uuid("org_id"), binds.uuids("hold_ids"))
)

_KEPT = Statement(
    lambda: (
        sa.select(
            reservation_lines.c.hold_id,
            reservation_lines.c.line_id,
            reservation_lines.c.batch_id,
            reservation_lines.c.location_id,
            reservation_lines.c.remaining,
        )
        .where(
            reservation_lines.c.org_id == binds.one_uuid("org_id"),
            reservation_lines.c.hold_id == sa.func.any(binds.uuids("hold_ids")),
            reservation_lines.c.remaining > 0,
        )
        .order_by(reservation_lines.c.hold_id, reservation_lines.c.position)
    )
)

_OPEN = Statement(
    lambda: (
        sa.select(
            reservation_lines,
            batches.c.product_id,
            (sa.func.coalesce(kit_tables.holds.c.state, "") == "KEPT").label("parent_kept"),
        )
        .join(
            batches,
            (batches.c.org_id == reservation_lines.c.org_id) & (batches.c.batch_id == reservation_lines.c.batch_id),
        )
        .outerjoin(
            kit_tables.holds,
            (kit_tables.holds.c.org_id == reservation_lines.c.org_id)
            & (kit_tables.holds.c.hold_id == reservation_lines.c.parent_id),
        )
        .where(
            reservation_lines.c.org_id == binds.one_uuid("org_id"),
            reservation_lines.c.hold_id == sa.func.any(binds.uuids("hold_ids")),
            reservation_lines.c.remaining > 0,
        )
        .order_by(reservation_lines.c.hold_id, reservation_lines.c.position)
    )
)

_RESERVE = Statement(
    lambda: sa.text("""
    WITH lines AS (
        INSERT INTO inventory.reservation_lines
            (org_id, hold_id, line_id, batch_id, location_id, position, quantity, remaining, parent_id, from_parent)
        SELECT :org_id, hold_id, line_id, batch_id, location_id, position, quantity, quantity, parent_id, from_parent
        FROM unnest(:hold_ids, :line_ids, :batch_ids, :location_ids, :positions, :quantities, :parent_ids, :from_parents)
            AS line (hold_id, line_id, batch_id, location_id, position, quantity, parent_id, from_parent)
    ), parents AS (
        UPDATE inventory.reservation_lines AS kept
        SET remaining = kept.remaining - taken.quantity
        FROM (
            SELECT parent_id, line_id, batch_id, location_id, sum(from_parent) AS quantity
            FROM unnest(:parent_ids, :line_ids, :batch_ids, :location_ids, :from_parents)
                AS line (parent_id, line_id, batch_id, location_id, from_parent)
            WHERE from_parent > 0
            GROUP BY parent_id, line_id, batch_id, location_id
        ) AS taken
        WHERE kept.org_id = :org_id AND kept.hold_id = taken.parent_id AND kept.line_id = taken.line_id
          AND kept.batch_id = taken.batch_id AND kept.location_id = taken.location_id
    ), answered AS (
        UPDATE inventory.holds AS hold SET answer = given.answer
        FROM unnest(:answered_ids, :answers) AS given (hold_id, answer)
        WHERE hold.org_id = :org_id AND hold.hold_id = given.hold_id
    )
    UPDATE inventory.balances AS balance
    SET reserved = balance.reserved + added.quantity
    FROM (
        SELECT batch_id, location_id, sum(quantity - from_parent) AS quantity
        FROM unnest(:batch_ids, :location_ids, :quantities, :from_parents)
            AS line (batch_id, location_id, quantity, from_parent)
        GROUP BY batch_id, location_id
        HAVING sum(quantity - from_parent) > 0
    ) AS added
    WHERE balance.org_id = :org_id AND balance.batch_id = added.batch_id AND balance.location_id = added.location_id
""").bindparams(
        binds.one_uuid("org_id"),
        binds.uuids("hold_ids"),
        binds.texts("line_ids"),
        binds.uuids("batch_ids"),
        binds.uuids("location_ids"),
        binds.integers("positions"),
        binds.numbers("quantities"),
        binds.uuids("parent_ids"),
        binds.numbers("from_parents"),
        binds.uuids("answered_ids"),
        binds.bytestrings("answers"),
    )
)

_RELEASE = Statement(
    lambda: sa.text("""
    WITH closed AS (
        UPDATE inventory.reservation_lines SET remaining = 0
        WHERE org_id = :org_id AND hold_id = ANY(:closed_ids) AND remaining > 0
    ), parents AS (
        UPDATE inventory.reservation_lines AS kept
        SET remaining = kept.remaining + back.quantity
        FROM (
            SELECT parent_id, line_id, batch_id, location_id, sum(quantity) AS quantity
            FROM unnest(:parent_ids, :line_ids, :batch_ids, :location_ids, :backs)
                AS line (parent_id, line_id, batch_id, location_id, quantity)
            WHERE quantity > 0
            GROUP BY parent_id, line_id, batch_id, location_id
        ) AS back
        WHERE kept.org_id = :org_id AND kept.hold_id = back.parent_id AND kept.line_id = back.line_id
          AND kept.batch_id = back.batch_id AND kept.location_id = back.location_id
    )
    UPDATE inventory.balances AS balance
    SET reserved = balance.reserved - freed.quantity
    FROM (
        SELECT batch_id, location_id, sum(quantity) AS quantity
        FROM unnest(:batch_ids, :location_ids, :freed) AS line (batch_id, location_id, quantity)
        GROUP BY batch_id, location_id
    ) AS freed
    WHERE balance.org_id = :org_id AND balance.batch_id = freed.batch_id AND balance.location_id = freed.location_id
""").bindparams(
        binds.one_uuid("org_id"),
        binds.uuids("closed_ids"),
        binds.uuids("parent_ids"),
        binds.texts("line_ids"),
        binds.uuids("batch_ids"),
        binds.uuids("location_ids"),
        binds.numbers("backs"),
        binds.numbers("freed"),
    )
)

_SPENT = Statement(
    lambda: sa.text("""
    SELECT hold.hold_id FROM inventory.holds AS hold
    WHERE hold.org_id = :org_id AND hold.hold_id = ANY(:hold_ids) AND hold.state = 'KEPT'
      AND NOT EXISTS (
        SELECT FROM inventory.reservation_lines AS line
        WHERE line.org_id = :org_id AND line.hold_id = hold.hold_id AND line.remaining > 0)
      AND NOT EXISTS (
        SELECT FROM inventory.reservation_lines AS child
        WHERE child.org_id = :org_id AND child.parent_id = hold.hold_id AND child.remaining > 0 AND child.from_parent > 0)
""").bindparams(binds.one_uuid("org_id"), binds.uuids("hold_ids"))
)


async def open_holds(
    tx: Transaction, requests: Collection[HoldRequest], product_ids: Collection[UUID]
) -> tuple[dict[UUID, Hold], Catalogue]:
    """As `kit.holds.book.open_holds`, with the named products in the same round trip."""
    wanted = {"product_ids": sorted(product_ids)}
    found = await tx.rows_together(_OPENING, book.entry_of(tx, requests) | wanted)
    return await book.not_entered(tx, requests, found["entered"]), products.catalogue_of(found["catalogue"])


async def lock_parents(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Locks the kept reservations from which the named ones took: parent before child, in key order."""
    await tx.rows(_PARENTS, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})


async def kept_reservations(tx: Transaction, hold_ids: Collection[UUID]) -> dict[UUID, KeptReservation]:
    """What is left of kept reservations, which the caller has locked."""
    rows = await tx.rows(_KEPT, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    lines: dict[UUID, list[KeptLine]] = {hold_id: [] for hold_id in hold_ids}
    for row in rows:
        key = (row.batch_id, row.location_id)
        lines[row.hold_id].append(KeptLine(line_id=row.line_id, key=key, remaining=row.remaining))
    return {hold_id: KeptReservation(hold_id=hold_id, lines=tuple(found)) for hold_id, found in lines.items()}


async def write(tx: Transaction, granted: Sequence[Granted]) -> None:
    """Writes what has been allocated: lines, answers, kept reservations and balances in one statement. The balances are locked."""
    rows = [
        (item.hold_id, line.line_id, part, item.parent_id, position)
        for item in granted
        for position, (line, part) in enumerate((line, part) for line in item.lines for part in line.parts)
    ]
    await tx.run(
        _RESERVE,
        {
            "org_id": tx.caller.org_id,
            "hold_ids": [hold_id for hold_id, _, _, _, _ in rows],
            "line_ids": [line_id for _, line_id, _, _, _ in rows],
            "batch_ids": [part.lot.batch_id for _, _, part, _, _ in rows],
            "location_ids": [part.lot.location_id for _, _, part, _, _ in rows],
            "positions": [position for _, _, _, _, position in rows],
            "quantities": [part.quantity for _, _, part, _, _ in rows],
            "parent_ids": [parent_id for _, _, _, parent_id, _ in rows],
            "from_parents": [part.from_parent for _, _, part, _, _ in rows],
            "answered_ids": [item.hold_id for item in granted],
            "answers": [item.answer for item in granted],
        },
    )


async def open_lines(tx: Transaction, hold_ids: Collection[UUID]) -> list[OpenLine]:
    """What the named reservations still set aside, in the order of allocation."""
    rows = await tx.rows(_OPEN, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return [_open_line(row) for row in rows]


async def release(tx: Transaction, lines: Sequence[OpenLine]) -> None:
    """Gives lines back: to the kept reservation they came from while that is kept, else to whoever comes. Balances are locked."""
    backs = [min(line.from_parent, line.remaining) if line.parent_kept else Decimal(0) for line in lines]
    await tx.run(
        _RELEASE,
        {
            "org_id": tx.caller.org_id,
            "closed_ids": sorted({line.hold_id for line in lines}),
            "parent_ids": [line.parent_id for line in lines],
            "line_ids": [line.line_id for line in lines],
            "batch_ids": [line.key[0] for line in lines],
            "location_ids": [line.key[1] for line in lines],
            "backs": backs,
            "freed": [line.remaining - back for line, back in zip(lines, backs, strict=True)],
        },
    )


async def spent(tx: Transaction, hold_ids: Collection[UUID]) -> set[UUID]:
    """Those of the kept reservations of which nothing is left, neither with them nor on its way out."""
    rows = await tx.rows(_SPENT, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})
    return {row.hold_id for row in rows}


def _open_line(row: sa.Row[Any]) -> OpenLine:
    return OpenLine(
        hold_id=row.hold_id,
        line_id=row.line_id,
        key=(row.batch_id, row.location_id),
        product_id=row.product_id,
        remaining=row.remaining,
        parent_id=row.parent_id,
        from_parent=row.from_parent,
        parent_kept=row.parent_kept,
    )
