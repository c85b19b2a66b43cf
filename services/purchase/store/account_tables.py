"""The accounts of vendors, as trade reads and writes them."""

from dataclasses import replace
from typing import Final

from services.purchase.domain.vendor_credits import ALLOWANCE_REFUSALS, REFUND_REFUSALS, REFUSALS, VendorCredit
from services.purchase.store.goods_tables import returned_lines
from services.purchase.store.money_tables import (
    vendor_allocations,
    vendor_balances,
    vendor_bills,
    vendor_credits,
    vendor_entries,
)
from services.purchase.store.refund_tables import vendor_refund_credits, vendor_refunds
from services.purchase.store.tables import vendors
from trade.domain.accounts import LedgerEntryKind
from trade.domain.allowances import AllowanceKind
from trade.store.accounts import AccountTables
from trade.store.allowances import AllowanceSide
from trade.store.open_items import statements_of
from trade.store.party_credits import CreditSide
from trade.store.refunds import RefundSide
from trade.store.returnables import ReturnedLines

VENDOR_ACCOUNTS: Final = AccountTables(
    parties=vendors,
    balances=vendor_balances,
    entries=vendor_entries,
    items=vendor_bills,
    credits=vendor_credits,
    allocations=vendor_allocations,
    party_key="vendor_id",
    item_key="vendor_bill_id",
    credit_key="vendor_credit_id",
    allocation_key="vendor_allocation_id",
    item_day="booking_date",
    cancellations=frozenset({LedgerEntryKind.VENDOR_BILL_CANCELLED}),
)

VENDOR_CREDITS: Final = CreditSide(
    accounts=VENDOR_ACCOUNTS,
    credit_type=VendorCredit,
    payment=LedgerEntryKind.VENDOR_PAYMENT,
    payment_cancelled=LedgerEntryKind.VENDOR_PAYMENT_CANCELLED,
    refusals=REFUSALS,
)

# Also in services/sales: the tables, series and refusals are each side's own.
VENDOR_REFUNDS: Final = RefundSide(
    credits=VENDOR_CREDITS,
    refunds=vendor_refunds,
    parts=vendor_refund_credits,
    series="VRF",
    entry=LedgerEntryKind.VENDOR_REFUND,
    entry_cancelled=LedgerEntryKind.VENDOR_REFUND_CANCELLED,
    refusals=REFUND_REFUSALS,
)

VENDOR_ALLOWANCES: Final = AllowanceSide(
    by_kind={
        kind: replace(
            VENDOR_CREDITS, payment=kind.entry, payment_cancelled=kind.entry_cancelled, refusals=ALLOWANCE_REFUSALS
        )
        for kind in AllowanceKind
    },
    series={AllowanceKind.SETTLEMENT_DISCOUNT: "VSD", AllowanceKind.SMALL_DIFFERENCE: "VDF"},
)

OPEN_ITEMS: Final = statements_of(VENDOR_ACCOUNTS)

RETURNED_LINES: Final = ReturnedLines(
    table=returned_lines,
    document_key="booked_in",
    line_key="goods_receipt_line_id",
    note_key="debit_note_id",
    spent_key="never_billed_by",
)
