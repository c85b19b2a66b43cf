"""Finds the goods receipt against which goods are to be returned."""

from kit.db.session import ReadSession
from services.purchase.store import goods_receipts
from trade.domain.originals import FindOriginal, OriginalTerms


async def find_original(session: ReadSession, query: FindOriginal) -> OriginalTerms:
    """Raises GoodsReceiptNotFound."""
    receipt = await goods_receipts.load(session, query.document_id, field="document_id")
    return OriginalTerms(date=receipt.date, registration_id=receipt.registration_id, party_id=receipt.vendor_id)
