"""The accounts of customers, as the statements in `trade.store` read and write them."""

from dataclasses import replace
from typing import Final

from services.sales.domain.customer_credits import ALLOWANCE_REFUSALS, REFUND_REFUSALS, REFUSALS, CustomerCredit
from services.sales.store.ledger_tables import (
    allocations,
    customer_balances,
    customer_credits,
    ledger_entries,
    open_items,
)
from services.sales.store.party_tables import customers
from services.sales.store.refund_tables import customer_refund_credits, customer_refunds
from trade.domain.accounts import LedgerEntryKind
from trade.domain.allowances import AllowanceKind
from trade.store.accounts import AccountTables
from trade.store.allowances import AllowanceSide
from trade.store.party_credits import CreditSide
from trade.store.refunds import RefundSide

CUSTOMER_ACCOUNTS: Final = AccountTables(
    parties=customers,
    balances=customer_balances,
    entries=ledger_entries,
    items=open_items,
    credits=customer_credits,
    allocations=allocations,
    party_key="customer_id",
    item_key="invoice_id",
    credit_key="credit_id",
    allocation_key="allocation_id",
    item_day="date",
    cancellations=frozenset({LedgerEntryKind.INVOICE_CANCELLED}),
)

CUSTOMER_CREDITS: Final = CreditSide(
    accounts=CUSTOMER_ACCOUNTS,
    credit_type=CustomerCredit,
    payment=LedgerEntryKind.CUSTOMER_RECEIPT,
    payment_cancelled=LedgerEntryKind.CUSTOMER_RECEIPT_CANCELLED,
    refusals=REFUSALS,
)

CUSTOMER_REFUNDS: Final = RefundSide(
    credits=CUSTOMER_CREDITS,
    refunds=customer_refunds,
    parts=customer_refund_credits,
    series="RFD",
    entry=LedgerEntryKind.CUSTOMER_REFUND,
    entry_cancelled=LedgerEntryKind.CUSTOMER_REFUND_CANCELLED,
    refusals=REFUND_REFUSALS,
)

CUSTOMER_ALLOWANCES: Final = AllowanceSide(
    by_kind={
        kind: replace(
            CUSTOMER_CREDITS, payment=kind.entry, payment_cancelled=kind.entry_cancelled, refusals=ALLOWANCE_REFUSALS
        )
        for kind in AllowanceKind
    },
    series={AllowanceKind.SETTLEMENT_DISCOUNT: "STD", AllowanceKind.SMALL_DIFFERENCE: "SDF"},
)
