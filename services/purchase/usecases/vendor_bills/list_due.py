"""Lists the bills of all vendors that are to be paid."""

import datetime as dt
from dataclasses import dataclass

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.purchase.domain.due_bills import DueBills
from services.purchase.store import vendor_bills
from trade.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDueVendorBills:
    """Those due up to `last_day`, or up to today for None."""

    last_day: dt.date | None
    page: PageRequest


async def list_due_vendor_bills(session: ReadSession, query: ListDueVendorBills) -> DueBills:
    """One page, due first at the head. Raises OrganisationUnknown."""
    today = await organisations.today(session)
    bills = await vendor_bills.page_due(session, query.last_day or today, query.page)
    return DueBills(as_of_date=today, bills=bills)
