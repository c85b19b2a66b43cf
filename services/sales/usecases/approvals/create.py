"""Approves, or asks an approval of, what goes beyond the limits of a role."""

import dataclasses
import datetime as dt
from functools import partial
from typing import Final, TypeAlias
from uuid import UUID

from gst.money import NIL
from kit.commands.on_facts import CommandOnFacts
from kit.db.session import ReadSession, Transaction
from kit.errors import DomainError, prefix_field
from kit.ids import new_id
from services.sales.domain.order import DRAFT
from services.sales.domain.planned_sale import PlannedSale, plan_sale
from services.sales.domain.pricing import PricedSale, price_order, price_sale
from services.sales.domain.sale import Sale
from services.sales.remote.stock import Stock
from services.sales.store import cash, customers, orders, organisations
from services.sales.store.approval_tables import APPROVALS
from services.sales.usecases.approvals.judged_sale import dated_by_anyone, judged_sale
from services.sales.usecases.approvals.judges import judge
from services.sales.usecases.customer_premises.of_sale import with_places
from services.sales.usecases.customers.create import CreateCustomer
from services.sales.usecases.invoices.sale_of_order import InvoiceOrder, sale_of
from services.sales.usecases.orders.create import CreateOrder
from services.sales.usecases.orders.sale_to_confirm import sale_to_confirm
from trade.domain.allowances import PostAllowance
from trade.domain.approvals import Approval, ApprovalTerms, Judged
from trade.domain.party_credits import PostPayment
from trade.domain.refunds import PostRefund
from trade.store import period_locks
from trade.usecases.approvals import Write, create_approval, request_approval, write_approval


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmDraftOrder:
    """A draft order as it is now, to be confirmed."""

    order_id: UUID


Approvable: TypeAlias = (
    Sale | InvoiceOrder | ConfirmDraftOrder | CreateOrder | PostPayment | PostRefund | PostAllowance | CreateCustomer
)
_OF_STOCK: Final = (Sale, InvoiceOrder, ConfirmDraftOrder)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewApproval:
    """What is approved, and on which terms. `prefix` begins the paths of its fields in the request, if they lack it."""

    approved: Approvable
    prefix: str
    terms: ApprovalTerms


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is approved. Of a sale, it as it is planned, before its stock is known."""

    command: NewApproval
    planned: PlannedSale | None
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is approved. Of a sale, it with the goods that would leave now."""

    command: NewApproval
    priced: PricedSale | None


Creation: TypeAlias = CommandOnFacts[NewApproval, Plan, Draft, Approval]


def creating_approvals(stock: Stock, *, hold_for: dt.timedelta) -> Creation:
    """Creates approvals that are open at once, with the service that is asked.

    Raises what previewing the sale raises, OrderNotFound, OrderStatusRefused, RoleLimitExceeded for what is beyond the
    caller's own limits, and ApprovalNotNeeded.
    """
    return _judging(stock, hold_for, create_approval)


def requesting_approvals(stock: Stock, *, hold_for: dt.timedelta) -> Creation:
    """Asks for approvals. Raises as `creating_approvals`, but for RoleLimitExceeded."""
    return _judging(stock, hold_for, request_approval)


def _judging(stock: Stock, hold_for: dt.timedelta, write: Write) -> Creation:
    return CommandOnFacts(plan=plan, ask=partial(ask, stock, hold_for), post=partial(post, write))


async def plan(session: ReadSession, command: NewApproval) -> Plan:
    if not isinstance(command.approved, _OF_STOCK):
        return Plan(command=command, planned=None, at=session.now)
    with prefix_field(command.prefix):
        sale = dated_by_anyone(await _sale(session, command.approved))
        organisation = await organisations.load(session)
        buyers = await customers.find_many(session, {sale.customer_id})
        planned = plan_sale(sale, new_id(), session.caller, organisation, buyers, session.now)
    return Plan(command=command, planned=planned, at=session.now)


async def ask(stock: Stock, hold_for: dt.timedelta, plan: Plan) -> Draft:
    if plan.planned is None:
        return Draft(command=plan.command, priced=None)
    with prefix_field(plan.command.prefix):
        (stock_lines,) = await stock.preview([plan.planned], plan.at + hold_for)
        if isinstance(stock_lines, DomainError):
            raise stock_lines
        price = price_order if plan.planned.requested.is_estimate else price_sale
        return Draft(command=plan.command, priced=price(plan.planned, stock_lines))


async def post(write: Write, tx: Transaction, draft: Draft) -> Approval:
    command = draft.command
    judging = judge(tx, command.approved) if draft.priced is None else _judge_sale(tx, draft.priced)
    return await write_approval(write, tx, APPROVALS, judging, command.terms, prefix=command.prefix)


async def _judge_sale(tx: Transaction, priced: PricedSale) -> Judged:
    planned, locks = priced.planned, await period_locks.load(tx)
    if not planned.requested.is_estimate:
        locks.check(planned.posting_day, tx.caller.role)
    received = await cash.read_of_day(tx, planned.cash_day) if planned.cash_day else NIL
    return judged_sale(priced, locks, tx.now, received)


async def _sale(session: ReadSession, approved: Sale | InvoiceOrder | ConfirmDraftOrder) -> Sale:
    """The sale that is approved. An order is read as it is now."""
    if not isinstance(approved, ConfirmDraftOrder):
        return await sale_of(session, approved)
    order = await orders.load(session, approved.order_id)
    order.check_status(DRAFT, "approved")
    return await with_places(session, sale_to_confirm(order))
