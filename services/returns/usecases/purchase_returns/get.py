"""Reads one purchase return."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.returns.domain.documents import Direction, GoodsReturn
from services.returns.store import goods_returns


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPurchaseReturn:
    purchase_return_id: UUID


async def get_purchase_return(session: ReadSession, query: GetPurchaseReturn) -> GoodsReturn:
    """The return with its lines. Raises PurchaseReturnNotFound."""
    return await goods_returns.load(session, Direction.PURCHASE, query.purchase_return_id)
