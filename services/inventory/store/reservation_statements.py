"""The statements of reservations."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from kit.db.inserts import insert_found, inserting
from kit.db.statements import (
    CombinedStatement,
    Statement,
    any_of,
    list_parameter,
    param_rows,
    parameter,
    value_of,
)
from kit.hold_states import HoldState
from kit.holds.store import hold_statements
from services.inventory.store import balances, stock_tables
from services.inventory.store.stock_tables import reservation_lines
from services.inventory.store.tables import batches, kit_tables

LOCKED_CONFIRMED = Statement(
    lambda: (
        sa.text("""
    SELECT hold_id FROM inventory.holds
    WHERE org_id = :org_id AND hold_id IN (
        SELECT from_hold_id FROM inventory.reservation_lines
        WHERE org_id = :org_id AND hold_id = ANY(:hold_ids) AND from_hold_id IS NOT NULL)
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
            (sa.func.coalesce(kit_tables.holds.c.state, "") == HoldState.CONFIRMED).label("from_hold_confirmed"),
        )
        .join(
            batches,
            (batches.c.org_id == reservation_lines.c.org_id) & (batches.c.batch_id == reservation_lines.c.batch_id),
        )
        .outerjoin(
            kit_tables.holds,
            (kit_tables.holds.c.org_id == reservation_lines.c.org_id)
            & (kit_tables.holds.c.hold_id == reservation_lines.c.from_hold_id),
        )
        .where(
            reservation_lines.c.org_id == parameter("org_id", sa.Uuid),
            reservation_lines.c.hold_id == sa.func.any(list_parameter("hold_ids", sa.Uuid)),
        )
        .order_by(reservation_lines.c.hold_id, reservation_lines.c.position)
    )


OPEN = Statement(lambda: _lines().where(reservation_lines.c.remaining > 0))
LINES_FROM_CONFIRMED = Statement(lambda: _lines().where(reservation_lines.c.from_hold_id.is_not(None)))

# Holds and lines are locked, so that each is seen as it is once those who came first have finished. A line of which
# nothing remains is among them: goods may have come back to it while the statement waited. `from_hold_confirmed` is as
# old as the statement's beginning.
TO_FULFIL = CombinedStatement(
    confirmed=LOCKED_CONFIRMED,
    holds=hold_statements.locked(kit_tables.holds),
    lines=Statement(lambda: _lines().with_for_update(of=reservation_lines)),
)
SETTLING = CombinedStatement(settled=hold_statements.settle(kit_tables.holds), locked=balances.LOCKED_BALANCES)

RESERVED: Final = (
    "hold_id",
    "line_id",
    "batch_id",
    "location_id",
    "position",
    "quantity",
    "remaining",
    "from_hold_id",
    "from_confirmed",
)
"""The columns of a line that is reserved."""
RETURNED: Final = ("from_hold_id", "line_id", "batch_id", "location_id", "returned", "released")
"""Of a line: how many units go back to its confirmed reservation, and how many become available."""

_BALANCE: Final = ("batch_id", "location_id")
_FROM: Final = ("from_hold_id", "line_id", *_BALANCE)
_ORG: Final = value_of(reservation_lines.c.org_id)
_RETURNED_COLUMNS: Final = [
    *(reservation_lines.c[name] for name in _FROM),
    sa.column("returned", sa.Numeric),
    sa.column("released", sa.Numeric),
]


def _reserve() -> sa.Update:
    line = reservation_lines.c
    takers = param_rows("reserved", [line[name] for name in (*_FROM, "from_confirmed")])
    taken = _sums(takers, _FROM, takers.c.from_confirmed).where(takers.c.from_confirmed > 0).subquery("taken")
    confirmed = (
        sa.update(reservation_lines)
        .where(
            line.org_id == _ORG,
            line.hold_id == taken.c.from_hold_id,
            *(line[name] == taken.c[name] for name in ("line_id", *_BALANCE)),
        )
        .values(remaining=line.remaining - taken.c.quantity)
    )
    given = param_rows("reserved", [line[name] for name in (*_BALANCE, "quantity", "from_confirmed")])
    added = given.c.quantity - given.c.from_confirmed
    summed = _sums(given, _BALANCE, added).having(sa.func.sum(added) > 0)
    return _add_to_reserved(summed).add_cte(
        inserting(reservation_lines, "reserved", RESERVED, ("org_id",)).cte("lines"),
        confirmed.cte("confirmed"),
    )


def _return_to_confirmed() -> sa.Insert:
    """A balance that comes to a confirmed reservation for the first time gets a line there, behind those it has."""
    given = param_rows("returned", _RETURNED_COLUMNS)
    returned = _sums(given, _FROM, given.c.returned).where(given.c.returned > 0).subquery("returned_to")
    line, present = reservation_lines.c, reservation_lines.alias("present")
    position = (
        sa.select(sa.func.coalesce(sa.func.max(present.c.position) + 1, 0))
        .where(present.c.org_id == _ORG, present.c.hold_id == returned.c.from_hold_id)
        .scalar_subquery()
    )
    goods = (returned.c[name] for name in ("line_id", *_BALANCE))
    columns = ("org_id", "hold_id", "line_id", *_BALANCE, "position", "quantity", "remaining", "from_confirmed")
    units = returned.c.quantity
    found = sa.select(_ORG, returned.c.from_hold_id, *goods, position, units, units, sa.literal_column("0"))
    statement = insert_found(reservation_lines, columns, found)
    remaining = line.remaining + statement.excluded.remaining
    return statement.on_conflict_do_update(
        index_elements=[line[name] for name in ("org_id", "hold_id", "line_id", *_BALANCE)],
        set_={"remaining": remaining, "quantity": sa.func.greatest(line.quantity, remaining)},
    )


def _release() -> sa.Update:
    given = param_rows("returned", _RETURNED_COLUMNS)
    closed = (
        sa.update(reservation_lines)
        .where(
            reservation_lines.c.org_id == _ORG,
            any_of(reservation_lines.c.hold_id, "closed_ids"),
            reservation_lines.c.remaining > 0,
        )
        .values(remaining=0)
    )
    released = _add_to_reserved(_sums(given, _BALANCE, -given.c.released))
    return released.add_cte(closed.cte("closed"), _return_to_confirmed().cte("confirmed"))


def _return_all() -> sa.Update:
    given = param_rows("returned", _RETURNED_COLUMNS)
    return _add_to_reserved(_sums(given, _BALANCE, given.c.returned)).add_cte(_return_to_confirmed().cte("confirmed"))


def _sums(given: sa.TableValuedAlias, names: Sequence[str], quantity: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The sums of `quantity` by columns."""
    key = [given.c[name] for name in names]
    return sa.select(*key, sa.func.sum(quantity).label("quantity")).group_by(*key)


def _add_to_reserved(summed: sa.Select[Any]) -> sa.Update:
    """Adds sums by balance to what is reserved of it."""
    change, balance = summed.subquery("change"), stock_tables.balances.c
    return (
        sa.update(stock_tables.balances)
        .where(balance.org_id == _ORG, *(balance[name] == change.c[name] for name in _BALANCE))
        .values(reserved=balance.reserved + change.c.quantity)
    )


RESERVE = Statement(_reserve)
RELEASE = Statement(_release)
RETURN_TO_CONFIRMED = Statement(_return_all)

# Runs before RESERVE, and only for reservations that take from confirmed ones.
CHANGED: Final = ("hold_id", "line_id", "revision")
RELEASED: Final = ("hold_id", "line_id", "batch_id", "location_id", "quantity")
TAKE_FROM_CONFIRMED = Statement(
    lambda: sa.text("""
    WITH counted AS (
        UPDATE inventory.confirmed_lines AS confirmed SET revision = changed.revision
        FROM unnest(:changed_hold_id, :changed_line_id, :changed_revision) AS changed (hold_id, line_id, revision)
        WHERE confirmed.org_id = :org_id AND confirmed.hold_id = changed.hold_id
          AND confirmed.line_id = changed.line_id
    ), confirmed AS (
        UPDATE inventory.reservation_lines AS line
        SET remaining = line.remaining - released.quantity
        FROM (
            SELECT hold_id, line_id, batch_id, location_id, sum(quantity) AS quantity
            FROM unnest(
                :released_hold_id, :released_line_id, :released_batch_id, :released_location_id, :released_quantity
            ) AS line (hold_id, line_id, batch_id, location_id, quantity)
            GROUP BY hold_id, line_id, batch_id, location_id
        ) AS released
        WHERE line.org_id = :org_id AND line.hold_id = released.hold_id AND line.line_id = released.line_id
          AND line.batch_id = released.batch_id AND line.location_id = released.location_id
    )
    UPDATE inventory.balances AS balance
    SET reserved = balance.reserved - released.quantity
    FROM (
        SELECT batch_id, location_id, sum(quantity) AS quantity
        FROM unnest(:released_batch_id, :released_location_id, :released_quantity)
            AS line (batch_id, location_id, quantity)
        GROUP BY batch_id, location_id
    ) AS released
    WHERE balance.org_id = :org_id AND balance.batch_id = released.batch_id
      AND balance.location_id = released.location_id
""").bindparams(
        parameter("org_id", sa.Uuid),
        list_parameter("changed_hold_id", sa.Uuid),
        list_parameter("changed_line_id", sa.Text),
        list_parameter("changed_revision", sa.Integer),
        list_parameter("released_hold_id", sa.Uuid),
        list_parameter("released_line_id", sa.Text),
        list_parameter("released_batch_id", sa.Uuid),
        list_parameter("released_location_id", sa.Uuid),
        list_parameter("released_quantity", sa.Numeric),
    )
)
