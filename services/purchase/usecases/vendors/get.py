"""Reads one vendor."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendors import Vendor
from services.purchase.store import vendors


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendor:
    vendor_id: UUID


async def get_vendor(session: ReadSession, query: GetVendor) -> Vendor:
    """Raises VendorNotFound."""
    return await vendors.load(session, query.vendor_id)
