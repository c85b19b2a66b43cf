"""Reads what one customer owes, by age."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.store import customers, organisations
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from trade.domain.accounts import PartyAgeing
from trade.domain.business_days import as_of
from trade.store.ageing import read_ageing


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCustomerAgeing:
    customer_id: UUID
    as_of_date: dt.date | None
    """None: today."""


async def get_customer_ageing(session: ReadSession, query: GetCustomerAgeing) -> PartyAgeing:
    """Raises CustomerNotFound, OrganisationNotSetUp or DateInFuture."""
    customer = await customers.load(session, query.customer_id)
    day = as_of(query.as_of_date, await organisations.today(session))
    return PartyAgeing(
        party_id=customer.customer_id,
        code=customer.code,
        name=customer.name,
        as_of_date=day.day,
        buckets=await read_ageing(session, CUSTOMER_ACCOUNTS, day, customer.customer_id),
    )
