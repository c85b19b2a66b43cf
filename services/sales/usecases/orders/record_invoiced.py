"""What issuing an invoice does to its order."""

from decimal import Decimal

from gst.money import NIL
from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.hold_states import HoldAborted
from services.sales.domain.billed_order_lines import billed_order_lines
from services.sales.domain.invoice import Invoice
from services.sales.domain.order import OPEN, check_left
from services.sales.domain.order_line import OrderLine
from services.sales.domain.order_reservations import LineReservation
from services.sales.domain.pricing import PricedSale
from services.sales.domain.sale import SaleLine
from services.sales.store import order_reservations, orders


async def check_order(tx: Transaction, sale: PricedSale) -> Decimal:
    """How much less is open of the sale's order once the sale is invoiced: nothing for a sale without an order.

    Locks the order. Checks its version against the request, and that enough of it is left.

    Raises OrderNotFound, StaleEtag, OrderStatusRefused, OverInvoiced, HoldAborted.
    """
    requested = sale.requested
    if requested.order is None:
        return NIL
    order = await orders.lock(tx, requested.order.order_id)
    check_etag(requested.order.etag, order.version)
    order.check_status(OPEN, "invoiced")
    lines = {line.order_line_id: line for line in order.lines}
    for line in requested.lines:
        if line.order_line_id:
            check_left(lines[line.order_line_id], line.quantity, line.free_quantity, line.field)
            _check_price(lines[line.order_line_id], line)
    return order.taken_off_by(requested.lines, sale.total)


def _check_price(ordered: OrderLine, line: SaleLine) -> None:
    """Raises HoldAborted, so that a new attempt computes the line, when its price stands on other invoices by now."""
    if ordered.billed_before != line.billed_before:
        raise HoldAborted(
            "The order was invoiced while its goods were set aside. Nothing was written; send it again.",
            field=f"{line.field}quantity",
        )


async def record_invoiced(tx: Transaction, sale: PricedSale, invoice: Invoice) -> None:
    """Counts the invoiced units, writes what is still reserved, and gives the order its new status.

    Raises OrderNotFound, and StaleEtag when another sale of the batch has changed the order since `check_order`: the
    sales of a batch are all checked before the first is written. StaleEtag fails the batch, which
    `kit.commands.batches` then repeats in halves, so that the later sale is checked after the earlier one is written.
    """
    requested = sale.requested
    if requested.order is None:
        return
    await orders.add_invoiced(tx, billed_order_lines(invoice))
    await order_reservations.replace(tx, requested.order.order_id, _still_reserved(sale))
    order = await orders.load(tx, requested.order.order_id)
    check_etag(requested.order.etag, order.version)
    invoiced = order.invoiced(invoice.total, tx.now)
    await orders.update(tx, order, invoiced)
    audit.record(
        tx,
        action="invoice",
        entity="order",
        entity_id=order.order_id,
        before={"status": order.status},
        after={"status": invoiced.status, "invoice": invoice.number},
        caller=sale.planned.caller,
    )


def _still_reserved(sale: PricedSale) -> list[LineReservation]:
    """What inventory holds for the order's lines after it has set the sale's goods aside."""
    lines = {line.line_id: line.order_line_id for line in sale.requested.lines}
    return [
        LineReservation(order_line_id=order_line_id, revision=line.order_revision, allocations=line.order_left)
        for line in sale.stock
        if (order_line_id := lines[line.line_id]) is not None
    ]
