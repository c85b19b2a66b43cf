"""Sets a payment or debit note that stayed on account against bills, later."""

from decimal import Decimal

from bahi.purchase.v1 import vendor_payments_pb2 as payments_pb2

from kit.commands import audit
from kit.db.session import Transaction
from kit.wire.proto_values import uuid_of
from services.purchase.store import vendor_credits, vendor_ledger
from services.purchase.usecases.choose_bills import choose_bills
from trade.domain.refusals import AmountMissing


async def allocate_payment(
    tx: Transaction, request: payments_pb2.AllocateVendorPaymentRequest
) -> payments_pb2.VendorPayment:
    """The payment or debit note with its allocations. Raises VendorPaymentNotFound, AmountMissing, and as `choose_bills`."""
    credit_id = uuid_of(request.vendor_payment_id)
    await vendor_ledger.lock_vendor(tx, (await vendor_credits.find(tx, credit_id))["vendor_id"])
    before = await vendor_credits.find(tx, credit_id)  # again, now that nobody else changes it
    shares = await choose_bills(
        tx,
        vendor_id=before["vendor_id"],
        available=before["on_account"],
        allocations=request.allocations,
        oldest_first=request.oldest_first,
    )
    if not shares:
        raise AmountMissing("Nothing is allocated: no bill is named or open, or nothing is left.", field="allocations")
    await vendor_ledger.allocate(tx, credit_id, shares)
    left = before["on_account"] - sum((share.amount for share in shares), Decimal(0))
    audit.record(
        tx,
        action="allocate",
        entity="vendor_credit",
        entity_id=credit_id,
        before={"on_account": f"{before['on_account']:f}"},
        after={"on_account": f"{left:f}", "bills": len(shares)},
    )
    allocations = (await vendor_credits.allocations_of(tx, [credit_id]))[credit_id]
    return vendor_credits.shown({**before, "on_account": left}, allocations)
