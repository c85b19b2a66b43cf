"""The words in which purchase keeps its books; the contract's enums, the database's checks and the code use the same."""

import enum


class GstCategory(enum.StrEnum):
    """What a vendor is to GST."""

    REGULAR = "REGULAR"
    COMPOSITION = "COMPOSITION"
    UNREGISTERED = "UNREGISTERED"
    SEZ = "SEZ"


class OrderStatus(enum.StrEnum):
    """Where a purchase order stands.

    DRAFT ──► APPROVED ──► PARTIALLY_RECEIVED ──► RECEIVED
      │          │                 │
      └──────────┴─► CANCELLED     └─► CLOSED
    """

    DRAFT = "DRAFT"
    APPROVED = "APPROVED"
    PARTIALLY_RECEIVED = "PARTIALLY_RECEIVED"
    RECEIVED = "RECEIVED"
    CANCELLED = "CANCELLED"
    CLOSED = "CLOSED"


class InputTax(enum.StrEnum):
    """Whether the tax of a bill may be set off."""

    ELIGIBLE = "ELIGIBLE"
    INELIGIBLE = "INELIGIBLE"


class CreditKind(enum.StrEnum):
    """What stands on a vendor's debit side and is set against its bills."""

    VENDOR_PAYMENT = "VENDOR_PAYMENT"
    DEBIT_NOTE = "DEBIT_NOTE"


class EntryKind(enum.StrEnum):
    """What an entry of the vendor ledger comes from."""

    VENDOR_BILL = "VENDOR_BILL"
    VENDOR_PAYMENT = "VENDOR_PAYMENT"
    DEBIT_NOTE = "DEBIT_NOTE"


class InwardKind(enum.StrEnum):
    """What stands in the register of inward supplies."""

    VENDOR_BILL = "VENDOR_BILL"
    DEBIT_NOTE = "DEBIT_NOTE"


class PaymentMode(enum.StrEnum):
    """How a vendor is paid."""

    CASH = "CASH"
    BANK = "BANK"
    UPI = "UPI"
    CHEQUE = "CHEQUE"
