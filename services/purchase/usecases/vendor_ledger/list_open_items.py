"""Lists the open items of a vendor, and what is on account."""

from kit.db.session import ReadSession
from services.purchase.domain.errors import VendorNotFound
from services.purchase.store.account_tables import OPEN_ITEMS, VENDOR_ACCOUNTS
from trade.domain.accounts import ListOpenItems, OpenItems
from trade.store import open_items, organisations


async def list_vendor_open_items(session: ReadSession, query: ListOpenItems) -> OpenItems:
    """One page of bills, due first at the head. Raises VendorNotFound, OrganisationUnknown."""
    today = await organisations.today(session)
    found = await open_items.find(session, VENDOR_ACCOUNTS, OPEN_ITEMS, query)
    if found is None:
        raise VendorNotFound("No such vendor.", field="vendor_id")
    return open_items.open_items_of(found, VENDOR_ACCOUNTS, query, today)
