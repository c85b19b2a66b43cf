"""Matches a vendor's bill with what was ordered and received, and changes nothing."""

from collections.abc import Mapping
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_bills import MatchedBill, PrintedBill
from services.purchase.usecases.match_bill import match_bill
from trade.domain.products import KnownProduct


async def match_vendor_bill(
    products: Mapping[UUID, KnownProduct], session: ReadSession, bill: PrintedBill
) -> MatchedBill:
    """Raises as `match_bill` for what cannot be matched."""
    return await match_bill(session, bill, products, lock=False)
