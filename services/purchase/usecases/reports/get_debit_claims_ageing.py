"""Reads what is claimed from vendors and open, by age."""

import datetime as dt
from dataclasses import dataclass

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.purchase.domain.debit_claims import ClaimsAgeing
from services.purchase.store import claims_ageing
from trade.domain.business_days import as_of
from trade.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class GetDebitClaimsAgeing:
    page: PageRequest
    as_of_date: dt.date | None
    """None: today."""


async def get_debit_claims_ageing(session: ReadSession, query: GetDebitClaimsAgeing) -> ClaimsAgeing:
    """One page of vendors by name, with the sums over all. Raises OrganisationUnknown or DateInFuture."""
    day = as_of(query.as_of_date, await organisations.today(session)).day
    return ClaimsAgeing(
        as_of_date=day,
        vendors=await claims_ageing.page(session, day, query.page),
        totals=await claims_ageing.read_totals(session, day),
    )
