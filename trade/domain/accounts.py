"""The account of a customer or a vendor: its ledger, its open items, and how old they are. Rupees.

An amount is positive when more is owed: by the customer, or to the vendor.
"""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from kit.pages import Page, PageRequest
from trade.domain.refusals import BalanceTooLarge


class PaymentMode(enum.StrEnum):
    """How money is paid."""

    CASH = "cash"
    BANK = "bank"
    UPI = "upi"
    CHEQUE = "cheque"


class LedgerEntryKind(enum.StrEnum):
    """What an entry of an account comes from."""

    INVOICE = "invoice"
    CUSTOMER_RECEIPT = "customer_receipt"
    CREDIT_NOTE = "credit_note"
    INVOICE_CANCELLED = "invoice_cancelled"
    CUSTOMER_RECEIPT_CANCELLED = "customer_receipt_cancelled"
    VENDOR_BILL = "vendor_bill"
    VENDOR_PAYMENT = "vendor_payment"
    DEBIT_NOTE = "debit_note"
    VENDOR_BILL_CANCELLED = "vendor_bill_cancelled"
    VENDOR_PAYMENT_CANCELLED = "vendor_payment_cancelled"
    RETURN_NEVER_BILLED = "return_never_billed"
    RETURN_BILLABLE_AGAIN = "return_billable_again"
    RETURN_BILLED_LATER = "return_billed_later"
    DEBIT_CLAIM_SETTLED = "debit_claim_settled"
    DEBIT_CLAIM_UNSETTLED = "debit_claim_unsettled"
    VENDOR_REFUND = "vendor_refund"
    VENDOR_REFUND_CANCELLED = "vendor_refund_cancelled"
    CUSTOMER_REFUND = "customer_refund"
    CUSTOMER_REFUND_CANCELLED = "customer_refund_cancelled"
    SETTLEMENT_DISCOUNT = "settlement_discount"
    SETTLEMENT_DISCOUNT_CANCELLED = "settlement_discount_cancelled"
    SMALL_DIFFERENCE = "small_difference"
    SMALL_DIFFERENCE_CANCELLED = "small_difference_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An event that is about to enter the account of a party."""

    party_id: UUID
    date: dt.date
    kind: LedgerEntryKind
    document_id: UUID
    number: str
    amount: Decimal


MAX_BALANCE: Final = Decimal("9999999999999999.99")
"""The most that a party owes or is owed, in rupees: what a balance in the books can hold, with room for notes."""

_FROM_MESSAGES: Final = frozenset({LedgerEntryKind.CREDIT_NOTE, LedgerEntryKind.DEBIT_NOTE})
"""Entries of documents that exist already: they cannot be refused, and the books have room for them."""


def check_balance(balance: Decimal, kind: LedgerEntryKind, added: Decimal, *, field: str) -> None:
    """Raises BalanceTooLarge when an entry of `added` rupees takes a balance, now `balance`, beyond what it may be.

    One that brings it nearer to nothing is never too large.
    """
    if abs(balance) > MAX_BALANCE and abs(balance) > abs(balance - added) and kind not in _FROM_MESSAGES:
        raise BalanceTooLarge(
            "The account would come to more than the books can say.", field=field, balance=f"{balance:f}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One event of an account. `balance` is what is owed after it."""

    entry_id: UUID
    date: dt.date
    kind: LedgerEntryKind
    document_id: UUID
    number: str
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLedgerEntries:
    """Both days are included. None leaves that end open."""

    party_id: UUID
    first_day: dt.date | None
    last_day: dt.date | None
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatement:
    """One page of a ledger. `balance` is what is owed now, whatever the page shows."""

    opening_balance: Decimal
    entries: Page[LedgerEntry]
    balance: Decimal

    @property
    def closing_balance(self) -> Decimal:
        """What was owed after the last entry of the page."""
        return self.entries.items[-1].balance if self.entries.items else self.opening_balance


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """A document that is not paid in full: an invoice, or a vendor's bill. It is in the account from `booking_date`."""

    document_id: UUID
    number: str
    date: dt.date
    booking_date: dt.date
    due_date: dt.date
    total: Decimal
    outstanding: Decimal

    def overdue_days(self, today: dt.date) -> int:
        """Days past the due date; 0 when it is not past."""
        return max(0, (today - self.due_date).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditOnAccount:
    """Money or a note of which something settles no open item yet."""

    document_id: UUID
    kind: LedgerEntryKind
    number: str
    date: dt.date
    on_account: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOpenItems:
    """One page of what a party has open."""

    party_id: UUID
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItems:
    """One page of open items, due first at the head.

    The sums are of all of them; the credits are on the first page alone.
    """

    as_of_date: dt.date
    page: Page[OpenItem]
    credits: Sequence[CreditOnAccount]
    total_outstanding: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeingBuckets:
    """What is owed by days past the due date. `on_account` is money and notes that settle no open item yet."""

    current: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    days_over_90: Decimal
    on_account: Decimal

    @property
    def outstanding(self) -> Decimal:
        """The sum of the open items."""
        return self.current + self.days_1_30 + self.days_31_60 + self.days_61_90 + self.days_over_90

    @property
    def balance(self) -> Decimal:
        """What is owed when everything on account is set off. Negative when it is owed the other way."""
        return self.outstanding - self.on_account


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAgeing:
    """What one party owes or is owed, by age."""

    party_id: UUID
    code: str
    name: str
    as_of_date: dt.date
    buckets: AgeingBuckets


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeingReport:
    """One page of parties by name. The totals are of all parties."""

    as_of_date: dt.date
    parties: Page[PartyAgeing]
    totals: AgeingBuckets
