"""Lists the bills of all vendors that are to be paid."""

from kit.db.session import ReadSession
from services.purchase.domain.due_bills import DueBills, ListDueBills
from services.purchase.store import vendor_bills
from trade.store import organisations


async def list_due_vendor_bills(session: ReadSession, query: ListDueBills) -> DueBills:
    """One page, due first at the head. Raises OrganisationUnknown."""
    today = (await organisations.load(session)).today(session.now)
    bills = await vendor_bills.page_due(session, query.last_day or today, query.page)
    return DueBills(as_of_date=today, bills=bills)
