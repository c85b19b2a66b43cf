"""Purchase orders in the books."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row, insert_rows
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.purchase.domain.errors import PurchaseOrderNotFound
from services.purchase.domain.order_rules import OrderedLine
from services.purchase.domain.purchase_orders import (
    ListPurchaseOrders,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderSummary,
)
from services.purchase.domain.statuses_and_kinds import OrderStatus
from services.purchase.store.order_tables import purchase_order_lines, purchase_orders
from trade.store.prices import price_of, price_values


async def insert(tx: Transaction, order: PurchaseOrder) -> None:
    """Writes an order with its lines."""
    row = {
        "org_id": tx.caller.org_id,
        "purchase_order_id": order.purchase_order_id,
        "number": order.number,
        "date": order.date,
        "date_reason": order.date_reason,
        "vendor_id": order.vendor_id,
        "vendor_name": order.vendor_name,
        "approval_id": order.approval_id,
        "approved_by": order.approved_by,
        "trace_id": order.trace_id,
        "created_by": order.created_by,
        "created_at": order.created_at,
        **_changeable(order),
    }
    await insert_row(tx, purchase_orders, row)
    await _insert_lines(tx, order)


async def update(tx: Transaction, order: PurchaseOrder) -> None:
    """Writes an order without its lines, under its new version. The transaction has locked it."""
    await tx.run(
        sa.update(purchase_orders)
        .where(
            purchase_orders.c.org_id == tx.caller.org_id,
            purchase_orders.c.purchase_order_id == order.purchase_order_id,
        )
        .values(**_changeable(order))
    )


async def replace_lines(tx: Transaction, order: PurchaseOrder) -> None:
    """Writes the lines of a draft in place of its former ones. The transaction has locked the order."""
    await tx.run(
        sa.delete(purchase_order_lines).where(
            purchase_order_lines.c.org_id == tx.caller.org_id,
            purchase_order_lines.c.purchase_order_id == order.purchase_order_id,
        )
    )
    await _insert_lines(tx, order)


async def load(session: ReadSession, order_id: UUID) -> PurchaseOrder:
    """An order with its lines, by primary key. Raises PurchaseOrderNotFound."""
    return await _with_lines(session, await session.row(_by_id(session, order_id)))


async def lock(tx: Transaction, order_id: UUID) -> PurchaseOrder:
    """As `load`, under a row lock. It covers the lines: nobody changes them without it."""
    return await _with_lines(tx, await tx.row(_by_id(tx, order_id).with_for_update()))


async def find_lines(session: ReadSession, line_ids: Collection[UUID]) -> dict[UUID, PurchaseOrderLine]:
    """The named lines, of whatever orders, by primary key."""
    rows = await session.rows(
        sa.select(purchase_order_lines).where(
            purchase_order_lines.c.org_id == session.caller.org_id,
            purchase_order_lines.c.purchase_order_line_id.in_(line_ids),
        )
    )
    return {row.purchase_order_line_id: _line_of(row) for row in rows}


async def page(session: ReadSession, query: ListPurchaseOrders) -> Page[PurchaseOrderSummary]:
    """Orders, newest first. Indexes ix_purchase_orders_newest, …_vendor_id, …_status."""
    orders = purchase_orders.c
    statement = sa.select(purchase_orders).where(
        orders.org_id == session.caller.org_id,
        *within(orders.date, query.first_day, query.last_day),
        *equal_or_any(orders.vendor_id, query.vendor_id),
        *equal_or_any(orders.status, query.status),
    )
    newest = (orders.date, orders.purchase_order_id)
    rows, token = await read_page(session, statement, newest, query.page, descending=True)
    return Page(items=tuple(PurchaseOrderSummary(**_header_of(row)) for row in rows), next_page_token=token)


async def set_received(tx: Transaction, received: Mapping[UUID, OrderedLine]) -> None:
    """Writes what of each line has come in all. The transaction has locked the order."""
    lines = purchase_order_lines
    statement = (
        sa.update(lines)
        .where(lines.c.org_id == tx.caller.org_id, lines.c.purchase_order_line_id == sa.bindparam("of_line"))
        .values(
            received_quantity=sa.bindparam("now_received"),
            received_free_quantity=sa.bindparam("now_free_received"),
        )
    )
    await tx.run(
        statement,
        [
            {"of_line": line_id, "now_received": line.received, "now_free_received": line.free_received}
            for line_id, line in sorted(received.items())
        ],
    )


def _by_id(session: ReadSession, order_id: UUID) -> sa.Select[Any]:
    return sa.select(purchase_orders).where(
        purchase_orders.c.org_id == session.caller.org_id, purchase_orders.c.purchase_order_id == order_id
    )


async def _with_lines(session: ReadSession, row: sa.Row[Any] | None) -> PurchaseOrder:
    if row is None:
        raise PurchaseOrderNotFound("No such purchase order.", field="purchase_order_id")
    approved = {"approval_id": row.approval_id, "approved_by": row.approved_by}
    return PurchaseOrder(**_header_of(row), **approved, lines=await _lines_of(session, row.purchase_order_id))


async def _lines_of(session: ReadSession, order_id: UUID) -> tuple[PurchaseOrderLine, ...]:
    """The lines of an order in their order. Index uq_purchase_order_lines_line_no."""
    columns = purchase_order_lines.c
    rows = await session.rows(
        sa.select(purchase_order_lines)
        .where(columns.org_id == session.caller.org_id, columns.purchase_order_id == order_id)
        .order_by(columns.line_no)
    )
    return tuple(map(_line_of, rows))


async def _insert_lines(tx: Transaction, order: PurchaseOrder) -> None:
    keys = {"org_id": tx.caller.org_id, "purchase_order_id": order.purchase_order_id}
    await insert_rows(tx, purchase_order_lines, [{**keys, **_line_values(line)} for line in order.lines])


def _changeable(order: PurchaseOrder) -> dict[str, Any]:
    return {
        "status": order.status,
        "expected_date": order.expected_date,
        "note": order.note,
        "total": order.total,
        "cancel_reason": order.cancel_reason,
        "cancelled_at": order.cancelled_at,
        "version": order.version,
        "updated_at": order.updated_at,
    }


def _line_values(line: PurchaseOrderLine) -> dict[str, Any]:
    return {
        "purchase_order_line_id": line.line_id,
        "line_no": line.line_number,
        "product_id": line.product_id,
        "product_code": line.product_code,
        "product_name": line.product_name,
        "hsn": line.hsn,
        "tax_class": line.tax_class,
        "quantity": line.quantity,
        "free_quantity": line.free_quantity,
        **price_values(rate=line.rate),
        "discount_percent": line.discount_percent,
        "value": line.value,
        "received_quantity": line.received_quantity,
        "received_free_quantity": line.received_free_quantity,
    }


def _header_of(row: sa.Row[Any]) -> dict[str, Any]:
    """The arguments of `PurchaseOrderSummary`."""
    return {
        "purchase_order_id": row.purchase_order_id,
        "number": row.number,
        "date": row.date,
        "status": OrderStatus(row.status),
        "vendor_id": row.vendor_id,
        "vendor_name": row.vendor_name,
        "expected_date": row.expected_date,
        "note": row.note,
        "date_reason": row.date_reason,
        "total": row.total,
        "cancel_reason": row.cancel_reason,
        "cancelled_at": row.cancelled_at,
        "version": row.version,
        "trace_id": row.trace_id,
        "created_by": row.created_by,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _line_of(row: sa.Row[Any]) -> PurchaseOrderLine:
    return PurchaseOrderLine(
        line_id=row.purchase_order_line_id,
        line_number=row.line_no,
        product_id=row.product_id,
        product_code=row.product_code,
        product_name=row.product_name,
        hsn=row.hsn,
        tax_class=row.tax_class,
        quantity=row.quantity,
        free_quantity=row.free_quantity,
        rate=price_of(row, "rate"),
        discount_percent=row.discount_percent,
        value=row.value,
        received_quantity=row.received_quantity,
        received_free_quantity=row.received_free_quantity,
    )
