"""Reads one customer credit: a customer receipt or a credit note."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.store.account_tables import CUSTOMER_CREDITS
from trade.domain.party_credits import AllocatedCredit
from trade.store import party_credits


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCustomerCredit:
    customer_credit_id: UUID


async def get_customer_credit(session: ReadSession, query: GetCustomerCredit) -> AllocatedCredit[CustomerCredit]:
    """The credit with the open items that it settles. Raises CustomerCreditNotFound."""
    credit = await party_credits.load(session, CUSTOMER_CREDITS, query.customer_credit_id)
    return await party_credits.with_allocations(session, CUSTOMER_CREDITS, credit)
