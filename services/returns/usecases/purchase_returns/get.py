"""Reads one purchase return."""

from uuid import UUID

from kit.db.session import ReadSession
from services.returns.domain.documents import Direction, GoodsReturn
from services.returns.store import goods_returns


async def get_purchase_return(session: ReadSession, purchase_return_id: UUID) -> GoodsReturn:
    """The return with its lines. Raises PurchaseReturnNotFound."""
    return await goods_returns.load(session, Direction.PURCHASE, purchase_return_id)
