"""Lists the products of goods receipts, for which inventory is asked before a bill is matched."""

from collections.abc import Sequence
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.store import receipt_lines


async def products_of_receipts(session: ReadSession, goods_receipt_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the receipts that exist."""
    found = await receipt_lines.lines_of(session, goods_receipt_ids)
    return {line.product_id for lines in found.values() for line in lines}
