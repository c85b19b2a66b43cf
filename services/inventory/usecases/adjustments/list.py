"""Lists adjustments."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.inventory.domain.adjustments import Adjustment, ListAdjustments
from services.inventory.store import adjustments


async def list_adjustments(session: ReadSession, query: ListAdjustments) -> Page[Adjustment]:
    """One page, the latest first."""
    return await adjustments.page(session, query)
