"""The sale by which an order is invoiced, in whole or in part."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from kit.commands.etag import check_etag
from kit.db.session import ReadSession
from services.sales.domain.letters import ZeroRating
from services.sales.domain.order import OPEN, Part, lines_to_invoice
from services.sales.domain.sale import FromOrder, Sale, SaleReceipt
from services.sales.store import agreed_batches, orders
from services.sales.usecases.approvals.of_sale import with_approval
from services.sales.usecases.customer_premises.of_sale import with_places
from trade.domain.dating import RequestedDate
from trade.domain.refusals import OrderStatusRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceOrder:
    """What of an order is invoiced. Without parts, everything that is left of it."""

    order_id: UUID
    etag: str
    date: RequestedDate
    registration_id: UUID | None
    parts: tuple[Part, ...]
    bill_discount_amount: Decimal
    bill_discount_percent: Decimal
    receipt: SaleReceipt | None
    note: str
    zero_rating: ZeroRating | None = None
    approval_id: UUID | None = None


async def sale_of(session: ReadSession, command: Sale | InvoiceOrder) -> Sale:
    """The sale that a command asks for. An order is read from the books.

    Raises CustomerPremisesNotFound, ApprovalNotFound, OrderNotFound, StaleEtag, OrderStatusRefused, NothingToInvoice,
    OrderLineNotFound, LineRepeated, OverInvoiced.
    """
    if isinstance(command, Sale):
        return await with_approval(session, await with_places(session, command))
    order = await orders.load(session, command.order_id)
    check_etag(command.etag, order.version)
    order.check_status(OPEN, "invoiced")
    if order.hold_id is None:
        raise OrderStatusRefused("The order has nothing reserved.", field="order_id")
    agreed = await agreed_batches.left_of(session, order.order_id)
    sale = Sale(
        field="",
        customer_id=order.customer_id,
        date=command.date,
        registration_id=command.registration_id,
        lines=tuple(
            replace(line, agreed_batches=agreed.get(line.order_line_id, ())) if line.order_line_id else line
            for line in lines_to_invoice(order, command.parts)
        ),
        bill_discount_amount=command.bill_discount_amount,
        bill_discount_percent=command.bill_discount_percent,
        receipt=command.receipt,
        reference=order.reference,
        premises_id=order.customer_premises_id,
        premises_field="order_id",
        note=command.note,
        delivery=order.delivery,
        zero_rating=command.zero_rating,
        approval_id=command.approval_id,
        order=FromOrder(order_id=order.order_id, date=order.date, hold_id=order.hold_id, etag=command.etag),
    )
    return await with_approval(session, await with_places(session, sale))
