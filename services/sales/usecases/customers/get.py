"""Reads one customer."""

from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.customer import Customer
from services.sales.store import customers


async def get_customer(session: ReadSession, customer_id: UUID) -> Customer:
    """Raises CustomerNotFound."""
    return await customers.load(session, customer_id)
