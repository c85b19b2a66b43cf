"""The organisation's settings for purchases."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseSettings:
    """`bill_tolerance` is in rupees, for one figure of a bill. `over_receipt_percent` is of the ordered quantity."""

    bill_tolerance: Decimal = Decimal("1.00")
    over_receipt_percent: Decimal = Decimal(0)
    version: int = 1
