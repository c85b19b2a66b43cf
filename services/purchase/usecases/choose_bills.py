"""Which bills a payment or debit note settles: those that are named, then the oldest, or none."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from bahi.documents.v1 import payments_pb2

from kit.db.session import Transaction
from kit.wire.proto_values import decimal_of, uuid_of
from services.purchase.domain.allocation import Share, allocate_chosen, allocate_in_order
from services.purchase.store import vendor_ledger


async def choose_bills(
    tx: Transaction,
    *,
    vendor_id: UUID,
    available: Decimal,
    allocations: Sequence[payments_pb2.BillAllocation],
    oldest_first: bool,
) -> list[Share]:
    """The shares, one for each bill, under the vendor's lock. Raises VendorBillNotFound, BillRepeated, AmountMissing, OverAllocation."""
    named = [Share(bill_id=uuid_of(item.bill_id), amount=decimal_of(item.amount)) for item in allocations]
    if named:
        known = await vendor_ledger.outstanding(tx, vendor_id, {share.bill_id for share in named})
        allocate_chosen(available, named, known)
    if not oldest_first:
        return named
    settled = {share.bill_id: share.amount for share in named}
    open_ = await vendor_ledger.outstanding(tx, vendor_id)
    left = available - sum(settled.values(), Decimal(0))
    rest = {bill_id: amount - settled.get(bill_id, Decimal(0)) for bill_id, amount in open_.items()}
    for share in allocate_in_order(left, rest):
        settled[share.bill_id] = settled.get(share.bill_id, Decimal(0)) + share.amount
    return [Share(bill_id=bill_id, amount=amount) for bill_id, amount in settled.items()]
