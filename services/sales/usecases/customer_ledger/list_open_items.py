"""Lists what a customer has not paid, what is on account, and how much is ordered."""

from kit.db.session import ReadSession
from services.sales.domain.credit_limit import CustomerOpenItems
from services.sales.domain.errors import CustomerNotFound
from services.sales.store import customer_open_items
from trade.domain.accounts import ListOpenItems


async def list_customer_open_items(session: ReadSession, query: ListOpenItems) -> CustomerOpenItems:
    """One page of open items, due first at the head. Raises CustomerNotFound or OrganisationNotSetUp."""
    found = await customer_open_items.page(session, query)
    if found is None:
        raise CustomerNotFound("No such customer.", field="customer_id")
    return found
