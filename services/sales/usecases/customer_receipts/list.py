"""Lists customer receipts."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.domain.customer_credits import CustomerCredit, ListCustomerReceipts
from services.sales.store import customer_credits
from trade.domain.periods import check_period


async def list_customer_receipts(session: ReadSession, query: ListCustomerReceipts) -> Page[CustomerCredit]:
    """One page, newest first, without the open items that the receipts settle. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await customer_credits.page_receipts(session, query)
