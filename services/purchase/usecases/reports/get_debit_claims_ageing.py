"""Reads what is claimed from vendors and open, by age."""

from dataclasses import dataclass

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.purchase.domain.debit_claims import ClaimsAgeing
from services.purchase.store import claims_ageing
from trade.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class GetDebitClaimsAgeing:
    page: PageRequest


async def get_debit_claims_ageing(session: ReadSession, query: GetDebitClaimsAgeing) -> ClaimsAgeing:
    """One page of vendors by name, with the sums over all. Raises OrganisationUnknown."""
    today = (await organisations.load(session)).today(session.now)
    return ClaimsAgeing(
        as_of_date=today,
        vendors=await claims_ageing.page(session, today, query.page),
        totals=await claims_ageing.read_totals(session, today),
    )
