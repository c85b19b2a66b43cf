"""Approves a sale, or the confirming of an order, that goes beyond the limits of a user."""

import dataclasses
import datetime as dt
from functools import partial
from typing import TypeAlias
from uuid import UUID

from kit.auth.caller import Role
from kit.commands import audit
from kit.commands.on_facts import CommandOnFacts
from kit.db.session import ReadSession, Transaction
from kit.errors import DomainError
from kit.ids import new_id
from services.sales.domain.approvals import Approval, ApprovalKind, ApprovalStatus, digest_of
from services.sales.domain.errors import ApprovalNotNeeded
from services.sales.domain.order import DRAFT
from services.sales.domain.planned_sale import PlannedSale, plan_sale
from services.sales.domain.pricing import PricedSale, price_order, price_sale
from services.sales.domain.sale import Sale
from services.sales.domain.sale_limits import check_limits, limits_passed
from services.sales.remote.stock import Stock
from services.sales.store import approvals, customers, orders, organisations
from services.sales.usecases.customer_premises.of_sale import with_premises
from services.sales.usecases.orders.sale_to_confirm import sale_to_confirm


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CreateApproval:
    """What is approved: a sale, or an order by its id. And for how long."""

    approved: Sale | UUID
    valid_for: dt.timedelta
    note: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The sale that is approved, before its stock is known."""

    command: CreateApproval
    planned: PlannedSale
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The sale with the goods that would leave now."""

    command: CreateApproval
    priced: PricedSale


Creation: TypeAlias = CommandOnFacts[CreateApproval, Plan, Draft, Approval]


def create_approval(stock: Stock, *, hold_for: dt.timedelta) -> Creation:
    """The use case, with the service that it asks.

    Raises what previewing the sale raises, OrderNotFound, OrderStatusRefused, RoleLimitExceeded for what is beyond the
    caller's own limits, and ApprovalNotNeeded.
    """
    return CommandOnFacts(plan=plan, ask=partial(ask, stock, hold_for), post=post)


async def plan(session: ReadSession, command: CreateApproval) -> Plan:
    sale = await _sale(session, command.approved)
    organisation = await organisations.load(session)
    buyers = await customers.find_many(session, {sale.customer_id})
    planned = plan_sale(sale, new_id(), session.caller, organisation, buyers, session.now)
    return Plan(command=command, planned=planned, at=session.now)


async def ask(stock: Stock, hold_for: dt.timedelta, plan: Plan) -> Draft:
    (stock_lines,) = await stock.preview([plan.planned], plan.at + hold_for)
    if isinstance(stock_lines, DomainError):
        raise stock_lines
    price = price_sale if isinstance(plan.command.approved, Sale) else price_order
    return Draft(command=plan.command, priced=price(plan.planned, stock_lines))


async def post(tx: Transaction, draft: Draft) -> Approval:
    command, priced = draft.command, draft.priced
    check_limits(priced)
    passed = limits_passed(priced, priced.planned.organisation.limits_of(Role.USER))
    if not passed:
        raise ApprovalNotNeeded("A user may do this without an approval.")
    prefix = priced.requested.field
    approval = Approval(
        approval_id=new_id(),
        kind=ApprovalKind.INVOICE if isinstance(command.approved, Sale) else ApprovalKind.ORDER,
        status=ApprovalStatus.OPEN,
        customer_id=priced.requested.customer_id,
        note=command.note,
        expires_at=tx.now + command.valid_for,
        used_by_document_id=None,
        created_by=tx.caller.user_id,
        created_at=tx.now,
        version=1,
        digest=digest_of(priced.requested),
        role=tx.caller.role,
        limits_passed=tuple(dataclasses.replace(each, field=each.field.removeprefix(prefix)) for each in passed),
        trace_id=tx.caller.trace_id,
        cancel_reason="",
        cancelled_at=None,
    )
    await approvals.insert(tx, approval)
    facts = {
        "kind": approval.kind,
        "customer_id": str(approval.customer_id),
        "limits_passed": {each.field: f"asked {each.asked}, limit {each.limit}" for each in approval.limits_passed},
    }
    audit.record(tx, action="create", entity="approval", entity_id=approval.approval_id, after=facts)
    return approval


async def _sale(session: ReadSession, approved: Sale | UUID) -> Sale:
    """The sale that is approved. An order is read as it is now."""
    if isinstance(approved, Sale):
        return await with_premises(session, approved)
    order = await orders.load(session, approved)
    order.check_status(DRAFT, "approved")
    return await with_premises(session, sale_to_confirm(order))
