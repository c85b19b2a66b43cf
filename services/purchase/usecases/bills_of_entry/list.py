"""Lists bills of entry."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.bills_of_entry import BillOfEntrySummary, ListBillsOfEntry
from services.purchase.store import bills_of_entry
from trade.domain.periods import check_period


async def list_bills_of_entry(session: ReadSession, query: ListBillsOfEntry) -> Page[BillOfEntrySummary]:
    """One page, newest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await bills_of_entry.page(session, query)
