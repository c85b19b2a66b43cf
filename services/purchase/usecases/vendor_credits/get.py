"""Reads what one payment or debit note settles."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store.account_tables import VENDOR_CREDITS
from trade.domain.party_credits import AllocatedCredit
from trade.store import party_credits


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendorCredit:
    vendor_credit_id: UUID


async def get_vendor_credit(session: ReadSession, query: GetVendorCredit) -> AllocatedCredit[VendorCredit]:
    """Raises VendorCreditNotFound."""
    credit = await party_credits.load(session, VENDOR_CREDITS, query.vendor_credit_id)
    return await party_credits.with_allocations(session, VENDOR_CREDITS, credit)
