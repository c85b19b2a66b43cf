"""Reads one invoice."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.invoice import Invoice
from services.sales.store import invoices


@dataclass(frozen=True, slots=True, kw_only=True)
class GetInvoice:
    invoice_id: UUID


async def get_invoice(session: ReadSession, query: GetInvoice) -> Invoice:
    """The invoice with its lines. Raises InvoiceNotFound."""
    return await invoices.load(session, query.invoice_id)
