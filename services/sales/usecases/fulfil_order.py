"""What issuing an invoice does to the order that it fulfils."""

import dataclasses
from decimal import Decimal
from uuid import UUID

from bahi.inventory.v1 import stock_pb2

from gst.money import ZERO
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.messaging import outbox
from services.sales.domain.errors import OrderNotFound
from services.sales.domain.invoice import Invoice
from services.sales.domain.order import OPEN, check_left
from services.sales.domain.states import OrderStatus
from services.sales.store import orders
from services.sales.usecases.plan_sale import Priced


async def check_order(tx: Transaction, sale: Priced) -> None:
    """Locks the order of a sale, if it has one, and checks that it is as the request knows it, and that enough is left of it.

    Raises OrderNotFound, StaleEtag, OrderStatusRefused, OverInvoiced.
    """
    asked = sale.planned.sale
    if asked.order is None:
        return
    order = await orders.find(tx, asked.order.order_id, lock=True)
    if order is None:
        raise OrderNotFound("No such order.", field="order_id")
    check_etag(asked.order.etag, order.version)
    order.check_state(OPEN, "invoiced")
    lines = {line.order_line_id: line for line in order.lines}
    for line in asked.lines:
        if line.order_line_id:
            check_left(lines[line.order_line_id], line.quantity, line.free_quantity, line.field)


async def record_fulfilment(tx: Transaction, sale: Priced, invoice: Invoice) -> None:
    """Counts the invoiced units and moves the order on. A complete one needs its reservation no more.

    Raises StaleEtag where a sale written just before has moved the order on: the sales of a batch are all checked before the first is
    written. It fails the batch, which `kit.commands.batches` then does again in halves, so that the later sale is checked after the former.
    """
    asked = sale.planned.sale
    if asked.order is None:
        return
    added: dict[UUID, tuple[Decimal, Decimal]] = {
        line.order_line_id: (line.quantity, line.free_quantity) for line in asked.lines if line.order_line_id
    }
    await orders.add_invoiced(tx, [(line_id, billed, free) for line_id, (billed, free) in sorted(added.items())])
    order = await orders.find(tx, asked.order.order_id)
    if order is None:
        raise OrderNotFound("No such order.", field="order_id")
    check_etag(asked.order.etag, order.version)
    complete = all(line.left == ZERO and line.free_left == ZERO for line in order.lines)
    status = OrderStatus.COMPLETED if complete else OrderStatus.PARTIALLY_INVOICED
    changed = dataclasses.replace(order, status=status, version=order.version + 1, updated_at=tx.now)
    await orders.update(tx, changed)
    audit.record(
        tx,
        action="invoice",
        entity="order",
        entity_id=order.order_id,
        before={"status": order.status},
        after={"status": status, "invoice": invoice.number},
        caller=sale.planned.caller,
    )
    if complete:
        outbox.send(
            tx,
            "inventory",
            stock_pb2.GiveBackStock(reservation_id=str(asked.order.hold_id)),
            caller=sale.planned.caller,
        )
