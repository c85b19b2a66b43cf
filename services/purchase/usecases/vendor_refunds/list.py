"""Lists vendor refunds."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.store.account_tables import VENDOR_REFUNDS
from trade.domain.party_credits import ListPayments
from trade.domain.periods import check_period
from trade.domain.refunds import Refund
from trade.store import refunds


async def list_vendor_refunds(session: ReadSession, query: ListPayments) -> Page[Refund]:
    """One page, newest first, without the credits. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await refunds.page(session, VENDOR_REFUNDS, query)
