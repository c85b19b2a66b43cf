"""Reads one invoice."""

from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.invoice import Invoice
from services.sales.store import invoices


async def get_invoice(session: ReadSession, invoice_id: UUID) -> Invoice:
    """The invoice with its lines. Raises InvoiceNotFound."""
    return await invoices.load(session, invoice_id)
