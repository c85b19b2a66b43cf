"""Lists goods receipts."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.goods_receipts import GoodsReceipt, ListGoodsReceipts
from services.purchase.store import goods_receipts


async def list_goods_receipts(session: ReadSession, query: ListGoodsReceipts) -> Page[GoodsReceipt]:
    """One page, newest first."""
    return await goods_receipts.page(session, query)
