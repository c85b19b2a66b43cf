"""Reasons of cancellation. The e-way bill portal and the invoice portal give the codes 2 and 3 opposite meanings."""

from enum import StrEnum


class CancelReason(StrEnum):
    """Why a document is cancelled at a portal."""

    DUPLICATE = "duplicate"
    DATA_ENTRY = "data_entry"
    ORDER_CANCELLED = "order_cancelled"
    OTHER = "other"


EWAY_CODES = {
    CancelReason.DUPLICATE: 1,
    CancelReason.ORDER_CANCELLED: 2,
    CancelReason.DATA_ENTRY: 3,
    CancelReason.OTHER: 4,
}
"""For cancelling an e-way bill. gst.md 4.3."""

IRN_CODES = {
    CancelReason.DUPLICATE: 1,
    CancelReason.DATA_ENTRY: 2,
    CancelReason.ORDER_CANCELLED: 3,
    CancelReason.OTHER: 4,
}
"""For cancelling an IRN. gst.md 4.1."""
