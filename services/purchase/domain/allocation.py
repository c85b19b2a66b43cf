"""How a payment or debit note meets the vendor's bills. Amounts in rupees; nothing here takes more than a bill has outstanding."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from services.purchase.domain.errors import BillRepeated, VendorBillNotFound
from trade.domain.refusals import AmountMissing, OverAllocation


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So much for one bill."""

    bill_id: UUID
    amount: Decimal


def allocate_chosen(available: Decimal, chosen: Sequence[Share], outstanding: Mapping[UUID, Decimal]) -> list[Share]:
    """The chosen shares, once they are checked against what is `available` and what each bill has outstanding.

    Raises VendorBillNotFound for a bill that is not among the vendor's, BillRepeated, AmountMissing and OverAllocation.
    """
    left = available
    seen: set[UUID] = set()
    for index, share in enumerate(chosen):
        field = f"allocations[{index}]"
        if share.bill_id in seen:
            raise BillRepeated("The bill is named twice.", field=f"{field}.bill_id")
        seen.add(share.bill_id)
        if share.bill_id not in outstanding:
            raise VendorBillNotFound("No such bill of this vendor.", field=f"{field}.bill_id")
        if share.amount <= 0:
            raise AmountMissing("An allocation is more than zero.", field=f"{field}.amount")
        most = min(outstanding[share.bill_id], left)
        if share.amount > most:
            raise OverAllocation(
                "More than is outstanding, or than is left to allocate.", field=f"{field}.amount", available=f"{most:f}"
            )
        left -= share.amount
    return list(chosen)


def allocate_in_order(available: Decimal, outstanding: Mapping[UUID, Decimal]) -> list[Share]:
    """Shares for the bills in the order given, until nothing is left."""
    left = available
    shares = []
    for bill_id, open_amount in outstanding.items():
        amount = min(left, open_amount)
        if amount > 0:
            shares.append(Share(bill_id=bill_id, amount=amount))
            left -= amount
    return shares
