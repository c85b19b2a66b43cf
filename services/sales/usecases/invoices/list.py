"""Lists invoices."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.domain.invoice_list import ListedInvoice, ListInvoices
from services.sales.store import invoice_list
from trade.domain.periods import check_period


async def list_invoices(session: ReadSession, query: ListInvoices) -> Page[ListedInvoice]:
    """One page without lines, newest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await invoice_list.page(session, query)
