"""Lists customers."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.domain.customer import Customer, ListCustomers
from services.sales.store import customers


async def list_customers(session: ReadSession, query: ListCustomers) -> Page[Customer]:
    """One page, in the order of the codes."""
    return await customers.page(session, query)
