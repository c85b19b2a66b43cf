"""What issuing would give now: the same code without number, receipt and credit limit. Writes nothing."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from kit.commands.previews import Preview
from kit.db.session import ReadSession
from kit.errors import DomainError
from kit.ids import new_id
from services.sales.domain.credit_limit import paid_at_once
from services.sales.domain.invoice import Invoice
from services.sales.domain.planned_sale import PlannedSale, plan_sale
from services.sales.domain.posted_invoice import IssueDetails
from services.sales.domain.pricing import price_sale
from services.sales.domain.sale import Sale
from services.sales.remote.stock import Stock
from services.sales.store import customers, organisations
from services.sales.usecases.invoices.build import build_invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The sale as it is planned at a time."""

    planned: PlannedSale
    at: dt.datetime


InvoicePreview = Preview[Sale, Plan, Invoice]


def preview_invoice(stock: Stock, *, hold_for: dt.timedelta) -> InvoicePreview:
    """The use case, with the service that it asks.

    Raises what issuing raises, except for the refusals of the credit limit.
    """
    return Preview(plan=plan, ask=partial(ask, stock, hold_for))


async def plan(session: ReadSession, sale: Sale) -> Plan:
    organisation = await organisations.load(session)
    buyers = await customers.find_many(session, {sale.customer_id})
    planned = plan_sale(sale, new_id(), session.caller, organisation, buyers, session.now)
    return Plan(planned=planned, at=session.now)


async def ask(stock: Stock, hold_for: dt.timedelta, plan: Plan) -> Invoice:
    """The invoice as it would be, without a number."""
    planned = plan.planned
    (stock_lines,) = await stock.preview([planned], plan.at + hold_for)
    if isinstance(stock_lines, DomainError):
        raise stock_lines
    priced = price_sale(planned, stock_lines)
    sale = planned.requested
    if sale.receipt:
        paid_at_once(sale.receipt.amount, priced.total, field=f"{sale.field}receipt.amount")
    return build_invoice(priced, IssueDetails(invoice_id=new_id(), user_id=planned.caller.user_id, at=plan.at))
