"""Lists movements of stock."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.inventory.domain.movements import ListMovements, StockCardRow
from services.inventory.store import movements
from trade.domain.periods import check_period


async def list_movements(session: ReadSession, query: ListMovements) -> Page[StockCardRow]:
    """One page, the latest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await movements.page(session, query)
