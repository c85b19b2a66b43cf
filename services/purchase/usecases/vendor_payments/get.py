"""Reads one payment to a vendor."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import vendor_credits


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendorPayment:
    vendor_payment_id: UUID


async def get_vendor_payment(session: ReadSession, query: GetVendorPayment) -> VendorCredit:
    """Raises VendorPaymentNotFound."""
    return await vendor_credits.load_payment(session, query.vendor_payment_id)
