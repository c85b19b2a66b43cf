"""Reads one vendor."""

from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendors import Vendor
from services.purchase.store import vendors


async def get_vendor(session: ReadSession, vendor_id: UUID) -> Vendor:
    """Raises VendorNotFound."""
    return await vendors.load(session, vendor_id)
