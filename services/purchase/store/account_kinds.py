"""What the entries of a vendor's account and its credits come from."""

from trade.domain.accounts import LedgerEntryKind
from trade.domain.allowances import ALLOWANCE_ENTRIES, ALLOWANCES

ENTRY_KINDS = (
    LedgerEntryKind.VENDOR_BILL,
    LedgerEntryKind.VENDOR_PAYMENT,
    LedgerEntryKind.DEBIT_NOTE,
    LedgerEntryKind.VENDOR_BILL_CANCELLED,
    LedgerEntryKind.VENDOR_PAYMENT_CANCELLED,
    LedgerEntryKind.RETURN_NEVER_BILLED,
    LedgerEntryKind.RETURN_BILLABLE_AGAIN,
    LedgerEntryKind.RETURN_BILLED_LATER,
    LedgerEntryKind.DEBIT_CLAIM_SETTLED,
    LedgerEntryKind.DEBIT_CLAIM_UNSETTLED,
    LedgerEntryKind.VENDOR_REFUND,
    LedgerEntryKind.VENDOR_REFUND_CANCELLED,
    *ALLOWANCE_ENTRIES,
)

CREDIT_KINDS = (
    LedgerEntryKind.VENDOR_PAYMENT,
    LedgerEntryKind.DEBIT_NOTE,
    LedgerEntryKind.DEBIT_CLAIM_SETTLED,
    *sorted(ALLOWANCES),
)
