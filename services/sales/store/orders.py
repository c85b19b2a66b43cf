"""Orders, in and out."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.pages import read_page
from kit.db.session import ReadSession, Transaction
from kit.pages import PageRequest
from services.sales.domain.order import Order, OrderLine, Reserved
from services.sales.domain.states import OrderStatus
from services.sales.store.order_tables import order_allocations, order_lines, orders
from services.sales.store.rows import row_of

_HEADER = tuple(field.name for field in dataclasses.fields(Order) if field.name not in {"lines", "reserved"})
_LINE = tuple(field.name for field in dataclasses.fields(OrderLine))
_RESERVED = tuple(field.name for field in dataclasses.fields(Reserved))


async def find(tx: ReadSession, order_id: UUID, *, lock: bool = False, with_reserved: bool = False) -> Order | None:
    """One order with its lines, by the primary key, uq_order_lines and ix_order_allocations_order."""
    statement = sa.select(orders).where(orders.c.org_id == tx.caller.org_id, orders.c.order_id == order_id)
    row = await tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        return None
    lines = await tx.rows(
        sa.select(order_lines)
        .where(order_lines.c.org_id == tx.caller.org_id, order_lines.c.order_id == order_id)
        .order_by(order_lines.c.position)
    )
    reserved = await _reserved(tx, order_id) if with_reserved else ()
    return _order(row, tuple(OrderLine(**_named(line, _LINE)) for line in lines), tuple(reserved))


async def insert(tx: Transaction, order: Order) -> None:
    """Writes a new order with its lines."""
    header = {name: getattr(order, name) for name in _HEADER}
    await tx.run(sa.insert(orders).values(org_id=tx.caller.org_id, **header))
    await insert_lines(tx, order.lines)


async def insert_lines(tx: Transaction, lines: Sequence[OrderLine]) -> None:
    """Writes lines."""
    await tx.run(sa.insert(order_lines), [row_of(line, org_id=tx.caller.org_id) for line in lines])


async def delete_lines(tx: Transaction, order_id: UUID) -> None:
    """Takes the lines of a draft away, before others are written."""
    await tx.run(
        sa.delete(order_lines).where(order_lines.c.org_id == tx.caller.org_id, order_lines.c.order_id == order_id)
    )


async def insert_reserved(tx: Transaction, reserved: Sequence[Reserved]) -> None:
    """Writes what was reserved on confirming."""
    await tx.run(sa.insert(order_allocations), [row_of(item, org_id=tx.caller.org_id) for item in reserved])


async def update(tx: Transaction, order: Order) -> None:
    """Writes what may change of an order, under its new version."""
    changeable = ("status", "reference", "hold_id", "total", "cancel_reason", "version", "updated_at")
    await tx.run(
        sa.update(orders)
        .where(orders.c.org_id == tx.caller.org_id, orders.c.order_id == order.order_id)
        .values({name: getattr(order, name) for name in changeable})
    )


async def add_invoiced(tx: Transaction, added: Sequence[tuple[UUID, Decimal, Decimal]]) -> None:
    """Counts invoiced units: line, billed, free. The table's checks refuse more than was ordered."""
    await tx.run(
        sa.update(order_lines)
        .where(order_lines.c.org_id == tx.caller.org_id, order_lines.c.order_line_id == sa.bindparam("of_line"))
        .values(
            invoiced_quantity=order_lines.c.invoiced_quantity + sa.bindparam("billed"),
            invoiced_free=order_lines.c.invoiced_free + sa.bindparam("free"),
        ),
        [{"of_line": line_id, "billed": billed, "free": free} for line_id, billed, free in added],
    )


async def page(tx: ReadSession, page: PageRequest, *, customer_id: UUID | None, status: str) -> tuple[list[Order], str]:
    """The newest orders, without lines, and the token of the next page; an absent filter sets no condition.

    Indexes ix_orders_customer, ix_orders_status, ix_orders_date.
    """
    statement = sa.select(orders).where(orders.c.org_id == tx.caller.org_id)
    if customer_id:
        statement = statement.where(orders.c.customer_id == customer_id)
    if status:
        statement = statement.where(orders.c.status == status)
    rows, token = await read_page(tx, statement, (orders.c.date, orders.c.order_id), page, descending=True)
    return [_order(row) for row in rows], token


async def _reserved(tx: ReadSession, order_id: UUID) -> Sequence[Reserved]:
    rows = await tx.rows(
        sa.select(order_allocations)
        .where(order_allocations.c.org_id == tx.caller.org_id, order_allocations.c.order_id == order_id)
        .order_by(order_allocations.c.expiry_date, order_allocations.c.batch_id)
    )
    return [Reserved(**_named(row, _RESERVED)) for row in rows]


def _order(row: sa.Row[Any], lines: tuple[OrderLine, ...] = (), reserved: tuple[Reserved, ...] = ()) -> Order:
    header = _named(row, _HEADER) | {"status": OrderStatus(row.status)}
    return Order(**header, lines=lines, reserved=reserved)


def _named(row: sa.Row[Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
