"""Finds the invoice against which goods are to be returned."""

from kit.db.session import ReadSession
from services.sales.domain.errors import InvoiceCancelled
from services.sales.domain.statuses_and_kinds import InvoiceStatus
from services.sales.store import invoices
from trade.domain.originals import FindOriginal, OriginalTerms


async def find_original(session: ReadSession, query: FindOriginal) -> OriginalTerms:
    """Raises InvoiceNotFound, InvoiceCancelled."""
    invoice = await invoices.load(session, query.document_id, field="document_id")
    if invoice.status is InvoiceStatus.CANCELLED:
        raise InvoiceCancelled("The invoice is cancelled: its goods are back already.", field="document_id")
    return OriginalTerms(date=invoice.date, registration_id=invoice.registration_id, party_id=invoice.customer_id)
