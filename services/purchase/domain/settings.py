"""The organisation's settings for purchases."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseSettings:
    """`bill_tolerance` is in rupees, for one figure of a bill. `over_receipt_percent` is of the ordered quantity.

    `msme_traders`: traders that are micro or small enterprises are paid as early as others of them.
    """

    bill_tolerance: Decimal = Decimal("1.00")
    over_receipt_percent: Decimal = Decimal(0)
    msme_traders: bool = False
    version: int = 1
