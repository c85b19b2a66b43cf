"""Orders, in and out."""

import dataclasses
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row, insert_rows
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.sales.domain.billed_order_lines import BilledOrderLine
from services.sales.domain.errors import OrderNotFound
from services.sales.domain.order import ListOrders, Order, OrderSummary, Reserved
from services.sales.domain.order_line import OrderLine
from services.sales.domain.statuses_and_kinds import OrderStatus
from services.sales.store.deliveries import delivery_of, json_of_delivery
from services.sales.store.ledger_tables import customer_balances
from services.sales.store.order_tables import awaited_reservations, order_allocations, order_lines, orders
from services.sales.store.rows import row_of

_HEADER = tuple(field.name for field in dataclasses.fields(OrderSummary) if field.name != "reservation_pending")
"""The columns of an order's own row."""
# ix_awaited_reservations_order.
_PENDING = (
    sa.exists()
    .where(
        awaited_reservations.c.org_id == orders.c.org_id,
        awaited_reservations.c.order_id == orders.c.order_id,
    )
    .label("reservation_pending")
)
_LINE = tuple(field.name for field in dataclasses.fields(OrderLine))
_RESERVED = tuple(field.name for field in dataclasses.fields(Reserved))


async def load(session: ReadSession, order_id: UUID, *, with_reserved: bool = False) -> Order:
    """One order with its lines, and on request what is reserved (ix_order_allocations_order). Raises OrderNotFound."""
    return _existing(await _read(session, _by_id(session, order_id), with_reserved=with_reserved))


async def lock(tx: Transaction, order_id: UUID, *, with_reserved: bool = False) -> Order:
    """As `load`, under a row lock of the order."""
    return _existing(await _read(tx, _by_id(tx, order_id).with_for_update(of=orders), with_reserved=with_reserved))


async def insert(tx: Transaction, order: Order) -> None:
    """Writes a new order with its lines."""
    header = {name: getattr(order, name) for name in _HEADER} | {"delivery": json_of_delivery(order.delivery)}
    await insert_row(tx, orders, {"org_id": tx.caller.org_id, **header})
    await insert_lines(tx, order.lines)


async def insert_lines(tx: Transaction, lines: Sequence[OrderLine]) -> None:
    """Writes lines."""
    await insert_rows(tx, order_lines, [row_of(line, org_id=tx.caller.org_id) for line in lines])


async def replace_lines(tx: Transaction, order: Order) -> None:
    """Writes the lines of a draft in place of its former ones."""
    former = sa.and_(order_lines.c.org_id == tx.caller.org_id, order_lines.c.order_id == order.order_id)
    await tx.run(sa.delete(order_lines).where(former))
    await insert_lines(tx, order.lines)


async def update(tx: Transaction, former: Order, changed: Order) -> None:
    """Writes what may change of an order, under its new version, and with it what its customer has ordered.

    Where its open amount changes, the caller has locked the customer's balance before the order.
    """
    changeable = (
        "status", "customer_premises_id", "reference", "note", "hold_id", "approval_id", "approved_by", "total",
        "invoiced_total", "cancel_reason", "cancelled_at", "version", "updated_at",
    )  # fmt: skip
    await tx.run(
        sa.update(orders)
        .where(orders.c.org_id == tx.caller.org_id, orders.c.order_id == changed.order_id)
        .values(
            {name: getattr(changed, name) for name in changeable} | {"delivery": json_of_delivery(changed.delivery)}
        )
    )
    more = changed.open_amount - former.open_amount
    if more:
        await tx.run(
            sa.update(customer_balances)
            .where(
                customer_balances.c.org_id == tx.caller.org_id,
                customer_balances.c.customer_id == changed.customer_id,
            )
            .values(ordered=customer_balances.c.ordered + more)
        )


async def add_invoiced(tx: Transaction, billed: Sequence[BilledOrderLine]) -> None:
    """Counts what is invoiced. The table's checks refuse more units than were ordered."""
    await tx.run(
        sa.update(order_lines)
        .where(order_lines.c.org_id == tx.caller.org_id, order_lines.c.order_line_id == sa.bindparam("of_line"))
        .values(
            invoiced_quantity=order_lines.c.invoiced_quantity + sa.bindparam("billed"),
            invoiced_free=order_lines.c.invoiced_free + sa.bindparam("free"),
            invoiced_gross=order_lines.c.invoiced_gross + sa.bindparam("gross"),
            invoiced_disc1=order_lines.c.invoiced_disc1 + sa.bindparam("disc1"),
            invoiced_disc2=order_lines.c.invoiced_disc2 + sa.bindparam("disc2"),
        ),
        [
            {
                "of_line": line.order_line_id,
                "billed": line.quantity,
                "free": line.free_quantity,
                "gross": line.gross,
                "disc1": line.disc1,
                "disc2": line.disc2,
            }
            for line in billed
        ],
    )


async def page(session: ReadSession, query: ListOrders) -> Page[OrderSummary]:
    """Orders, newest first. Indexes ix_orders_customer, ix_orders_status, ix_orders_date."""
    statement = sa.select(orders, _PENDING).where(
        orders.c.org_id == session.caller.org_id,
        *within(orders.c.date, query.first_day, query.last_day),
        *equal_or_any(orders.c.customer_id, query.customer_id),
        *equal_or_any(orders.c.status, query.status),
    )
    key = (orders.c.date, orders.c.order_id)
    rows, token = await read_page(session, statement, key, query.page, descending=True)
    return Page(items=tuple(OrderSummary(**_header(row)) for row in rows), next_page_token=token)


def _by_id(session: ReadSession, order_id: UUID) -> sa.Select[Any]:
    return sa.select(orders, _PENDING).where(orders.c.org_id == session.caller.org_id, orders.c.order_id == order_id)


async def _read(session: ReadSession, header: sa.Select[Any], *, with_reserved: bool) -> Order | None:
    row = await session.row(header)
    if row is None:
        return None
    lines = await session.rows(
        sa.select(order_lines)
        .where(order_lines.c.org_id == session.caller.org_id, order_lines.c.order_id == row.order_id)
        .order_by(order_lines.c.position)
    )
    reserved = await _reserved(session, row.order_id) if with_reserved else ()
    return Order(**_header(row), lines=tuple(OrderLine(**_named(line, _LINE)) for line in lines), reserved=reserved)


def _existing(order: Order | None) -> Order:
    if order is None:
        raise OrderNotFound("No such order.", field="order_id")
    return order


async def _reserved(session: ReadSession, order_id: UUID) -> tuple[Reserved, ...]:
    rows = await session.rows(
        sa.select(order_allocations)
        .where(order_allocations.c.org_id == session.caller.org_id, order_allocations.c.order_id == order_id)
        .order_by(order_allocations.c.expiry_date, order_allocations.c.batch_id)
    )
    return tuple(Reserved(**_named(row, _RESERVED)) for row in rows)


def _header(row: sa.Row[Any]) -> dict[str, Any]:
    """The arguments of `OrderSummary`."""
    return _named(row, _HEADER) | {
        "status": OrderStatus(row.status),
        "reservation_pending": row.reservation_pending,
        "delivery": delivery_of(row.delivery),
    }


def _named(row: sa.Row[Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
