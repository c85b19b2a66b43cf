"""Reads what vendors are owed, by age."""

import datetime as dt
from dataclasses import dataclass

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from trade.domain.accounts import AgeingReport
from trade.domain.business_days import as_of
from trade.store import ageing, organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPayablesAgeing:
    page: PageRequest
    as_of_date: dt.date | None
    """None: today."""


async def get_payables_ageing(session: ReadSession, query: GetPayablesAgeing) -> AgeingReport:
    """One page of vendors by name, with the sums over all. Raises OrganisationUnknown or DateInFuture."""
    day = as_of(query.as_of_date, await organisations.today(session))
    return AgeingReport(
        as_of_date=day.day,
        parties=await ageing.page_ageing(session, VENDOR_ACCOUNTS, day, query.page),
        totals=await ageing.read_ageing(session, VENDOR_ACCOUNTS, day),
    )
