"""Tables of money: balances, bills, payments, debit notes, allocations, the ledger, and the inward register."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from gst.inward.bill_check import RoundingSchool
from kit.db import schema
from services.purchase.domain.bill_match import KeptComparison
from services.purchase.domain.bill_rounding import RoundingSource
from services.purchase.domain.statuses_and_kinds import DifferenceDecision, InputTax, InwardKind, ReceivedCondition
from services.purchase.domain.terms import DueRule
from services.purchase.store.account_kinds import CREDIT_KINDS, ENTRY_KINDS
from services.purchase.store.approval_tables import approved_documents
from services.purchase.store.goods_tables import goods_receipt_lines
from services.purchase.store.tables import metadata, vendors
from trade.domain.documents import DocumentStatus
from trade.store.documents import booked_days, cancel_checks, cancel_columns, entry_columns
from trade.store.figures import HEADS, head_columns, line_columns, total_check
from trade.store.party_credits import allowance_numbers, credit_columns
from trade.store.payment_references import reference_indexes
from trade.store.prices import price_columns

SHORT_COLUMNS = ("short_gross", "short_discount", *(f"short_{head}" for head in HEADS))

# One row for each vendor. Whoever changes what a vendor is owed locks it first.
vendor_balances = schema.tenant_table(
    "vendor_balances",
    metadata,
    schema.uuid("vendor_id"),
    # What the organisation owes: the sum of the vendor's entries.
    schema.running_amount("balance"),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    key=("vendor_id",),
    app="SELECT, INSERT, UPDATE (balance)",
)

vendor_bills = schema.tenant_table(
    "vendor_bills",
    metadata,
    schema.uuid("vendor_bill_id"),
    schema.uuid("vendor_id"),
    schema.text("vendor_name"),
    schema.text("vendor_gstin"),
    schema.uuid("registration_id"),
    schema.text("number"),
    # The number as it is compared.
    schema.text("number_key"),
    schema.text("financial_year"),
    *booked_days(),
    schema.day("due_date"),
    schema.text("due_rule"),
    schema.text("place_of_supply"),
    schema.text("supply_kind"),
    *head_columns(),
    schema.amount("round_off"),
    schema.amount("total"),
    schema.text("input_tax"),
    # Why, with the rule.
    schema.text("input_tax_explanation"),
    # Its goods were cleared under a bill of entry: it bears no GST.
    sa.Column("under_bill_of_entry", sa.Boolean, nullable=False),
    schema.day("last_day_of_input_tax"),
    schema.amount("outstanding"),
    # What of the total is claimed from the vendor and open: the sum over its claims.
    schema.amount("open_claim_amount", server_default=sa.text("0")),
    sa.Column("accepted_explanations", postgresql.JSONB, nullable=False),
    schema.text("difference_reason"),
    # By which school its tax is computed, and why. Null: none is set, and none gives the printed figures.
    schema.text("rounding_school", nullable=True),
    schema.text("rounding_source", nullable=True),
    schema.text("note"),
    schema.text("date_reason"),
    schema.text("status"),
    *cancel_columns(),
    schema.version(),
    *entry_columns(),
    schema.one_of("status", DocumentStatus),
    schema.one_of("due_rule", DueRule),
    schema.one_of("rounding_school", RoundingSchool),
    schema.one_of("rounding_source", RoundingSource),
    sa.CheckConstraint("(rounding_school IS NULL) = (rounding_source IS NULL)", name="rounding_has_source"),
    *cancel_checks(DocumentStatus.CANCELLED),
    sa.CheckConstraint(
        "status = 'posted' OR outstanding = 0 AND open_claim_amount = 0", name="nothing_open_on_cancelled"
    ),
    sa.CheckConstraint("open_claim_amount BETWEEN 0 AND total", name="claims_within_total"),
    schema.one_of("input_tax", InputTax),
    sa.CheckConstraint(
        "NOT under_bill_of_entry OR (cgst, sgst, igst, cess) = (0, 0, 0, 0)", name="no_gst_under_bill_of_entry"
    ),
    sa.CheckConstraint("outstanding BETWEEN 0 AND total", name="outstanding_within_total"),
    total_check(round_off=True),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    # The number of a cancelled bill may be entered again.
    sa.Index(
        "ux_vendor_bills_number",
        "org_id",
        "vendor_id",
        "financial_year",
        "number_key",
        unique=True,
        postgresql_where=sa.text("status = 'posted'"),
    ),
    sa.Index("ix_vendor_bills_newest", "org_id", "date", "vendor_bill_id"),
    sa.Index("ix_vendor_bills_vendor_id", "org_id", "vendor_id", "date", "vendor_bill_id"),
    sa.Index(
        "ix_vendor_bills_open",
        "org_id",
        "due_date",
        "vendor_bill_id",
        postgresql_where=sa.text("outstanding > 0"),
    ),
    sa.Index(
        "ix_vendor_bills_open_of_vendor",
        "org_id",
        "vendor_id",
        "due_date",
        "vendor_bill_id",
        postgresql_where=sa.text("outstanding > 0"),
    ),
    key=("vendor_bill_id",),
    app="SELECT, INSERT, UPDATE (outstanding, open_claim_amount, status, cancel_reason, cancelled_at, version)",
)

vendor_bill_lines = schema.tenant_table(
    "vendor_bill_lines",
    metadata,
    schema.uuid("vendor_bill_id"),
    schema.uuid("goods_receipt_line_id"),
    schema.uuid("goods_receipt_id"),
    schema.quantity("quantity"),
    # Of the line's free units, those that came with the billed ones.
    schema.quantity("free_quantity"),
    # Of all these, what went back before the bill.
    schema.quantity("returned_quantity"),
    # Units that went back before, and that the bill has shown never to be billed.
    schema.quantity("never_billed_quantity"),
    schema.quantity("never_billed_free_quantity"),
    *price_columns("rate"),
    schema.text("tax_class"),
    *line_columns(bill_discount=False),
    # Billed units that never came, and their figures: they are not in those of the line.
    schema.quantity("short_quantity"),
    *(schema.amount(name) for name in SHORT_COLUMNS),
    schema.text("condition"),
    schema.text("kept_comparison"),
    schema.text("decision", nullable=True),  # null: nothing of the line was to be decided
    schema.text("decision_reason"),
    schema.one_of("condition", ReceivedCondition),
    schema.one_of("kept_comparison", KeptComparison),
    schema.one_of("decision", DifferenceDecision),
    sa.CheckConstraint("(decision IS NULL) = (decision_reason = '')", name="decision_has_reason"),
    sa.CheckConstraint(" AND ".join(f"{name} >= 0" for name in HEADS), name="figures_not_negative"),
    sa.CheckConstraint("short_quantity > 0 OR (short_quantity = 0 AND short_taxable = 0)", name="short_units_or_none"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.CheckConstraint(
        "free_quantity >= 0 AND never_billed_quantity >= 0 AND never_billed_free_quantity >= 0"
        " AND returned_quantity BETWEEN 0 AND quantity + free_quantity",
        name="units_add_up",
    ),
    sa.ForeignKeyConstraint(["org_id", "vendor_bill_id"], [vendor_bills.c.org_id, vendor_bills.c.vendor_bill_id]),
    sa.ForeignKeyConstraint(
        ["org_id", "goods_receipt_line_id"],
        [goods_receipt_lines.c.org_id, goods_receipt_lines.c.goods_receipt_line_id],
    ),
    sa.Index("ix_vendor_bill_lines_goods_receipt", "org_id", "goods_receipt_id", "goods_receipt_line_id"),
    key=("vendor_bill_id", "goods_receipt_line_id"),
    app=schema.APPEND_ONLY,
)

# Payments, debit notes and settled claims: what settles bills. The id is that of the document or of the settlement.
vendor_credits = schema.tenant_table(
    "vendor_credits",
    metadata,
    schema.uuid("vendor_credit_id"),
    schema.text("kind"),
    schema.uuid("vendor_id"),
    schema.text("vendor_name"),
    # Of a debit note: what it says of units that were never billed, and is worth nothing.
    schema.amount("never_billed", server_default=sa.text("0")),
    # Of a debit note: the receipt whose goods went back.
    schema.uuid("goods_receipt_id", nullable=True),
    *credit_columns(),
    schema.one_of("kind", CREDIT_KINDS),
    sa.CheckConstraint("(kind = 'vendor_payment') = (mode IS NOT NULL)", name="mode_of_payment"),
    sa.CheckConstraint(
        "amount >= 0 AND never_billed >= 0 AND on_account BETWEEN 0 AND amount - never_billed",
        name="on_account_within_amount",
    ),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    sa.Index("ix_vendor_credits_vendor_id", "org_id", "vendor_id", "kind", "date", "vendor_credit_id"),
    sa.Index("ix_vendor_credits_newest", "org_id", "kind", "date", "vendor_credit_id"),
    sa.Index(
        "ix_vendor_credits_open",
        "org_id",
        "vendor_id",
        "vendor_credit_id",
        postgresql_where=sa.text("on_account > 0"),
    ),
    *approved_documents("vendor_credits"),
    allowance_numbers("vendor_credits"),
    *reference_indexes("vendor_credits"),
    sa.Index(None, "org_id", "goods_receipt_id"),
    key=("vendor_credit_id",),
    app="SELECT, INSERT, UPDATE (on_account, never_billed, status, cancel_reason, cancelled_at, version)",
)

vendor_allocations = schema.tenant_table(
    "vendor_allocations",
    metadata,
    schema.uuid("vendor_allocation_id"),
    schema.uuid("vendor_credit_id"),
    schema.uuid("vendor_bill_id"),
    schema.amount("amount"),
    # The day from which it counts: never before its credit or its bill.
    schema.day("date"),
    schema.instant("created_at"),
    sa.CheckConstraint("amount <> 0", name="some_amount"),
    sa.ForeignKeyConstraint(
        ["org_id", "vendor_credit_id"], [vendor_credits.c.org_id, vendor_credits.c.vendor_credit_id]
    ),
    sa.ForeignKeyConstraint(["org_id", "vendor_bill_id"], [vendor_bills.c.org_id, vendor_bills.c.vendor_bill_id]),
    sa.Index(None, "org_id", "vendor_credit_id"),
    sa.Index(None, "org_id", "vendor_bill_id"),
    sa.Index("ix_vendor_allocations_date", "org_id", "date"),
    key=("vendor_allocation_id",),
    app=schema.APPEND_ONLY,
)

vendor_entries = schema.tenant_table(
    "vendor_entries",
    metadata,
    schema.uuid("entry_id"),
    schema.uuid("vendor_id"),
    schema.day("date"),
    schema.text("kind"),
    schema.uuid("document_id"),
    schema.text("number"),
    # What the organisation owes more; negative: what it owes less.
    schema.amount("amount"),
    schema.instant("created_at"),
    schema.one_of("kind", ENTRY_KINDS),
    sa.CheckConstraint(
        "(amount >= 0) = (kind = 'vendor_bill' OR kind = 'return_never_billed' OR kind = 'vendor_payment_cancelled'"
        " OR kind = 'debit_claim_unsettled' OR kind = 'vendor_refund' OR kind = 'settlement_discount_cancelled'"
        " OR kind = 'small_difference_cancelled') OR amount = 0",
        name="amount_by_kind",
    ),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    # A document enters the ledger once.
    sa.UniqueConstraint("org_id", "kind", "document_id", name="uq_vendor_entries_document_id"),
    sa.Index("ix_vendor_entries_ledger", "org_id", "vendor_id", "date", "entry_id"),
    key=("entry_id",),
    app=schema.APPEND_ONLY,
)

# The register of inward supplies: one row for each document and rate; a debit note's figures are negative.
inward_register = schema.tenant_table(
    "inward_register",
    metadata,
    schema.uuid("register_id"),
    schema.text("kind"),
    schema.uuid("document_id"),
    schema.text("number"),
    schema.day("date"),
    # That of the bill or note itself.
    schema.day("document_date"),
    schema.uuid("vendor_id"),
    schema.text("vendor_name"),
    schema.text("vendor_gstin"),
    schema.uuid("registration_id"),
    schema.text("place_of_supply"),
    schema.text("supply_kind"),
    schema.rate("tax_rate"),
    *head_columns(),
    schema.text("input_tax"),
    schema.instant("created_at"),
    schema.one_of("kind", InwardKind),
    schema.one_of("input_tax", InputTax),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    # A note for goods of several bills has rows for each kind of supply and of input tax.
    sa.UniqueConstraint(
        "org_id",
        "kind",
        "document_id",
        "tax_rate",
        "input_tax",
        "supply_kind",
        "place_of_supply",
        name="uq_inward_register_document_id",
    ),
    sa.Index("ix_inward_register_period", "org_id", "date", "register_id"),
    key=("register_id",),
    app=schema.APPEND_ONLY,
)
