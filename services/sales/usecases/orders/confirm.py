"""Confirms an order: inventory reserves its goods until they are invoiced or the order is cancelled.

The hold is confirmed, not consumed: the order's invoices take from it.
"""

import dataclasses
import datetime as dt
from functools import partial
from typing import Final
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import ReadSession, Transaction
from kit.errors import DomainError
from kit.hold_states import HoldAborted
from kit.holds.document import DocumentOnHolds, Holds
from services.sales.domain.credit_limit import check_credit
from services.sales.domain.order import DRAFT, Order, Reserved
from services.sales.domain.planned_sale import PlannedSale, plan_sale, sellable
from services.sales.domain.pricing import PricedSale, price_order
from services.sales.domain.sale import ZERO
from services.sales.domain.sale_limits import check_limits
from services.sales.remote.order_stock import send_order_confirmed
from services.sales.remote.stock import Stock
from services.sales.store import agreed_batches, customers, order_reservations, orders, organisations
from services.sales.usecases.approvals.of_sale import use_approval_of_sale, with_approval
from services.sales.usecases.customer_premises.of_sale import with_places
from services.sales.usecases.orders.sale_to_confirm import sale_to_confirm
from trade.domain.approvals import approved_facts

STOCK: Final = "order.confirm"
"""The name under which the hold's id is derived. Stored hold ids follow from it: never change it."""

NO_HOLD: Final = UUID(int=0)
"""In place of the hold's id while the order is planned. The id is derived when the attempt begins."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmOrder:
    """Which order is confirmed, perhaps with an approval."""

    order_id: UUID
    etag: str
    approval_id: UUID | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The order as a sale, before anything is held for it. The hold is for the lines of this `version`."""

    command: ConfirmOrder
    version: int
    sale: PlannedSale


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The order with its goods held and priced."""

    plan: Plan
    priced: PricedSale


Document = DocumentOnHolds[ConfirmOrder, Plan, Draft, Order]


def confirm_order(stock: Stock, *, hold_for: dt.timedelta) -> Document:
    """The use case, with the service that it asks.

    Raises OrderNotFound, StaleEtag, OrderStatusRefused, OrganisationNotSetUp, CreditLimitExceeded, RoleLimitExceeded,
    and the refusals of `plan_sale`, of `use_approval_of_sale` and of inventory. An order that changes in between is
    refused when the command's etag names the former version; otherwise a new attempt is made with the order as it is
    now.
    """
    return DocumentOnHolds(
        releases={STOCK: partial(_release, stock)},
        hold_for=hold_for,
        plan=plan,
        hold=partial(hold, stock),
        post=post,
    )


async def plan(session: ReadSession, command: ConfirmOrder) -> Plan:
    order = await orders.load(session, command.order_id)
    check_etag(command.etag, order.version)
    order.check_status(DRAFT, "confirmed")
    organisation = await organisations.load(session)
    buyers = await customers.find_many(session, {order.customer_id})
    sale = await with_places(session, sale_to_confirm(order, command.approval_id))
    sale = await with_approval(session, sale)
    planned = plan_sale(sale, NO_HOLD, session.caller, organisation, buyers, session.now)
    return Plan(command=command, version=order.version, sale=planned)


async def hold(stock: Stock, plan: Plan, holds: Holds) -> Draft:
    sale = dataclasses.replace(plan.sale, hold_id=holds.ids[STOCK])
    (reserved,) = await holds.take(STOCK, stock.reserve([sale], holds.expires_at))
    if isinstance(reserved, DomainError):
        raise reserved
    priced = price_order(sale, reserved)
    check_limits(priced)
    return Draft(plan=plan, priced=priced)


async def post(tx: Transaction, draft: Draft, holds: Holds) -> Order:
    command, planned = draft.plan.command, draft.priced.planned
    accounts = await customers.lock_accounts(tx, {planned.customer.customer_id})
    former = await orders.lock(tx, command.order_id)
    check_etag(command.etag, former.version)
    former.check_status(DRAFT, "confirmed")
    # A command without an etag accepts any version of the order, but the goods are held for the lines of one version.
    if former.version != draft.plan.version:
        raise HoldAborted(
            "The order was changed while its goods were set aside. Nothing was written; send it again.",
            field="order_id",
        )
    account = accounts[planned.customer.customer_id]
    customer = account.customer
    total = draft.priced.total
    sellable(customer, planned.organisation, field="order_id")
    if customer.credit_limit != ZERO:  # a customer without credit pays when the order is invoiced
        check_credit(account, total, field="order_id")
    await use_approval_of_sale(tx, draft.priced, former.order_id)
    await holds.record(tx, former.order_id)
    confirmed = former.confirmed(planned, total, _reserved(former.order_id, draft.priced), tx.now)
    await orders.update(tx, former, confirmed)
    await order_reservations.insert(tx, confirmed.reserved)
    await agreed_batches.insert(tx, former.order_id, confirmed.reserved)
    audit.record(
        tx,
        action="confirm",
        entity="order",
        entity_id=former.order_id,
        before={"status": former.status},
        after={"status": confirmed.status, "total": f"{total:f}", **approved_facts(draft.priced.requested)},
    )
    send_order_confirmed(tx, planned.hold_id)
    return confirmed


async def _release(stock: Stock, hold_id: UUID) -> None:
    await stock.release([hold_id])


def _reserved(order_id: UUID, priced: PricedSale) -> tuple[Reserved, ...]:
    return tuple(
        Reserved(
            order_line_id=line.requested.order_line_id,
            batch_id=line.allocation.batch_id,
            location_id=line.allocation.location_id,
            order_id=order_id,
            quantity=line.allocation.quantity,
            batch_number=line.allocation.batch_number,
            expiry_date=line.allocation.expiry_date,
            mrp=line.allocation.mrp.amount,
            mrp_units=line.allocation.mrp.units,
            explanation=line.allocation.explanation,
        )
        for line in priced.lines
        if line.requested.order_line_id
    )
