"""The statuses and kinds of purchase, spelled alike in Python and SQL."""

import enum
from typing import Final

from gst.tax.categories import RecipientCategory

VENDOR_CATEGORIES: Final = (
    RecipientCategory.REGULAR,
    RecipientCategory.COMPOSITION,
    RecipientCategory.UNREGISTERED,
    RecipientCategory.SEZ,
)
"""What a vendor can be to GST."""


class OrderStatus(enum.StrEnum):
    """Where a purchase order stands.

    DRAFT ──► APPROVED ──► PARTIALLY_RECEIVED ──► RECEIVED
      │          │                 │
      └──────────┴─► CANCELLED     └─► CLOSED
    """

    DRAFT = "draft"
    APPROVED = "approved"
    PARTIALLY_RECEIVED = "partially_received"
    RECEIVED = "received"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class InputTax(enum.StrEnum):
    """Whether the tax of a bill may be set off."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"


class InwardKind(enum.StrEnum):
    """What stands in the register of inward supplies."""

    VENDOR_BILL = "vendor_bill"
    DEBIT_NOTE = "debit_note"
    VENDOR_BILL_CANCELLED = "vendor_bill_cancelled"
    RETURN_NEVER_BILLED = "return_never_billed"
    RETURN_BILLABLE_AGAIN = "return_billable_again"
    RETURN_BILLED_LATER = "return_billed_later"
