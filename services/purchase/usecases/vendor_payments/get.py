"""Reads one payment to a vendor."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.vendor_credits import VendorPayment
from services.purchase.store import vendors
from services.purchase.store.account_tables import VENDOR_CREDITS
from services.purchase.usecases.vendor_payments.cash_of_day import with_cash_of_day
from trade.store import party_credits


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendorPayment:
    vendor_payment_id: UUID


async def get_vendor_payment(session: ReadSession, query: GetVendorPayment) -> VendorPayment:
    """Raises VendorPaymentNotFound."""
    payment = await party_credits.load_payment(session, VENDOR_CREDITS, query.vendor_payment_id)
    allocated = await party_credits.with_allocations(session, VENDOR_CREDITS, payment)
    return await with_cash_of_day(session, await vendors.load(session, payment.party_id), allocated)
