"""Open items of customers, with the organisation's day, in one round trip."""

from typing import Final

from kit.db.session import ReadSession
from services.sales.store import organisations
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from trade.domain.accounts import ListOpenItems, OpenItems
from trade.store import open_items

_STATEMENTS: Final = open_items.statements_of(CUSTOMER_ACCOUNTS, profile=organisations.ZONE)


async def page(session: ReadSession, query: ListOpenItems) -> OpenItems | None:
    """None for no such customer. Raises OrganisationNotSetUp."""
    return await open_items.page(
        session,
        CUSTOMER_ACCOUNTS,
        _STATEMENTS,
        query,
        today_of=lambda found: organisations.today_of(found["profile"], session.now),
    )
