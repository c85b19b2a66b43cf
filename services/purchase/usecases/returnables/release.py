"""Releases bought goods that were held for a purchase return."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from kit.db.session import Transaction
from services.purchase.store import goods_receipts, returned_goods
from services.purchase.store.account_tables import RETURNED_LINES
from trade.store.returnables import release_on

_RELEASE: Final = release_on(RETURNED_LINES)


async def release_returnable(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Locks the receipts first: a bill may just make two rows of one that is held."""
    if hold_ids:
        await goods_receipts.find_many(tx, await returned_goods.receipts_of_holds(tx, hold_ids), lock=True)
        await _RELEASE(tx, hold_ids)
