"""Reads one vendor allowance."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store.account_tables import VENDOR_ALLOWANCES
from trade.domain.party_credits import AllocatedCredit
from trade.usecases.allowances import load_allowance


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendorAllowance:
    vendor_allowance_id: UUID


async def get_vendor_allowance(session: ReadSession, query: GetVendorAllowance) -> AllocatedCredit[VendorCredit]:
    """The allowance with what it settles. Raises VendorAllowanceNotFound."""
    return await load_allowance(session, VENDOR_ALLOWANCES, query.vendor_allowance_id)
