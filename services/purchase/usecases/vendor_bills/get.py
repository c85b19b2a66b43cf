"""Reads one vendor bill."""

from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.store import vendor_bills


async def get_vendor_bill(session: ReadSession, vendor_bill_id: UUID) -> VendorBill:
    """Raises VendorBillNotFound."""
    return await vendor_bills.load(session, vendor_bill_id)
