"""Reads what one payment or debit note settles."""

from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import vendor_credits


async def get_vendor_credit(session: ReadSession, vendor_credit_id: UUID) -> VendorCredit:
    """Raises VendorCreditNotFound."""
    return await vendor_credits.load(session, vendor_credit_id)
