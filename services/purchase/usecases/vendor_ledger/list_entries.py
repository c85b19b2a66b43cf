"""Lists the entries of a vendor's account."""

from kit.db.session import ReadSession
from services.purchase.domain.errors import VendorNotFound
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from trade.domain.accounts import AccountStatement, ListLedgerEntries
from trade.domain.periods import check_period
from trade.store import accounts, statements


async def list_vendor_ledger_entries(session: ReadSession, query: ListLedgerEntries) -> AccountStatement:
    """One page, by date, then as entered. Raises PeriodReversed, VendorNotFound."""
    check_period(query.first_day, query.last_day)
    balance = await accounts.balance(session, VENDOR_ACCOUNTS, query.party_id)
    if balance is None:
        raise VendorNotFound("No such vendor.", field="vendor_id")
    return await statements.read_statement(session, VENDOR_ACCOUNTS, query, balance)
