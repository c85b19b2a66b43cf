"""Reads one goods receipt."""

from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.goods_receipts import GoodsReceipt
from services.purchase.store import goods_receipts


async def get_goods_receipt(session: ReadSession, goods_receipt_id: UUID) -> GoodsReceipt:
    """Raises GoodsReceiptNotFound."""
    return await goods_receipts.load(session, goods_receipt_id)
