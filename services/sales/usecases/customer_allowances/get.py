"""Reads one customer allowance."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.store.account_tables import CUSTOMER_ALLOWANCES
from trade.domain.party_credits import AllocatedCredit
from trade.usecases.allowances import load_allowance


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCustomerAllowance:
    customer_allowance_id: UUID


async def get_customer_allowance(session: ReadSession, query: GetCustomerAllowance) -> AllocatedCredit[CustomerCredit]:
    """The allowance with what it settles. Raises CustomerAllowanceNotFound."""
    return await load_allowance(session, CUSTOMER_ALLOWANCES, query.customer_allowance_id)
