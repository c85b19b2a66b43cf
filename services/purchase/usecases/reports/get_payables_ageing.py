"""Reads what vendors are owed, by age."""

from dataclasses import dataclass

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from trade.domain.accounts import AgeingReport
from trade.store import organisations, statements_and_ageing


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPayablesAgeing:
    page: PageRequest


async def get_payables_ageing(session: ReadSession, query: GetPayablesAgeing) -> AgeingReport:
    """One page of vendors by name, with the sums over all. Raises OrganisationUnknown."""
    today = await organisations.today(session)
    return AgeingReport(
        as_of_date=today,
        parties=await statements_and_ageing.page_ageing(session, VENDOR_ACCOUNTS, today, query.page),
        totals=await statements_and_ageing.read_ageing(session, VENDOR_ACCOUNTS, today),
    )
