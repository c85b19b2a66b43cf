"""What customers owe. For each customer the following holds at every commit.

balance = Σ entries = Σ outstanding of open items - Σ on_account of credits
outstanding = total - Σ allocations of the item        (0 when it is cancelled)
on_account = amount - Σ allocations of the credit     (0 when it is cancelled)
received of a day = Σ amount of the person's cash receipts of the day that stand, whichever customers of it they are of
ordered = Σ open amount of orders                     (total - invoiced_total of an open order, never below 0)
"""

import sqlalchemy as sa

from kit.db import schema
from services.sales.store.approval_tables import approved_documents
from services.sales.store.base import metadata
from services.sales.store.party_tables import customers, registrations
from trade.domain.accounts import LedgerEntryKind
from trade.domain.allowances import ALLOWANCE_ENTRIES
from trade.store.party_credits import allowance_numbers, credit_columns
from trade.store.payment_references import reference_indexes

ENTRY_KINDS = (
    LedgerEntryKind.INVOICE,
    LedgerEntryKind.CUSTOMER_RECEIPT,
    LedgerEntryKind.CREDIT_NOTE,
    LedgerEntryKind.INVOICE_CANCELLED,
    LedgerEntryKind.CUSTOMER_RECEIPT_CANCELLED,
    LedgerEntryKind.CUSTOMER_REFUND,
    LedgerEntryKind.CUSTOMER_REFUND_CANCELLED,
    *ALLOWANCE_ENTRIES,
)

CREDIT_KINDS = (
    LedgerEntryKind.CUSTOMER_RECEIPT,
    LedgerEntryKind.CREDIT_NOTE,
    LedgerEntryKind.SETTLEMENT_DISCOUNT,
    LedgerEntryKind.SMALL_DIFFERENCE,
)

# One row for each customer; whoever changes an account locks it first.
customer_balances = schema.tenant_table(
    "customer_balances",
    metadata,
    schema.uuid("customer_id"),
    schema.running_amount("balance", server_default=sa.text("0")),
    schema.running_amount("ordered", server_default=sa.text("0")),
    sa.CheckConstraint("ordered >= 0", name="ordered_not_negative"),
    sa.ForeignKeyConstraint(["org_id", "customer_id"], [customers.c.org_id, customers.c.customer_id]),
    key=("customer_id",),
    app="SELECT, INSERT, UPDATE (balance, ordered)",
)

ledger_entries = schema.tenant_table(
    "ledger_entries",
    metadata,
    schema.uuid("entry_id"),
    schema.uuid("customer_id"),
    schema.day("date"),
    schema.text("kind"),
    schema.uuid("document_id"),
    schema.text("number"),
    # Positive: the customer owes more.
    schema.amount("amount"),
    schema.instant("created_at"),
    schema.one_of("kind", ENTRY_KINDS),
    sa.ForeignKeyConstraint(["org_id", "customer_id"], [customers.c.org_id, customers.c.customer_id]),
    # One document has one entry of a kind, whatever is delivered twice.
    sa.UniqueConstraint("org_id", "document_id", "kind"),
    sa.Index("ix_ledger_entries_statement", "org_id", "customer_id", "date", "entry_id", postgresql_include=["amount"]),
    key=("entry_id",),
    app=schema.APPEND_ONLY,
)

# One row for each invoice: what of it is not paid.
open_items = schema.tenant_table(
    "open_items",
    metadata,
    schema.uuid("invoice_id"),
    schema.uuid("customer_id"),
    schema.text("number"),
    schema.day("date"),
    schema.day("due_date"),
    schema.amount("total"),
    schema.amount("outstanding"),
    sa.CheckConstraint("outstanding BETWEEN 0 AND total", name="outstanding_within_total"),
    sa.ForeignKeyConstraint(["org_id", "customer_id"], [customers.c.org_id, customers.c.customer_id]),
    # Only what is unpaid: outstanding lists, ageing and oldest-first stay quick however long the history.
    sa.Index(
        "ix_open_items_unpaid",
        "org_id",
        "customer_id",
        "due_date",
        "invoice_id",
        postgresql_where=sa.text("outstanding > 0"),
        # With it the sums by age are read from the index alone.
        postgresql_include=["outstanding"],
    ),
    key=("invoice_id",),
    app="SELECT, INSERT, UPDATE (outstanding)",
)

# Receipts, and credit notes as far as they settle open items.
customer_credits = schema.tenant_table(
    "customer_credits",
    metadata,
    schema.uuid("credit_id"),
    schema.text("kind"),
    schema.uuid("customer_id"),
    # On that day.
    schema.text("customer_name"),
    schema.text("financial_year"),
    schema.uuid("registration_id", nullable=True),
    # Of a receipt in cash: the PAN of who has paid it, or the customer's id where it has none.
    schema.text("person"),
    *credit_columns(),
    schema.one_of("kind", CREDIT_KINDS),
    sa.CheckConstraint("(kind = 'customer_receipt') = (mode IS NOT NULL)", name="receipt_has_mode"),
    sa.CheckConstraint("(mode IS NOT DISTINCT FROM 'cash') = (person <> '')", name="cash_of_a_person"),
    sa.CheckConstraint("amount > 0 AND on_account BETWEEN 0 AND amount", name="on_account_within_amount"),
    sa.ForeignKeyConstraint(["org_id", "customer_id"], [customers.c.org_id, customers.c.customer_id]),
    sa.ForeignKeyConstraint(["org_id", "registration_id"], [registrations.c.org_id, registrations.c.registration_id]),
    sa.Index(
        "ux_customer_credits_number",
        "org_id",
        "registration_id",
        "financial_year",
        "number",
        unique=True,
        postgresql_where=sa.text("kind = 'customer_receipt'"),
    ),
    allowance_numbers("customer_credits"),
    *approved_documents("customer_credits"),
    *reference_indexes("customer_credits"),
    sa.Index("ix_customer_credits_date", "org_id", "kind", "date", "credit_id"),
    sa.Index("ix_customer_credits_customer", "org_id", "customer_id", "kind", "date", "credit_id"),
    sa.Index(
        "ix_customer_credits_on_account",
        "org_id",
        "customer_id",
        "credit_id",
        postgresql_where=sa.text("on_account > 0"),
    ),
    key=("credit_id",),
    app="SELECT, INSERT, UPDATE (person, on_account, status, cancel_reason, cancelled_at, version)",
)

# What a person has paid in cash on a day: a PAN with all its customers, or one customer without a PAN.
cash_days = schema.tenant_table(
    "cash_days",
    metadata,
    schema.byte_ordered("person"),
    schema.day("date"),
    schema.amount("received", server_default=sa.text("0")),
    # Cash of the day was taken before it was known to be of one person.
    sa.Column("joined", sa.Boolean, nullable=False, server_default=sa.false()),
    # Below the limit of the law: gst.tax.cash.
    sa.CheckConstraint("received >= 0 AND (received < 200000 OR joined)", name="received_within_law"),
    key=("person", "date"),
    app="SELECT, INSERT, UPDATE (received, joined)",
)

# Which credit settles which open item; undone by a row of the opposite sign.
allocations = schema.tenant_table(
    "allocations",
    metadata,
    schema.uuid("allocation_id"),
    schema.uuid("credit_id"),
    schema.uuid("invoice_id"),
    schema.amount("amount"),
    # The day from which it counts: never before its credit or its open item.
    schema.day("date"),
    schema.instant("created_at"),
    sa.CheckConstraint("amount <> 0", name="amount_not_zero"),
    sa.ForeignKeyConstraint(["org_id", "credit_id"], [customer_credits.c.org_id, customer_credits.c.credit_id]),
    sa.ForeignKeyConstraint(["org_id", "invoice_id"], [open_items.c.org_id, open_items.c.invoice_id]),
    sa.Index("ix_allocations_credit", "org_id", "credit_id"),
    sa.Index("ix_allocations_invoice", "org_id", "invoice_id"),
    sa.Index("ix_allocations_date", "org_id", "date"),
    key=("allocation_id",),
    app=schema.APPEND_ONLY,
)
