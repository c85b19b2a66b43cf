"""The statements of reservations."""

from typing import Any

import sqlalchemy as sa

from kit.db.statements import CombinedStatement, Statement, list_parameter, parameter
from kit.hold_states import HoldState
from kit.holds.store import hold_statements
from services.inventory.store import balances, stock_facts
from services.inventory.store.stock_tables import reservation_lines
from services.inventory.store.tables import batches, kit_tables

OPENING = CombinedStatement(entered=hold_statements.enter(kit_tables.holds), **stock_facts.parts(lock=True))

PARENTS = Statement(
    lambda: (
        sa.text("""
    SELECT hold_id FROM inventory.holds
    WHERE org_id = :org_id AND hold_id IN (
        SELECT parent_id FROM inventory.reservation_lines
        WHERE org_id = :org_id AND hold_id = ANY(:hold_ids) AND parent_id IS NOT NULL)
    ORDER BY hold_id
    FOR UPDATE
""")
        .bindparams(parameter("org_id", sa.Uuid), list_parameter("hold_ids", sa.Uuid))
        .columns(sa.column("hold_id"))
    )
)

CONFIRMED = Statement(
    lambda: (
        sa.select(
            reservation_lines.c.hold_id,
            reservation_lines.c.line_id,
            reservation_lines.c.batch_id,
            reservation_lines.c.location_id,
            reservation_lines.c.remaining,
        )
        .where(
            reservation_lines.c.org_id == parameter("org_id", sa.Uuid),
            reservation_lines.c.hold_id == sa.func.any(list_parameter("hold_ids", sa.Uuid)),
            reservation_lines.c.remaining > 0,
        )
        .order_by(reservation_lines.c.hold_id, reservation_lines.c.position)
    )
)


def _lines() -> sa.Select[Any]:
    return (
        sa.select(
            reservation_lines,
            batches.c.product_id,
            (sa.func.coalesce(kit_tables.holds.c.state, "") == HoldState.CONFIRMED).label("parent_confirmed"),
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
            reservation_lines.c.org_id == parameter("org_id", sa.Uuid),
            reservation_lines.c.hold_id == sa.func.any(list_parameter("hold_ids", sa.Uuid)),
        )
        .order_by(reservation_lines.c.hold_id, reservation_lines.c.position)
    )


OPEN = Statement(lambda: _lines().where(reservation_lines.c.remaining > 0))
LINES_OF_PARENTS = Statement(lambda: _lines().where(reservation_lines.c.parent_id.is_not(None)))

# Holds and lines are locked, so that each is seen as it is once those who came first have finished. A line of which
# nothing remains is among them: goods may have come back to it while the statement waited. `parent_confirmed` is as old
# as the statement's beginning.
TO_FULFIL = CombinedStatement(
    parents=PARENTS,
    holds=hold_statements.locked(kit_tables.holds),
    lines=Statement(lambda: _lines().with_for_update(of=reservation_lines)),
)
SETTLING = CombinedStatement(settled=hold_statements.settle(kit_tables.holds), locked=balances.LOCKED_BALANCES)

RESERVE = Statement(
    lambda: sa.text("""
    WITH lines AS (
        INSERT INTO inventory.reservation_lines
            (org_id, hold_id, line_id, batch_id, location_id, position, quantity, remaining, parent_id, from_parent)
        SELECT :org_id, hold_id, line_id, batch_id, location_id, position, quantity, quantity, parent_id, from_parent
        FROM unnest(:hold_ids, :line_ids, :batch_ids, :location_ids, :positions, :quantities,
            :parent_ids,
            :from_parents)
            AS line (hold_id, line_id, batch_id, location_id, position, quantity, parent_id, from_parent)
    ), parents AS (
        UPDATE inventory.reservation_lines AS parent
        SET remaining = parent.remaining - taken.quantity
        FROM (
            SELECT parent_id, line_id, batch_id, location_id, sum(from_parent) AS quantity
            FROM unnest(:parent_ids, :line_ids, :batch_ids, :location_ids, :from_parents)
                AS line (parent_id, line_id, batch_id, location_id, from_parent)
            WHERE from_parent > 0
            GROUP BY parent_id, line_id, batch_id, location_id
        ) AS taken
        WHERE parent.org_id = :org_id AND parent.hold_id = taken.parent_id AND parent.line_id = taken.line_id
          AND parent.batch_id = taken.batch_id AND parent.location_id = taken.location_id
    ), replied AS (
        UPDATE inventory.holds AS hold SET reply = given.reply
        FROM unnest(:replied_ids, :replies) AS given (hold_id, reply)
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
        parameter("org_id", sa.Uuid),
        list_parameter("hold_ids", sa.Uuid),
        list_parameter("line_ids", sa.Text),
        list_parameter("batch_ids", sa.Uuid),
        list_parameter("location_ids", sa.Uuid),
        list_parameter("positions", sa.Integer),
        list_parameter("quantities", sa.Numeric),
        list_parameter("parent_ids", sa.Uuid),
        list_parameter("from_parents", sa.Numeric),
        list_parameter("replied_ids", sa.Uuid),
        list_parameter("replies", sa.LargeBinary),
    )
)

# A balance that comes to a confirmed reservation for the first time gets a line there, behind those that it has.
_BACK_TO_PARENTS = """
        INSERT INTO inventory.reservation_lines AS parent
            (org_id, hold_id, line_id, batch_id, location_id, position, quantity, remaining, from_parent)
        SELECT :org_id, back.parent_id, back.line_id, back.batch_id, back.location_id,
               (SELECT coalesce(max(position) + 1, 0) FROM inventory.reservation_lines
                WHERE org_id = :org_id AND hold_id = back.parent_id),
               back.quantity, back.quantity, 0
        FROM (
            SELECT parent_id, line_id, batch_id, location_id, sum(quantity) AS quantity
            FROM unnest(:parent_ids, :line_ids, :batch_ids, :location_ids, :backs)
                AS line (parent_id, line_id, batch_id, location_id, quantity)
            WHERE quantity > 0
            GROUP BY parent_id, line_id, batch_id, location_id
        ) AS back
        ON CONFLICT (org_id, hold_id, line_id, batch_id, location_id) DO UPDATE
        SET remaining = parent.remaining + excluded.remaining,
            quantity = greatest(parent.quantity, parent.remaining + excluded.remaining)
"""

RELEASE = Statement(
    lambda: sa.text(f"""
    WITH closed AS (
        UPDATE inventory.reservation_lines SET remaining = 0
        WHERE org_id = :org_id AND hold_id = ANY(:closed_ids) AND remaining > 0
    ), parents AS ({_BACK_TO_PARENTS})
    UPDATE inventory.balances AS balance
    SET reserved = balance.reserved - freed.quantity
    FROM (
        SELECT batch_id, location_id, sum(quantity) AS quantity
        FROM unnest(:batch_ids, :location_ids, :freed) AS line (batch_id, location_id, quantity)
        GROUP BY batch_id, location_id
    ) AS freed
    WHERE balance.org_id = :org_id AND balance.batch_id = freed.batch_id AND balance.location_id = freed.location_id
""").bindparams(  # noqa: S608 - our own words
        parameter("org_id", sa.Uuid),
        list_parameter("closed_ids", sa.Uuid),
        list_parameter("parent_ids", sa.Uuid),
        list_parameter("line_ids", sa.Text),
        list_parameter("batch_ids", sa.Uuid),
        list_parameter("location_ids", sa.Uuid),
        list_parameter("backs", sa.Numeric),
        list_parameter("freed", sa.Numeric),
    )
)

PUT_BACK = Statement(
    lambda: sa.text(f"""
    WITH parents AS ({_BACK_TO_PARENTS})
    UPDATE inventory.balances AS balance
    SET reserved = balance.reserved + back.quantity
    FROM (
        SELECT batch_id, location_id, sum(quantity) AS quantity
        FROM unnest(:batch_ids, :location_ids, :backs) AS line (batch_id, location_id, quantity)
        GROUP BY batch_id, location_id
    ) AS back
    WHERE balance.org_id = :org_id AND balance.batch_id = back.batch_id AND balance.location_id = back.location_id
""").bindparams(  # noqa: S608 - our own words
        parameter("org_id", sa.Uuid),
        list_parameter("parent_ids", sa.Uuid),
        list_parameter("line_ids", sa.Text),
        list_parameter("batch_ids", sa.Uuid),
        list_parameter("location_ids", sa.Uuid),
        list_parameter("backs", sa.Numeric),
    )
)

# Runs before RESERVE, and only for reservations that take from confirmed ones.
TAKE_FROM_CONFIRMED = Statement(
    lambda: sa.text("""
    WITH counted AS (
        UPDATE inventory.confirmed_lines AS confirmed SET revision = changed.revision
        FROM unnest(:changed_ids, :changed_lines, :revisions) AS changed (hold_id, line_id, revision)
        WHERE confirmed.org_id = :org_id AND confirmed.hold_id = changed.hold_id
          AND confirmed.line_id = changed.line_id
    ), parents AS (
        UPDATE inventory.reservation_lines AS parent
        SET remaining = parent.remaining - freed.quantity
        FROM (
            SELECT hold_id, line_id, batch_id, location_id, sum(quantity) AS quantity
            FROM unnest(:hold_ids, :line_ids, :batch_ids, :location_ids, :quantities)
                AS line (hold_id, line_id, batch_id, location_id, quantity)
            GROUP BY hold_id, line_id, batch_id, location_id
        ) AS freed
        WHERE parent.org_id = :org_id AND parent.hold_id = freed.hold_id AND parent.line_id = freed.line_id
          AND parent.batch_id = freed.batch_id AND parent.location_id = freed.location_id
    )
    UPDATE inventory.balances AS balance
    SET reserved = balance.reserved - freed.quantity
    FROM (
        SELECT batch_id, location_id, sum(quantity) AS quantity
        FROM unnest(:batch_ids, :location_ids, :quantities) AS line (batch_id, location_id, quantity)
        GROUP BY batch_id, location_id
    ) AS freed
    WHERE balance.org_id = :org_id AND balance.batch_id = freed.batch_id AND balance.location_id = freed.location_id
""").bindparams(
        parameter("org_id", sa.Uuid),
        list_parameter("changed_ids", sa.Uuid),
        list_parameter("changed_lines", sa.Text),
        list_parameter("revisions", sa.Integer),
        list_parameter("hold_ids", sa.Uuid),
        list_parameter("line_ids", sa.Text),
        list_parameter("batch_ids", sa.Uuid),
        list_parameter("location_ids", sa.Uuid),
        list_parameter("quantities", sa.Numeric),
    )
)
