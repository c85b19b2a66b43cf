"""Reads one customer."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.customer import Customer
from services.sales.store import customers


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCustomer:
    customer_id: UUID


async def get_customer(session: ReadSession, query: GetCustomer) -> Customer:
    """Raises CustomerNotFound."""
    return await customers.load(session, query.customer_id)
