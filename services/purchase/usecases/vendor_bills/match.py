"""Matches a vendor's bill with what was ordered and received, and changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_bills import MatchedBill, PrintedBill
from services.purchase.usecases.vendor_bills.match_with_receipts import match_bill
from trade.domain.products import KnownProduct


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchVendorBill:
    bill: PrintedBill


async def match_vendor_bill(
    products: Mapping[UUID, KnownProduct], session: ReadSession, query: MatchVendorBill
) -> MatchedBill:
    """Raises as `match_bill` for what cannot be matched."""
    return await match_bill(session, query.bill, products, lock=False)
