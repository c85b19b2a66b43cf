"""Reads one payment to a vendor."""

from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import vendor_credits


async def get_vendor_payment(session: ReadSession, vendor_payment_id: UUID) -> VendorCredit:
    """Raises VendorPaymentNotFound."""
    return await vendor_credits.load_payment(session, vendor_payment_id)
