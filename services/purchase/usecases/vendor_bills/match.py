"""Compares a vendor's bill with what was ordered and received, and changes nothing."""

from kit.db.session import ReadSession
from services.purchase.domain.vendor_bills import ComparedBill, PrintedBill
from services.purchase.usecases.bill_comparison import compare_bill


async def match_vendor_bill(session: ReadSession, bill: PrintedBill) -> ComparedBill:
    """Raises as `compare_bill` for what cannot be compared."""
    return await compare_bill(session, bill, lock=False)
