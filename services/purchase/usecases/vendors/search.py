"""Finds vendors by the first letters."""

from kit.db.session import ReadSession
from services.purchase.domain.vendors import SearchVendors, Vendor
from services.purchase.store import vendors


async def search_vendors(session: ReadSession, query: SearchVendors) -> tuple[Vendor, ...]:
    """Active vendors whose code, name, phone or GSTIN begins with the query; an exact code first, then by name."""
    return await vendors.search(session, query)
