"""Reads what one customer owes, by age."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.store import customers, organisations
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from trade.domain.accounts import PartyAgeing
from trade.store.statements_and_ageing import read_ageing


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCustomerAgeing:
    customer_id: UUID


async def get_customer_ageing(session: ReadSession, query: GetCustomerAgeing) -> PartyAgeing:
    """Raises CustomerNotFound or OrganisationNotSetUp."""
    customer = await customers.load(session, query.customer_id)
    today = await organisations.today(session)
    return PartyAgeing(
        party_id=customer.customer_id,
        code=customer.code,
        name=customer.name,
        as_of_date=today,
        buckets=await read_ageing(session, CUSTOMER_ACCOUNTS, today, customer.customer_id),
    )
