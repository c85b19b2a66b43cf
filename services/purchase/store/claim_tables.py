"""Tables of debit claims: the claims, what they are for, and how vendors meet them."""

import sqlalchemy as sa

from kit.db import schema
from services.purchase.domain.statuses_and_kinds import (
    ClaimedDifference,
    ClaimSettlementKind,
    DebitClaimStatus,
)
from services.purchase.store.approval_tables import approved_documents
from services.purchase.store.goods_tables import goods_receipt_lines
from services.purchase.store.money_tables import vendor_bills
from services.purchase.store.tables import metadata, vendors
from trade.domain.accounts import PaymentMode
from trade.domain.documents import DocumentStatus
from trade.store.approvals import approval_columns
from trade.store.documents import cancel_checks, cancel_columns, entry_columns
from trade.store.payment_references import reference_columns, reference_indexes

debit_claims = schema.tenant_table(
    "debit_claims",
    metadata,
    schema.uuid("debit_claim_id"),
    schema.text("number"),
    schema.day("date"),
    schema.text("status"),
    schema.uuid("vendor_id"),
    schema.text("vendor_name"),
    schema.uuid("vendor_bill_id"),
    schema.text("vendor_bill_number"),
    # Settled, cancelled and open together.
    schema.amount("amount"),
    schema.amount("settled_amount"),
    schema.amount("cancelled_amount"),
    schema.text("reason"),
    *cancel_columns(),
    schema.version(),
    *entry_columns(),
    schema.one_of("status", DebitClaimStatus),
    sa.CheckConstraint("(cancelled_amount > 0) = (cancelled_at IS NOT NULL)", name="waived_has_time"),
    sa.CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="waived_has_reason"),
    sa.CheckConstraint(
        "amount > 0 AND settled_amount >= 0 AND cancelled_amount >= 0 AND settled_amount + cancelled_amount <= amount",
        name="settled_within_amount",
    ),
    sa.CheckConstraint(
        "status = CASE WHEN settled_amount + cancelled_amount < amount"
        " THEN CASE WHEN settled_amount = 0 THEN 'open' ELSE 'partly_settled' END"
        " WHEN cancelled_amount > 0 THEN 'cancelled' ELSE 'settled' END",
        name="status_of_amounts",
    ),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    sa.ForeignKeyConstraint(["org_id", "vendor_bill_id"], [vendor_bills.c.org_id, vendor_bills.c.vendor_bill_id]),
    sa.UniqueConstraint("org_id", "number", name="uq_debit_claims_number"),
    sa.Index("ix_debit_claims_newest", "org_id", "date", "debit_claim_id"),
    sa.Index("ix_debit_claims_vendor_id", "org_id", "vendor_id", "date", "debit_claim_id"),
    sa.Index("ix_debit_claims_vendor_bill_id", "org_id", "vendor_bill_id"),
    sa.Index(
        "ix_debit_claims_open",
        "org_id",
        "vendor_id",
        "date",
        postgresql_where=sa.text("status IN ('open', 'partly_settled')"),
    ),
    key=("debit_claim_id",),
    app=("SELECT, INSERT, UPDATE (status, settled_amount, cancelled_amount, cancel_reason, cancelled_at, version)"),
)

debit_claim_lines = schema.tenant_table(
    "debit_claim_lines",
    metadata,
    schema.uuid("debit_claim_id"),
    sa.Column("line_no", sa.Integer, nullable=False),
    schema.uuid("vendor_bill_id"),
    schema.text("difference"),
    schema.uuid("goods_receipt_id"),
    schema.uuid("goods_receipt_line_id"),
    schema.uuid("batch_id"),
    schema.quantity("quantity"),
    # Before tax, and the tax on it.
    schema.amount("value"),
    schema.amount("tax"),
    schema.text("reason"),
    schema.text("explanation"),
    schema.one_of("difference", ClaimedDifference),
    sa.CheckConstraint("quantity > 0 AND value >= 0 AND tax >= 0 AND value + tax > 0", name="something_claimed"),
    sa.ForeignKeyConstraint(["org_id", "debit_claim_id"], [debit_claims.c.org_id, debit_claims.c.debit_claim_id]),
    sa.ForeignKeyConstraint(["org_id", "vendor_bill_id"], [vendor_bills.c.org_id, vendor_bills.c.vendor_bill_id]),
    sa.ForeignKeyConstraint(
        ["org_id", "goods_receipt_line_id"],
        [goods_receipt_lines.c.org_id, goods_receipt_lines.c.goods_receipt_line_id],
    ),
    # A difference of a bill is claimed once. Whoever cancels the claim has accepted it. Units are found in parts.
    sa.Index(
        "ux_debit_claim_lines_difference",
        "org_id",
        "vendor_bill_id",
        "goods_receipt_line_id",
        "difference",
        unique=True,
        postgresql_where=sa.text("difference NOT IN ('found_damaged', 'found_short')"),
    ),
    key=("debit_claim_id", "line_no"),
    app=schema.APPEND_ONLY,
)

claim_settlements = schema.tenant_table(
    "claim_settlements",
    metadata,
    schema.uuid("settlement_id"),
    schema.uuid("debit_claim_id"),
    schema.text("kind"),
    schema.day("date"),
    schema.amount("amount"),
    # The debit note, or the later bill.
    schema.uuid("document_id", nullable=True),
    schema.text("document_number"),
    # Of a refund.
    schema.text("mode", nullable=True),
    *reference_columns(),
    schema.text("note"),
    schema.text("date_reason"),
    *approval_columns(),
    schema.text("status"),
    *cancel_columns(),
    *entry_columns(),
    schema.one_of("kind", ClaimSettlementKind),
    schema.one_of("mode", PaymentMode),
    schema.one_of("status", DocumentStatus),
    *cancel_checks(DocumentStatus.CANCELLED),
    sa.CheckConstraint("amount > 0", name="amount_positive"),
    sa.CheckConstraint(
        "(kind = 'debit_note' OR kind = 'corrected_bill') = (document_id IS NOT NULL)", name="document_by_kind"
    ),
    sa.CheckConstraint("(kind = 'refund') = (mode IS NOT NULL)", name="mode_of_refund"),
    sa.ForeignKeyConstraint(["org_id", "debit_claim_id"], [debit_claims.c.org_id, debit_claims.c.debit_claim_id]),
    sa.Index("ix_claim_settlements_debit_claim_id", "org_id", "debit_claim_id", "settlement_id"),
    sa.Index(
        "ix_claim_settlements_document_id", "org_id", "document_id", postgresql_where=sa.text("document_id IS NOT NULL")
    ),
    *reference_indexes("claim_settlements"),
    *approved_documents("claim_settlements"),
    key=("settlement_id",),
    app="SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at)",
)

# By how much what is open of a claim changes, and from which day: claimed, settled, undone, waived, claimed again.
claim_entries = schema.tenant_table(
    "claim_entries",
    metadata,
    schema.uuid("entry_id"),
    schema.uuid("debit_claim_id"),
    schema.day("date"),
    schema.amount("amount"),
    schema.instant("created_at"),
    sa.CheckConstraint("amount <> 0", name="amount_not_zero"),
    sa.ForeignKeyConstraint(["org_id", "debit_claim_id"], [debit_claims.c.org_id, debit_claims.c.debit_claim_id]),
    sa.Index("ix_claim_entries_debit_claim_id", "org_id", "debit_claim_id", "date"),
    key=("entry_id",),
    app=schema.APPEND_ONLY,
)
