"""Reads what one payment or debit note settles."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import vendor_credits


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendorCredit:
    vendor_credit_id: UUID


async def get_vendor_credit(session: ReadSession, query: GetVendorCredit) -> VendorCredit:
    """Raises VendorCreditNotFound."""
    return await vendor_credits.load(session, query.vendor_credit_id)
