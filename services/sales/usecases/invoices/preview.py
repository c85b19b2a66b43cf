"""What issuing would give now: the same code without number and receipt. Writes nothing.

What the credit check and the limits of the caller's role would say stands beside the invoice: whoever previews a sale
may still lower it, take money or ask for an approval.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from gst.money import NIL
from kit.commands.previews import Preview
from kit.db.session import ReadSession
from kit.errors import DomainError
from kit.ids import new_id
from services.sales.domain.credit_limit import CustomerAccount, check_credit, paid_at_once
from services.sales.domain.errors import CashOnly, CreditLimitExceeded
from services.sales.domain.invoice import Invoice
from services.sales.domain.planned_sale import PlannedSale, plan_sale
from services.sales.domain.posted_invoice import IssueDetails
from services.sales.domain.pricing import PricedSale, price_sale
from services.sales.domain.sale import Sale
from services.sales.remote.stock import Stock
from services.sales.store import cash, customers, organisations
from services.sales.usecases.approvals.judged_sale import dated_by_anyone, judged_sale
from services.sales.usecases.approvals.of_sale import with_approval
from services.sales.usecases.customer_premises.of_sale import with_places
from services.sales.usecases.invoices.build import build_invoice
from trade.domain.approvals import Approval, ApprovalForAnother, ApprovalNotOpen, Authority
from trade.domain.cash import check_cash_of_day
from trade.domain.period_locks import PeriodLocks
from trade.domain.role_limits import RoleLimitExceeded
from trade.store import period_locks


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The sale as it is planned at a time, and what was read with it.

    That is its customer's account then, the approval that it names, and the day's cash if cash comes with it.
    """

    planned: PlannedSale
    account: CustomerAccount
    approval: Approval | None
    locks: PeriodLocks
    cash_received: Decimal
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewedInvoice:
    """The invoice as it would be, without a number.

    Beside it, why the credit check and why a limit of the caller's role would refuse it, if they would.
    """

    invoice: Invoice
    credit_refusal: DomainError | None
    limit_refusal: DomainError | None


InvoicePreview = Preview[Sale, Plan, PreviewedInvoice]


def preview_invoice(stock: Stock, *, hold_for: dt.timedelta) -> InvoicePreview:
    """The use case, with the service that it asks.

    Raises what issuing raises, except for the refusals of the credit check and of role limits, which it answers.
    """
    return Preview(plan=plan, ask=partial(ask, stock, hold_for))


async def plan(session: ReadSession, sale: Sale) -> Plan:
    sale = await with_approval(session, await with_places(session, sale))
    organisation = await organisations.load(session)
    accounts = await customers.find_accounts(session, {sale.customer_id})
    buyers = {customer_id: account.customer for customer_id, account in accounts.items()}
    planned = plan_sale(dated_by_anyone(sale), new_id(), session.caller, organisation, buyers, session.now)
    locks = await period_locks.load(session)
    locks.check(planned.posting_day, session.caller.role)
    received = await cash.read_of_day(session, planned.cash_day) if planned.cash_day else NIL
    return Plan(
        planned=planned,
        account=accounts[sale.customer_id],
        approval=sale.approval,
        locks=locks,
        cash_received=received,
        at=session.now,
    )


async def ask(stock: Stock, hold_for: dt.timedelta, plan: Plan) -> PreviewedInvoice:
    planned = plan.planned
    (stock_lines,) = await stock.preview([planned], plan.at + hold_for)
    if isinstance(stock_lines, DomainError):
        raise stock_lines
    priced = price_sale(planned, stock_lines)
    details = IssueDetails(invoice_id=new_id(), user_id=planned.caller.user_id, at=plan.at)
    return PreviewedInvoice(
        invoice=build_invoice(priced, details),
        credit_refusal=_credit_refusal(plan, priced),
        limit_refusal=_limit_refusal(plan, priced),
    )


def _limit_refusal(plan: Plan, priced: PricedSale) -> DomainError | None:
    authority = Authority.of(plan.planned.caller.role, plan.approval)
    judged = judged_sale(priced, plan.locks, plan.at, plan.cash_received)
    try:
        if plan.approval:
            plan.approval.check_covers(judged.content, plan.at)
        passed = (*judged.day_passed(authority.date_role), *judged.passed(authority.role))
        if passed:
            raise RoleLimitExceeded.of(passed)
    except (RoleLimitExceeded, ApprovalNotOpen, ApprovalForAnother) as refusal:
        refusal.field = ""  # a reply is no place in the request; the facts name the fields
        return refusal
    return None


def _credit_refusal(plan: Plan, priced: PricedSale) -> DomainError | None:
    """What the credit check says of the sale, without a field. Raises what `paid_at_once` raises, and CashForbidden."""
    sale, paid = priced.requested, NIL
    if sale.receipt:
        field = f"{sale.field}receipt.amount"
        paid = paid_at_once(sale.receipt.amount, priced.total, field=field)
        if plan.planned.cash_day:
            check_cash_of_day(plan.planned.date, plan.cash_received, paid, field=field)
    try:
        check_credit(plan.account, priced.total - paid, field="")  # a reply is no place in the request
    except (CreditLimitExceeded, CashOnly) as refusal:
        return refusal
    return None
