"""Lists adjustments."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.inventory.domain.adjustments import Adjustment, ListAdjustments
from services.inventory.store import adjustments
from trade.domain.periods import check_period


async def list_adjustments(session: ReadSession, query: ListAdjustments) -> Page[Adjustment]:
    """One page, the latest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await adjustments.page(session, query)
