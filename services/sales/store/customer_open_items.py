"""Open items of customers, what they have ordered and the organisation's day, in one round trip."""

from typing import Final

import sqlalchemy as sa

from kit.db.session import ReadSession
from kit.db.statements import Statement, value_of
from services.sales.domain.credit_limit import CustomerOpenItems
from services.sales.store import organisations
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from services.sales.store.ledger_tables import customer_balances
from trade.domain.accounts import ListOpenItems
from trade.store import open_items

# By primary key.
_ORDERED: Final = Statement(
    lambda: sa.select(customer_balances.c.ordered).where(
        customer_balances.c.org_id == value_of(customer_balances.c.org_id),
        customer_balances.c.customer_id == value_of(customer_balances.c.customer_id),
    )
)
_STATEMENTS: Final = open_items.statements_of(CUSTOMER_ACCOUNTS, profile=organisations.ZONE, orders=_ORDERED)


async def page(session: ReadSession, query: ListOpenItems) -> CustomerOpenItems | None:
    """None for no such customer. Raises OrganisationNotSetUp."""
    found = await open_items.find(session, CUSTOMER_ACCOUNTS, _STATEMENTS, query)
    if found is None:
        return None
    today = organisations.today_of(found["profile"], session.now)
    (balance,) = found["orders"]
    return CustomerOpenItems(
        open_items=open_items.open_items_of(found, CUSTOMER_ACCOUNTS, query, today), ordered=balance.ordered
    )
