"""Lists the entries of a customer's account, with the balance after each."""

from kit.db.session import ReadSession
from services.sales.domain.errors import CustomerNotFound
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from trade.domain.accounts import AccountStatement, ListLedgerEntries
from trade.domain.periods import check_period
from trade.store import accounts
from trade.store.statements import read_statement


async def list_customer_ledger_entries(session: ReadSession, query: ListLedgerEntries) -> AccountStatement:
    """One page of the statement. Raises PeriodReversed or CustomerNotFound."""
    check_period(query.first_day, query.last_day)
    balance = await accounts.balance(session, CUSTOMER_ACCOUNTS, query.party_id)
    if balance is None:
        raise CustomerNotFound("No such customer.", field="customer_id")
    return await read_statement(session, CUSTOMER_ACCOUNTS, query, balance)
