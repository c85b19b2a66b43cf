"""Reads what all customers owe, by age."""

from dataclasses import dataclass

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.sales.store import organisations
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from trade.domain.accounts import AgeingReport
from trade.store.statements_and_ageing import page_ageing, read_ageing


@dataclass(frozen=True, slots=True, kw_only=True)
class GetReceivablesAgeing:
    page: PageRequest


async def get_receivables_ageing(session: ReadSession, query: GetReceivablesAgeing) -> AgeingReport:
    """One page of customers by name, with the sums of all. Raises OrganisationNotSetUp."""
    today = await organisations.today(session)
    return AgeingReport(
        as_of_date=today,
        parties=await page_ageing(session, CUSTOMER_ACCOUNTS, today, query.page),
        totals=await read_ageing(session, CUSTOMER_ACCOUNTS, today),
    )
