"""Reads a bill with its claims and returns, to see which of its units are still to be claimed, paid or sent back."""

from kit.db.session import ReadSession
from services.purchase.domain.found_units import ClaimedBill
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.store import debit_claims, returned_goods


async def read_claimed_bill(session: ReadSession, bill: VendorBill) -> ClaimedBill:
    """The caller has locked the vendor."""
    return ClaimedBill(
        bill=bill,
        claims=await debit_claims.of_bill(session, bill.vendor_bill_id),
        going_back=await returned_goods.of_bill_and_held(session, bill.vendor_bill_id),
    )
