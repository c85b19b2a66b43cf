"""Reads one customer credit: a customer receipt or a credit note."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.customer_credits import AllocatedCredit
from services.sales.store import customer_credits
from services.sales.usecases.settle_open_items import with_allocations


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCustomerCredit:
    customer_credit_id: UUID


async def get_customer_credit(session: ReadSession, query: GetCustomerCredit) -> AllocatedCredit:
    """The credit with the open items that it settles. Raises CustomerCreditNotFound."""
    return await with_allocations(session, await customer_credits.load(session, query.customer_credit_id))
