"""Reads what all customers owe, by age."""

import datetime as dt
from dataclasses import dataclass

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.sales.store import organisations
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from trade.domain.accounts import AgeingReport
from trade.domain.business_days import as_of
from trade.store.ageing import page_ageing, read_ageing


@dataclass(frozen=True, slots=True, kw_only=True)
class GetReceivablesAgeing:
    page: PageRequest
    as_of_date: dt.date | None
    """None: today."""


async def get_receivables_ageing(session: ReadSession, query: GetReceivablesAgeing) -> AgeingReport:
    """One page of customers by name, with the sums of all. Raises OrganisationNotSetUp or DateInFuture."""
    day = as_of(query.as_of_date, await organisations.today(session))
    return AgeingReport(
        as_of_date=day.day,
        parties=await page_ageing(session, CUSTOMER_ACCOUNTS, day, query.page),
        totals=await read_ageing(session, CUSTOMER_ACCOUNTS, day),
    )
