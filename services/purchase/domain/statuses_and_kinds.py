"""The statuses and kinds of purchase, spelled alike in Python and SQL."""

import enum
from typing import Final

from gst.tax.categories import RecipientCategory

VENDOR_CATEGORIES: Final = (
    RecipientCategory.REGULAR,
    RecipientCategory.COMPOSITION,
    RecipientCategory.UNREGISTERED,
    RecipientCategory.SEZ,
    RecipientCategory.OVERSEAS,
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
    BARRED = "barred"
    """Booked too late for a return that could take it. CGST Act s.16(4)."""
    IMPORT = "import"
    """IGST of a bill of entry that may be set off. GSTR-3B 4(A)(1)."""

    @property
    def is_credit(self) -> bool:
        """Whether it is set off. Tax that is not is a cost of the goods."""
        return self in {InputTax.ELIGIBLE, InputTax.IMPORT}


class DebitClaimStatus(enum.StrEnum):
    """open → partly_settled → settled; what is open is cancelled."""

    OPEN = "open"
    PARTLY_SETTLED = "partly_settled"
    SETTLED = "settled"
    CANCELLED = "cancelled"


OPEN_CLAIMS: Final = (DebitClaimStatus.OPEN, DebitClaimStatus.PARTLY_SETTLED)


class ReceivedCondition(enum.StrEnum):
    """How the units of a received line came."""

    SOUND = "sound"
    DAMAGED = "damaged"


class DifferenceDecision(enum.StrEnum):
    """What became of a line's differences."""

    ACCEPTED = "accepted"
    CLAIMED = "claimed"


class ClaimedDifference(enum.StrEnum):
    """What of a bill's line is claimed."""

    SHORT = "short"
    DAMAGED = "damaged"
    RATE = "rate"
    TAX = "tax"
    TOTAL = "total"
    FOUND_DAMAGED = "found_damaged"
    FOUND_SHORT = "found_short"


FOUND: Final = (ClaimedDifference.FOUND_DAMAGED, ClaimedDifference.FOUND_SHORT)
"""What was found after the bill was posted. The units are in the books at their cost."""


class ClaimSettlementKind(enum.StrEnum):
    """How a vendor meets a claim."""

    DEBIT_NOTE = "debit_note"
    SHORT_PAYMENT = "short_payment"
    REFUND = "refund"
    CORRECTED_BILL = "corrected_bill"


BY_DOCUMENT: Final = (ClaimSettlementKind.DEBIT_NOTE, ClaimSettlementKind.CORRECTED_BILL)
"""Settlements by a document that stands in the ledger already, and that made up for the claim in a price of goods."""


class InwardKind(enum.StrEnum):
    """What stands in the register of inward supplies."""

    VENDOR_BILL = "vendor_bill"
    DEBIT_NOTE = "debit_note"
    VENDOR_BILL_CANCELLED = "vendor_bill_cancelled"
    RETURN_NEVER_BILLED = "return_never_billed"
    RETURN_BILLABLE_AGAIN = "return_billable_again"
    RETURN_BILLED_LATER = "return_billed_later"
    RETURN_BOOKED_IN_BILL = "return_booked_in_bill"
    RETURN_BOOKED_IN_RECEIPT = "return_booked_in_receipt"
    BILL_OF_ENTRY = "bill_of_entry"
    BILL_OF_ENTRY_CANCELLED = "bill_of_entry_cancelled"
