"""Reads one payment to a vendor."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store.account_tables import VENDOR_CREDITS
from trade.domain.party_credits import AllocatedCredit
from trade.store import party_credits


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendorPayment:
    vendor_payment_id: UUID


async def get_vendor_payment(session: ReadSession, query: GetVendorPayment) -> AllocatedCredit[VendorCredit]:
    """Raises VendorPaymentNotFound."""
    payment = await party_credits.load_payment(session, VENDOR_CREDITS, query.vendor_payment_id)
    return await party_credits.with_allocations(session, VENDOR_CREDITS, payment)
