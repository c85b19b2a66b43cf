"""Lists goods receipts."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.goods_receipts import GoodsReceiptSummary, ListGoodsReceipts
from services.purchase.store import goods_receipts
from trade.domain.periods import check_period


async def list_goods_receipts(session: ReadSession, query: ListGoodsReceipts) -> Page[GoodsReceiptSummary]:
    """One page, newest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await goods_receipts.page(session, query)
