"""Lists vendors."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.vendors import ListVendors, Vendor
from services.purchase.store import vendors


async def list_vendors(session: ReadSession, query: ListVendors) -> Page[Vendor]:
    """One page, by code."""
    return await vendors.page(session, query)
