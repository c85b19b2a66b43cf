"""Searches customers by a few letters."""

from kit.db.session import ReadSession
from services.sales.domain.customer import Customer, SearchCustomers
from services.sales.store import customers


async def search_customers(session: ReadSession, query: SearchCustomers) -> tuple[Customer, ...]:
    """Active customers whose code, name, phone number or GSTIN begins so: an exact code first, then by name."""
    return await customers.search(session, query)
