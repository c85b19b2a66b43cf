"""Which bills a payment or debit note meets: those that are named, the oldest, or none."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from bahi.purchase.v1 import vendor_payments_pb2 as payments_pb2

from kit.db import Transaction
from kit.wire import decimal_of, uuid_of
from services.purchase.domain.allocation import Share, allocate_chosen, allocate_in_order
from services.purchase.domain.errors import AllocationsWithRule
from services.purchase.store import vendor_ledger


async def choose_bills(
    tx: Transaction,
    *,
    vendor_id: UUID,
    available: Decimal,
    rule: payments_pb2.AllocationRule.ValueType,
    allocations: Sequence[payments_pb2.BillAllocation],
) -> list[Share]:
    """The shares, under the vendor's lock. Raises AllocationsWithRule, VendorBillNotFound, BillRepeated, OverAllocation."""
    oldest_first = rule == payments_pb2.ALLOCATION_RULE_OLDEST_FIRST
    if oldest_first and allocations:
        raise AllocationsWithRule("Bills are named, or a rule chooses them; not both.", field="rule")
    if oldest_first:
        return allocate_in_order(available, await vendor_ledger.outstanding(tx, vendor_id))
    if not allocations:
        return []
    chosen = [Share(bill_id=uuid_of(item.vendor_bill_id), amount=decimal_of(item.amount)) for item in allocations]
    outstanding = await vendor_ledger.outstanding(tx, vendor_id, {share.bill_id for share in chosen})
    return allocate_chosen(available, chosen, outstanding)
