"""What cancelling an invoice does to its order."""

from uuid import UUID

from kit.commands import audit
from kit.db.session import Transaction
from services.sales.domain.billed_order_lines import billed_order_lines
from services.sales.domain.invoice import Invoice
from services.sales.domain.order import Order
from services.sales.domain.statuses_and_kinds import OrderStatus
from services.sales.store import order_reservations, orders


async def reopen_order(tx: Transaction, invoice: Invoice, order_id: UUID) -> Order:
    """The order, which is locked, with the invoice's units open again.

    Until inventory has said which of its goods are reserved again, `reservation_pending` is true. An order that is
    cancelled gets nothing: its goods are available.
    """
    await orders.add_invoiced(tx, [billed.taken_back() for billed in billed_order_lines(invoice)])
    former = await orders.load(tx, order_id)
    reopened = former.after_invoice_cancelled(invoice.total, tx.now)
    await orders.update(tx, former, reopened)
    if reopened.status is not OrderStatus.CANCELLED:
        await order_reservations.wait_for(tx, order_id, invoice.hold_id)
    audit.record(
        tx,
        action="reopen",
        entity="order",
        entity_id=order_id,
        before={"status": former.status},
        after={"status": reopened.status, "cancelled_invoice": invoice.number},
    )
    return reopened
