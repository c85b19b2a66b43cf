"""Reads one vendor refund."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.store.account_tables import VENDOR_REFUNDS
from trade.domain.refunds import Refund
from trade.store import refunds


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendorRefund:
    vendor_refund_id: UUID


async def get_vendor_refund(session: ReadSession, query: GetVendorRefund) -> Refund:
    """The refund with the credits that it is of. Raises VendorRefundNotFound."""
    return await refunds.load(session, VENDOR_REFUNDS, query.vendor_refund_id)
