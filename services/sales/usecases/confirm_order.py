"""Confirms an order: its goods are reserved, and the reservation is kept until it is invoiced or cancelled.

As issuing does: read, ask inventory, write. The hold is kept, not consumed: the order's invoices take from it.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from bahi.inventory.v1 import stock_pb2
from google.protobuf.message import Message

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.commands.replies import ReplyFormat
from kit.db.session import ReadSession, Transaction
from kit.errors import DomainError
from kit.holds import outcomes
from kit.holds.document import DocumentOnHolds, Holds
from kit.holds.states import Outcome
from kit.messaging import outbox
from kit.wire.messages import request_hash
from services.sales.domain.account import check_credit
from services.sales.domain.errors import OrderNotFound, OrganisationNotSetUp
from services.sales.domain.order import Order, Reserved
from services.sales.domain.sale import ZERO, Sale, StockLine
from services.sales.domain.states import OrderStatus
from services.sales.store import customers, orders, organisations
from services.sales.usecases.desk import Desk
from services.sales.usecases.plan_sale import (
    PlannedSale,
    Priced,
    in_request_terms,
    plan_sale,
    sale_reservation,
    sellable,
)

OPERATION = "order.confirm"
DRAFT = frozenset({OrderStatus.DRAFT})
UNDECIDED = UUID(int=0)
"""In place of the hold's id while the order is read: it is derived from the key when the attempt begins."""

Reply = TypeVar("Reply", bound=Message)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An order as goods are asked for: the version that was read, and the tag of the one that the request names, if it names one."""

    order_id: UUID
    version: int
    etag: str
    sale: PlannedSale


_Held = tuple[_Draft, Priced]


async def confirm_order(
    desk: Desk,
    request: Message,
    reply_type: type[Reply],
    order_id: UUID,
    etag: str,
    write_reply: Callable[[Order], Reply],
) -> Reply:
    """The confirmed order, or the reply that an earlier call with this key had.

    One that is changed meanwhile is refused when `etag` names the version that is gone; otherwise it starts afresh as it is now.
    """

    async def hold(draft: _Draft, holds: Holds) -> _Held:
        sale = dataclasses.replace(draft.sale, hold_id=holds.ids[OPERATION])
        stock = await holds.take(OPERATION, _reserve(desk, sale))
        return draft, Priced(planned=sale, priced=sale.price(stock))

    async def post(tx: Transaction, held: _Held, holds: Holds) -> Order:
        return await _write(tx, *held, holds)

    async def release(hold_id: UUID) -> None:
        await desk.stock.release([hold_id])

    document: DocumentOnHolds[None, _Draft, _Held, Order] = DocumentOnHolds(
        releases={OPERATION: release},
        hold_for=dt.timedelta(seconds=desk.hold_seconds),
        plan=lambda session, _: _plan(session, order_id, etag),
        hold=hold,
        post=post,
    )
    reply_format = ReplyFormat(
        reply_of=write_reply, to_bytes=reply_type.SerializeToString, from_bytes=reply_type.FromString
    )
    return await document.run(desk.database, None, request_hash(request), reply_format)


async def _reserve(desk: Desk, planned: PlannedSale) -> tuple[StockLine, ...]:
    """What inventory sets aside. Raises its refusal, at the field of the order's line."""
    (outcome,) = await desk.stock.reserve([sale_reservation(planned, desk.expires_at())])
    told = in_request_terms(outcome, planned.sale.lines)
    if isinstance(told, DomainError):
        raise told
    return told


async def _plan(tx: ReadSession, order_id: UUID, etag: str) -> _Draft:
    order = await orders.find(tx, order_id)
    if order is None:
        raise OrderNotFound("No such order.", field="order_id")
    check_etag(etag, order.version)
    order.check_state(DRAFT, "confirmed")
    organisation = await organisations.find(tx)
    if organisation is None:
        raise OrganisationNotSetUp("Set the organisation up first.")
    buyers = await customers.find_many(tx, {order.customer_id})
    sale = Sale(
        field="",
        customer_id=order.customer_id,
        date=None,
        registration_id=None,
        lines=order.sale_lines(),
        reference=order.reference,
    )
    planned = plan_sale(sale, UNDECIDED, tx.caller, organisation, buyers, tx.now)
    return _Draft(order_id=order_id, version=order.version, etag=etag, sale=planned)


async def _write(tx: Transaction, draft: _Draft, priced: Priced, holds: Holds) -> Order:
    order_id = draft.order_id
    planned, total = priced.planned, priced.priced.figures.totals.value
    accounts = await customers.lock_accounts(tx, {planned.customer.customer_id})
    former = await orders.find(tx, order_id, lock=True)
    if former is None:
        raise OrderNotFound("No such order.", field="order_id")
    check_etag(draft.etag, former.version)
    former.check_state(DRAFT, "confirmed")
    if former.version != draft.version:  # who names no version accepts any, but the goods are held for the lines of one
        raise outcomes.HoldAborted(
            "The order was changed while its goods were set aside. Nothing was written; send it again.",
            field="order_id",
        )
    customer, balance = accounts[planned.customer.customer_id]
    sellable(customer, field="order_id")
    if customer.credit_limit != ZERO:  # who pays at once pays when it is invoiced
        check_credit(limit=customer.credit_limit, balance=balance, total=total, paid=ZERO, field="order_id")
    await holds.record(tx, order_id, Outcome.CONFIRMED)
    confirmed = dataclasses.replace(
        former,
        status=OrderStatus.CONFIRMED,
        hold_id=planned.hold_id,
        total=total,
        version=former.version + 1,
        updated_at=tx.now,
        reserved=_reserved(order_id, priced),
    )
    await orders.update(tx, confirmed)
    await orders.insert_reserved(tx, confirmed.reserved)
    audit.record(
        tx,
        action="confirm",
        entity="order",
        entity_id=order_id,
        before={"status": former.status},
        after={"status": confirmed.status, "total": f"{total:f}"},
    )
    outbox.send(tx, "inventory", stock_pb2.KeepStock(reservation_id=str(planned.hold_id)))
    return confirmed


def _reserved(order_id: UUID, priced: Priced) -> tuple[Reserved, ...]:
    return tuple(
        Reserved(
            order_line_id=line.asked.order_line_id,
            batch_id=line.allocation.batch_id,
            location_id=line.allocation.location_id,
            order_id=order_id,
            quantity=line.allocation.quantity,
            batch_number=line.allocation.batch_number,
            expiry_date=line.allocation.expiry_date,
            mrp=line.allocation.mrp,
            reason=line.allocation.reason,
        )
        for line in priced.priced.lines
        if line.asked.order_line_id
    )
