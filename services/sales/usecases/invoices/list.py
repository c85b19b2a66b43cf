"""Lists invoices."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.domain.invoice_list import ListedInvoice, ListInvoices
from services.sales.store import invoice_list


async def list_invoices(session: ReadSession, query: ListInvoices) -> Page[ListedInvoice]:
    """One page without lines, newest first."""
    return await invoice_list.page(session, query)
