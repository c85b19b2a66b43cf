"""Lists the products of goods receipts, for which inventory is asked before a bill is matched."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.store import receipt_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReceivedProducts:
    goods_receipt_ids: tuple[UUID, ...]


async def list_received_products(session: ReadSession, query: ListReceivedProducts) -> set[UUID]:
    """Those of the receipts that exist."""
    found = await receipt_lines.lines_of(session, query.goods_receipt_ids)
    return {line.product_id for lines in found.values() for line in lines}
