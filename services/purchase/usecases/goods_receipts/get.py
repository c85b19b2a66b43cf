"""Reads one goods receipt."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.goods_receipts import GoodsReceipt
from services.purchase.store import goods_receipts


@dataclass(frozen=True, slots=True, kw_only=True)
class GetGoodsReceipt:
    goods_receipt_id: UUID


async def get_goods_receipt(session: ReadSession, query: GetGoodsReceipt) -> GoodsReceipt:
    """Raises GoodsReceiptNotFound."""
    return await goods_receipts.load(session, query.goods_receipt_id)
