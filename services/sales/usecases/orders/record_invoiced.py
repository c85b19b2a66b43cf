"""What issuing an invoice does to its order."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

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
from services.sales.domain.sale import NamedBatch, SaleLine
from services.sales.store import agreed_batches, order_reservations, orders


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
    agreed = await agreed_batches.left_of(tx, order.order_id)
    for line in requested.lines:
        if line.order_line_id:
            check_left(lines[line.order_line_id], line.quantity, line.free_quantity, line.field)
            _check_agreed(sale, line, lines[line.order_line_id], agreed.get(line.order_line_id, ()))
    return order.taken_off_by(requested.lines, sale.total)


def _check_agreed(sale: PricedSale, line: SaleLine, ordered: OrderLine, batches: Sequence[NamedBatch]) -> None:
    """Raises HoldAborted, so that a new attempt computes and judges the line, when other invoices have changed that.

    Its price may stand on them by now, and less may be left of the free goods and batches that the order agrees.
    """
    free_are_left = ordered.free_agreed(line.quantity) >= min(line.free_quantity, line.free_agreed)
    if not free_are_left or ordered.billed_before != line.billed_before or not _are_left(sale, line, batches):
        raise HoldAborted(
            "The order was invoiced while its goods were set aside. Nothing was written; send it again.",
            field=f"{line.field}quantity",
        )


def _are_left(sale: PricedSale, line: SaleLine, batches: Sequence[NamedBatch]) -> bool:
    """Whether as much of each batch is agreed now as the line was judged for."""
    left = {batch.batch_id: batch.quantity for batch in batches}
    taken: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for priced in sale.lines:
        if priced.requested.line_id == line.line_id:
            taken[priced.allocation.batch_id] += priced.allocation.quantity
    return all(left[each.batch_id] >= min(taken[each.batch_id], each.quantity) for each in line.agreed_batches)


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
