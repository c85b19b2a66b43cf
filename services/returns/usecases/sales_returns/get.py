"""Reads one sales return."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.returns.domain.documents import Direction, GoodsReturn
from services.returns.store import goods_returns


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSalesReturn:
    sales_return_id: UUID


async def get_sales_return(session: ReadSession, query: GetSalesReturn) -> GoodsReturn:
    """The return with its lines. Raises SalesReturnNotFound."""
    return await goods_returns.load(session, Direction.SALES, query.sales_return_id)
