"""Purchase orders in and out of the database."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.purchase.v1 import purchase_orders_pb2 as orders_pb2

from kit.commands.etag import etag_of
from kit.db.pages import paged
from kit.db.session import ReadSession, Transaction
from kit.pages import PageRequest
from kit.wire.proto_values import amount_text, date_text, price_text, quantity_text, rate_text, timestamp_of
from services.purchase.domain.errors import PurchaseOrderNotFound
from services.purchase.domain.order_rules import OrderedLine
from services.purchase.domain.states import OrderStatus
from services.purchase.store.rows import Row, all_rows, one_row
from services.purchase.store.tables import purchase_order_lines, purchase_orders


async def find(tx: ReadSession, order_id: UUID, *, lock: bool = False) -> Row:
    """An order without its lines. The lock covers the lines: nobody changes them without it. Raises PurchaseOrderNotFound."""
    statement = sa.select(purchase_orders).where(
        purchase_orders.c.org_id == tx.caller.org_id, purchase_orders.c.purchase_order_id == order_id
    )
    found = await one_row(tx, statement.with_for_update() if lock else statement)
    if found is None:
        raise PurchaseOrderNotFound("No such purchase order.", field="purchase_order_id")
    return found


async def lines_of(tx: ReadSession, order_ids: Collection[UUID]) -> dict[UUID, list[Row]]:
    """The lines of each order, as they stand on it. Index uq_purchase_order_lines_line_no."""
    statement = (
        sa.select(purchase_order_lines)
        .where(
            purchase_order_lines.c.org_id == tx.caller.org_id, purchase_order_lines.c.purchase_order_id.in_(order_ids)
        )
        .order_by(purchase_order_lines.c.purchase_order_id, purchase_order_lines.c.line_no)
    )
    lines: dict[UUID, list[Row]] = {order_id: [] for order_id in order_ids}
    for row in await all_rows(tx, statement):
        lines[row["purchase_order_id"]].append(row)
    return lines


async def lines_by_id(tx: ReadSession, line_ids: Collection[UUID]) -> dict[UUID, Row]:
    """The named lines, of whatever orders, by id."""
    statement = sa.select(purchase_order_lines).where(
        purchase_order_lines.c.org_id == tx.caller.org_id,
        purchase_order_lines.c.purchase_order_line_id.in_(line_ids),
    )
    return {row["purchase_order_line_id"]: row for row in await all_rows(tx, statement)}


async def page(tx: ReadSession, page: PageRequest, *, vendor_id: UUID | None, status: OrderStatus | None) -> list[Row]:
    """Orders, newest first, one more than the page holds if there are more. Indexes ix_purchase_orders_newest, …_vendor_id, …_state."""
    statement = sa.select(purchase_orders).where(purchase_orders.c.org_id == tx.caller.org_id)
    if vendor_id is not None:
        statement = statement.where(purchase_orders.c.vendor_id == vendor_id)
    if status is not None:
        statement = statement.where(purchase_orders.c.status == status)
    newest = (purchase_orders.c.date, purchase_orders.c.purchase_order_id)
    return await all_rows(tx, paged(statement, newest, page, descending=True))


async def insert(tx: Transaction, row: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> None:
    """Enters an order with its lines."""
    await tx.run(sa.insert(purchase_orders).values(org_id=tx.caller.org_id, **row))
    await insert_lines(tx, lines)


async def insert_lines(tx: Transaction, lines: Iterable[Mapping[str, Any]]) -> None:
    """Enters lines of an order."""
    await tx.run(sa.insert(purchase_order_lines), [{"org_id": tx.caller.org_id, **line} for line in lines])


async def delete_lines(tx: Transaction, order_id: UUID) -> None:
    """Takes the lines off a draft that the transaction has locked."""
    await tx.run(
        sa.delete(purchase_order_lines).where(
            purchase_order_lines.c.org_id == tx.caller.org_id, purchase_order_lines.c.purchase_order_id == order_id
        )
    )


async def change(tx: Transaction, order_id: UUID, changes: Mapping[str, Any]) -> Row:
    """Writes changes of an order that the transaction has locked."""
    statement = (
        sa.update(purchase_orders)
        .where(purchase_orders.c.org_id == tx.caller.org_id, purchase_orders.c.purchase_order_id == order_id)
        .values(**changes, version=purchase_orders.c.version + 1, updated_at=tx.now)
        .returning(purchase_orders)
    )
    return (await all_rows(tx, statement))[0]


async def count_received(tx: Transaction, received: Mapping[UUID, Decimal], free: Mapping[UUID, Decimal]) -> None:
    """Writes what of each line has come, under the order's lock; free units are added to those that came before."""
    lines = purchase_order_lines
    statement = (
        sa.update(lines)
        .where(lines.c.org_id == tx.caller.org_id, lines.c.purchase_order_line_id == sa.bindparam("of_line"))
        .values(
            received_quantity=sa.bindparam("now_received"),
            received_free_quantity=lines.c.received_free_quantity + sa.bindparam("more_free"),
        )
    )
    await tx.run(
        statement,
        [
            {"of_line": line_id, "now_received": quantity, "more_free": free.get(line_id, Decimal(0))}
            for line_id, quantity in sorted(received.items())
        ],
    )


def ordered(lines: Iterable[Row]) -> list[OrderedLine]:
    """The lines as the rules of receiving see them."""
    return [
        OrderedLine(
            line_id=line["purchase_order_line_id"], ordered=line["quantity"], received=line["received_quantity"]
        )
        for line in lines
    ]


def shown(row: Row, lines: Iterable[Row]) -> orders_pb2.PurchaseOrder:
    """An order for the contract."""
    return orders_pb2.PurchaseOrder(
        purchase_order_id=str(row["purchase_order_id"]),
        number=row["number"],
        date=date_text(row["date"]),
        status=orders_pb2.PurchaseOrderStatus.Value(f"PURCHASE_ORDER_STATUS_{row['status']}"),
        vendor_id=str(row["vendor_id"]),
        vendor_name=row["vendor_name"],
        expected_date=date_text(row["expected_date"]),
        note=row["note"],
        lines=[_shown_line(line) for line in lines],
        total=amount_text(row["total"]),
        etag=etag_of(row["version"]),
        create_time=timestamp_of(row["created_at"]),
        update_time=timestamp_of(row["updated_at"]),
    )


def _shown_line(line: Row) -> orders_pb2.PurchaseOrderLine:
    return orders_pb2.PurchaseOrderLine(
        purchase_order_line_id=str(line["purchase_order_line_id"]),
        product_id=str(line["product_id"]),
        product_code=line["product_code"],
        product_name=line["product_name"],
        hsn=line["hsn"],
        tax_class=line["tax_class"],
        quantity=quantity_text(line["quantity"]),
        free_quantity=quantity_text(line["free_quantity"]),
        rate=price_text(line["rate"]),
        discount_percent=rate_text(line["discount_percent"]),
        value=amount_text(line["value"]),
        received_quantity=quantity_text(line["received_quantity"]),
        received_free_quantity=quantity_text(line["received_free_quantity"]),
    )
