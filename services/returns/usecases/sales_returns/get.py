"""Reads one sales return."""

from uuid import UUID

from kit.db.session import ReadSession
from services.returns.domain.documents import Direction, GoodsReturn
from services.returns.store import goods_returns


async def get_sales_return(session: ReadSession, sales_return_id: UUID) -> GoodsReturn:
    """The return with its lines. Raises SalesReturnNotFound."""
    return await goods_returns.load(session, Direction.SALES, sales_return_id)
