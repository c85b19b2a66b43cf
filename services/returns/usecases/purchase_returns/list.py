"""Lists purchase returns."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.returns.domain.documents import Direction, GoodsReturnSummary
from services.returns.domain.filters import ListDocuments
from services.returns.store import goods_returns
from trade.domain.periods import check_period


async def list_purchase_returns(session: ReadSession, query: ListDocuments) -> Page[GoodsReturnSummary]:
    """One page, newest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await goods_returns.page(session, Direction.PURCHASE, query)
