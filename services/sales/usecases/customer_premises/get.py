"""Reads premises of a customer."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.customer_premises import CustomerPremises
from services.sales.store import customer_premises


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPremises:
    premises_id: UUID


async def get_customer_premises(session: ReadSession, query: GetPremises) -> CustomerPremises:
    """Raises CustomerPremisesNotFound."""
    return await customer_premises.load(session, query.premises_id)
