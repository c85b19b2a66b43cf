"""What issuing would give now: the same code without number, receipt and credit limit. Writes nothing."""

import datetime as dt
from collections.abc import Awaitable, Callable
from functools import partial

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import ReadSession
from kit.errors import DomainError
from kit.ids import new_id
from services.sales.domain.account import paid_at_once
from services.sales.domain.invoice import Invoice
from services.sales.domain.planned_sale import PlannedSale, plan_sale
from services.sales.domain.posted_invoice import IssueDetails
from services.sales.domain.pricing import price_sale
from services.sales.domain.sale import Sale
from services.sales.remote.stock import Stock
from services.sales.store import customers, organisations
from services.sales.usecases.invoices.build import build_invoice

Preview = Callable[[Sale], Awaitable[Invoice]]


def preview_invoices(database: Database, stock: Stock, *, hold_for: dt.timedelta) -> Preview:
    """The use case, with the books and the service that it asks."""
    return partial(_preview, database, stock, hold_for)


async def _preview(database: Database, stock: Stock, hold_for: dt.timedelta, sale: Sale) -> Invoice:
    """The invoice as it would be, without a number.

    Raises what issuing raises, except for the refusals of the credit limit.
    """
    caller = current_caller()
    planned = await database.read(caller, partial(_plan, sale=sale))
    (stock_lines,) = await stock.preview([planned], database.now() + hold_for)
    if isinstance(stock_lines, DomainError):
        raise stock_lines
    priced = price_sale(planned, stock_lines)
    if sale.receipt:
        paid_at_once(sale.receipt.amount, priced.total, field=f"{sale.field}receipt.amount")
    return build_invoice(priced, IssueDetails(invoice_id=new_id(), user_id=caller.user_id, at=database.now()))


async def _plan(session: ReadSession, sale: Sale) -> PlannedSale:
    organisation = await organisations.load(session)
    buyers = await customers.find_many(session, {sale.customer_id})
    return plan_sale(sale, new_id(), session.caller, organisation, buyers, session.now)
