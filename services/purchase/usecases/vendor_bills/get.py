"""Reads one vendor bill."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.store import vendor_bills


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendorBill:
    vendor_bill_id: UUID


async def get_vendor_bill(session: ReadSession, query: GetVendorBill) -> VendorBill:
    """Raises VendorBillNotFound."""
    return await vendor_bills.load(session, query.vendor_bill_id)
