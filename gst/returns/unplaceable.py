"""Why a document belongs in no section of GSTR-1. gst.md 3.2."""

from enum import StrEnum


class UnplacedReason(StrEnum):
    """Why a document is in no section."""

    OUTSIDE_GSTR1 = "outside_gstr1"
    CANCELLED = "cancelled"
    AFTER_PERIOD = "after_period"
    BEFORE_GST = "before_gst"
    NUMBER_INVALID = "number_invalid"
    NUMBER_TWICE = "number_twice"
    NUMBER_WAS_CANCELLED = "number_was_cancelled"
    NO_LINES = "no_lines"
    PLACE_INVALID = "place_invalid"
    GSTIN_INVALID = "gstin_invalid"
    GSTIN_MISSING = "gstin_missing"
    ORIGINAL_MISSING = "original_missing"
    HSN_INVALID = "hsn_invalid"
    UQC_INVALID = "uqc_invalid"
    RATE_NOT_ACCEPTED = "rate_not_accepted"
    HEADS_WRONG = "heads_wrong"
    TAX_MISSING = "tax_missing"
    AMOUNT_NEGATIVE = "amount_negative"
    VALUE_TOO_LARGE = "value_too_large"
    NOTE_TOO_LATE = "note_too_late"
    NOTE_WITHOUT_VALUE = "note_without_value"
    REVERSE_CHARGE_MISSING = "reverse_charge_missing"
    PARTS_OF_A_PAISA = "parts_of_a_paisa"
    SHIPPING_BILL_INCOMPLETE = "shipping_bill_incomplete"


class Unplaceable(Exception):
    """The document belongs in no section. `line` is the line at fault (from 1), None if it is no line."""

    def __init__(self, why: UnplacedReason, *, line: int | None = None) -> None:
        """Keeps the reason typed."""
        super().__init__(why.value)
        self.why = why
        self.line = line
