"""The tables of release 0.1: returns, their notes, and the plumbing of the service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.db.row_level_security import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# What the running service and its relay may do with each table, and nothing else.
PRIVILEGES = (
    (
        "approvals",
        (
            "SELECT, INSERT, UPDATE (status, role, expires_at, used_by_document_id, decision_reason, decided_by,"
            " decision_at, cancel_reason, cancelled_at, version)"
        ),
        "",
    ),
    ("audit", "SELECT, INSERT", ""),
    ("credit_note_lines", "SELECT, INSERT", ""),
    ("credit_notes", "SELECT, INSERT", ""),
    ("debit_note_lines", "SELECT, INSERT", ""),
    ("debit_notes", "SELECT, INSERT", ""),
    ("hold_outcomes", "SELECT, INSERT", ""),
    (
        "holds",
        "SELECT, INSERT, UPDATE, DELETE",
        "SELECT (org_id, hold_id, kind, coordinator, state, expires_at)",
    ),
    ("idempotency_keys", "SELECT, INSERT, UPDATE, DELETE", "SELECT (created_at), DELETE"),
    ("number_series", "SELECT, INSERT, UPDATE (last)", ""),
    (
        "outbox",
        "INSERT",
        (
            "SELECT (org_id, id, destination, type, payload, user_id, traceparent, created_at, due_at, attempts), "
            "UPDATE (due_at, attempts, last_error), DELETE"
        ),
    ),
    ("purchase_return_lines", "SELECT, INSERT", ""),
    ("purchase_returns", "SELECT, INSERT", ""),
    ("replicas", "SELECT, INSERT, UPDATE (source_version, payload, received_at)", ""),
    ("sales_return_lines", "SELECT, INSERT", ""),
    ("sales_returns", "SELECT, INSERT", ""),
)


# Long: one table after the other, as the migration makes them.
def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.UUID(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_audit"),
        schema="returns",
    )
    op.create_index("ix_audit_org_id_entity_id", "audit", ["org_id", "entity_id"], unique=False, schema="returns")
    op.create_table(
        "hold_outcomes",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('aborted', 'committed')", name=op.f("ck_hold_outcomes_outcome_known")),
        sa.PrimaryKeyConstraint("org_id", "hold_id", name="pk_hold_outcomes"),
        schema="returns",
    )
    op.create_index(
        "ix_hold_outcomes_aborted",
        "hold_outcomes",
        ["org_id", "hold_id"],
        unique=False,
        schema="returns",
        postgresql_where=sa.text("outcome = 'aborted'"),
    )
    op.create_table(
        "holds",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("coordinator", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'pending') = (expires_at IS NOT NULL)", name=op.f("ck_holds_only_pending_expires")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'confirmed', 'fulfilled', 'released')", name=op.f("ck_holds_state_known")
        ),
        sa.PrimaryKeyConstraint("org_id", "hold_id", name="pk_holds"),
        schema="returns",
    )
    op.create_index(
        "ix_holds_expiring",
        "holds",
        ["expires_at"],
        unique=False,
        schema="returns",
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "key", name="pk_idempotency_keys"),
        schema="returns",
    )
    op.create_index(
        "ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False, schema="returns"
    )
    op.create_table(
        "number_series",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_number_series_last_not_negative")),
        sa.PrimaryKeyConstraint("org_id", "series", "period", name="pk_number_series"),
        schema="returns",
    )
    op.create_table(
        "outbox",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("traceparent", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_outbox"),
        schema="returns",
    )
    op.create_index("ix_outbox_due_at_id", "outbox", ["due_at", "id"], unique=False, schema="returns")
    op.create_table(
        "purchase_returns",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("purchase_return_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("goods_receipt_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_number", sa.Text(), nullable=False),
        sa.Column("goods_receipt_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("returnable_hold_id", sa.UUID(), nullable=False),
        sa.Column("stock_hold_id", sa.UUID(), nullable=False),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_purchase_returns_approved_by_somebody")
        ),
        sa.PrimaryKeyConstraint("org_id", "purchase_return_id", name="pk_purchase_returns"),
        sa.UniqueConstraint(
            "org_id", "registration_id", "number", name="uq_purchase_returns_org_id_registration_id_number"
        ),
        sa.UniqueConstraint("org_id", "returnable_hold_id", name="uq_purchase_returns_org_id_returnable_hold_id"),
        sa.UniqueConstraint("org_id", "stock_hold_id", name="uq_purchase_returns_org_id_stock_hold_id"),
        schema="returns",
    )
    op.create_index(
        "ix_purchase_returns_by_date",
        "purchase_returns",
        ["org_id", "date", "purchase_return_id"],
        unique=False,
        schema="returns",
    )
    op.create_index(
        "ix_purchase_returns_by_receipt",
        "purchase_returns",
        ["org_id", "goods_receipt_id", "date", "purchase_return_id"],
        unique=False,
        schema="returns",
    )
    op.create_index(
        "ix_purchase_returns_by_vendor",
        "purchase_returns",
        ["org_id", "vendor_id", "date", "purchase_return_id"],
        unique=False,
        schema="returns",
    )
    op.create_table(
        "replicas",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("source_version", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "kind", "id", name="pk_replicas"),
        schema="returns",
    )
    op.create_table(
        "sales_returns",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("sales_return_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=False),
        sa.Column("invoice_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("returnable_hold_id", sa.UUID(), nullable=False),
        sa.Column("receipt_hold_id", sa.UUID(), nullable=False),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_sales_returns_approved_by_somebody")
        ),
        sa.PrimaryKeyConstraint("org_id", "sales_return_id", name="pk_sales_returns"),
        sa.UniqueConstraint("org_id", "receipt_hold_id", name="uq_sales_returns_org_id_receipt_hold_id"),
        sa.UniqueConstraint(
            "org_id", "registration_id", "number", name="uq_sales_returns_org_id_registration_id_number"
        ),
        sa.UniqueConstraint("org_id", "returnable_hold_id", name="uq_sales_returns_org_id_returnable_hold_id"),
        schema="returns",
    )
    op.create_index(
        "ix_sales_returns_by_customer",
        "sales_returns",
        ["org_id", "customer_id", "date", "sales_return_id"],
        unique=False,
        schema="returns",
    )
    op.create_index(
        "ix_sales_returns_by_date",
        "sales_returns",
        ["org_id", "date", "sales_return_id"],
        unique=False,
        schema="returns",
    )
    op.create_index(
        "ix_sales_returns_by_invoice",
        "sales_returns",
        ["org_id", "invoice_id", "date", "sales_return_id"],
        unique=False,
        schema="returns",
    )
    op.create_table(
        "credit_notes",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("credit_note_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=False),
        sa.Column("invoice_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seller_gstin", sa.Text(), nullable=False),
        sa.Column("customer_gstin", sa.Text(), nullable=False),
        sa.Column("buyer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("place_of_supply", sa.Text(), nullable=False),
        sa.Column("supply_kind", sa.Text(), nullable=False),
        sa.Column("last_day_to_cut_tax", sa.Date(), nullable=False),
        sa.Column("sales_return_id", sa.UUID(), nullable=False),
        sa.Column("amount_in_words", sa.Text(), nullable=False),
        sa.Column("sentences", sa.Text(), nullable=False),
        sa.Column("gross", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("round_off", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.CheckConstraint(
            "kind <> 'commercial' OR (cgst = 0 AND sgst = 0 AND igst = 0 AND cess = 0)",
            name=op.f("ck_credit_notes_commercial_untaxed"),
        ),
        sa.CheckConstraint("kind <> 'gst' OR date <= last_day_to_cut_tax", name=op.f("ck_credit_notes_gst_in_time")),
        sa.CheckConstraint("kind IN ('gst', 'commercial')", name=op.f("ck_credit_notes_kind_known")),
        sa.CheckConstraint("cgst = sgst", name=op.f("ck_credit_notes_cgst_is_sgst")),
        sa.CheckConstraint("abs(round_off) <= 2", name=op.f("ck_credit_notes_round_off_small")),
        sa.CheckConstraint(
            "taxable >= 0 AND cgst >= 0 AND sgst >= 0 AND igst >= 0 AND cess >= 0",
            name=op.f("ck_credit_notes_not_negative"),
        ),
        sa.CheckConstraint(
            "total = taxable + cgst + sgst + igst + cess + round_off", name=op.f("ck_credit_notes_total_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "sales_return_id"],
            ["returns.sales_returns.org_id", "returns.sales_returns.sales_return_id"],
            name="fk_credit_notes_org_id_sales_return_id",
        ),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_credit_notes_approved_by_somebody")
        ),
        sa.PrimaryKeyConstraint("org_id", "credit_note_id", name="pk_credit_notes"),
        sa.UniqueConstraint(
            "org_id", "registration_id", "number", name="uq_credit_notes_org_id_registration_id_number"
        ),
        sa.UniqueConstraint("org_id", "sales_return_id", name="uq_credit_notes_org_id_sales_return_id"),
        schema="returns",
    )
    op.create_index(
        "ix_credit_notes_by_customer",
        "credit_notes",
        ["org_id", "customer_id", "date", "credit_note_id"],
        unique=False,
        schema="returns",
    )
    op.create_index(
        "ix_credit_notes_by_date", "credit_notes", ["org_id", "date", "credit_note_id"], unique=False, schema="returns"
    )
    op.create_index(
        "ix_credit_notes_by_invoice",
        "credit_notes",
        ["org_id", "invoice_id", "date", "credit_note_id"],
        unique=False,
        schema="returns",
    )
    op.create_table(
        "debit_notes",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("debit_note_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("goods_receipt_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_number", sa.Text(), nullable=False),
        sa.Column("goods_receipt_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("buyer_gstin", sa.Text(), nullable=False),
        sa.Column("vendor_gstin", sa.Text(), nullable=False),
        sa.Column("place_of_supply", sa.Text(), nullable=False),
        sa.Column("supply_kind", sa.Text(), nullable=False),
        sa.Column("purchase_return_id", sa.UUID(), nullable=False),
        sa.Column("amount_in_words", sa.Text(), nullable=False),
        sa.Column("gross", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("round_off", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.CheckConstraint(
            "taxable >= 0 AND cgst >= 0 AND sgst >= 0 AND igst >= 0 AND cess >= 0",
            name=op.f("ck_debit_notes_not_negative"),
        ),
        sa.CheckConstraint(
            "total = taxable + cgst + sgst + igst + cess + round_off", name=op.f("ck_debit_notes_total_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_return_id"],
            ["returns.purchase_returns.org_id", "returns.purchase_returns.purchase_return_id"],
            name="fk_debit_notes_org_id_purchase_return_id",
        ),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_debit_notes_approved_by_somebody")
        ),
        sa.PrimaryKeyConstraint("org_id", "debit_note_id", name="pk_debit_notes"),
        sa.UniqueConstraint("org_id", "purchase_return_id", name="uq_debit_notes_org_id_purchase_return_id"),
        sa.UniqueConstraint("org_id", "registration_id", "number", name="uq_debit_notes_org_id_registration_id_number"),
        schema="returns",
    )
    op.create_index(
        "ix_debit_notes_by_date", "debit_notes", ["org_id", "date", "debit_note_id"], unique=False, schema="returns"
    )
    op.create_index(
        "ix_debit_notes_by_receipt",
        "debit_notes",
        ["org_id", "goods_receipt_id", "date", "debit_note_id"],
        unique=False,
        schema="returns",
    )
    op.create_index(
        "ix_debit_notes_by_vendor",
        "debit_notes",
        ["org_id", "vendor_id", "date", "debit_note_id"],
        unique=False,
        schema="returns",
    )
    op.create_table(
        "purchase_return_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("purchase_return_id", sa.UUID(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("goods_receipt_line_id", sa.UUID(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("batch_number", sa.Text(), nullable=False),
        sa.Column("expiry_date", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("line_number > 0", name=op.f("ck_purchase_return_lines_line_number_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_return_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_return_id"],
            ["returns.purchase_returns.org_id", "returns.purchase_returns.purchase_return_id"],
            name="fk_purchase_return_lines_org_id_purchase_return_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "purchase_return_id", "line_number", name="pk_purchase_return_lines"),
        schema="returns",
    )
    op.create_table(
        "sales_return_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("sales_return_id", sa.UUID(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("invoice_line_id", sa.UUID(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("batch_number", sa.Text(), nullable=False),
        sa.Column("expiry_date", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("credit_explanation", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "disposition IN ('saleable', 'quarantine', 'expired', 'damaged')",
            name=op.f("ck_sales_return_lines_disposition_known"),
        ),
        sa.CheckConstraint("line_number > 0", name=op.f("ck_sales_return_lines_line_number_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_sales_return_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "sales_return_id"],
            ["returns.sales_returns.org_id", "returns.sales_returns.sales_return_id"],
            name="fk_sales_return_lines_org_id_sales_return_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "sales_return_id", "line_number", name="pk_sales_return_lines"),
        schema="returns",
    )
    op.create_table(
        "credit_note_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("credit_note_id", sa.UUID(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("invoice_line_id", sa.UUID(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("batch_number", sa.Text(), nullable=False),
        sa.Column("expiry_date", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("hsn", sa.Text(), nullable=False),
        sa.Column("uqc", sa.Text(), nullable=False),
        sa.Column("mrp", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("mrp_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("gross", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("bill_discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("expired_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("withheld_value", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("credit_explanation", sa.Text(), nullable=False),
        sa.CheckConstraint("mrp_units > 0", name=op.f("ck_credit_note_lines_mrp_units_positive")),
        sa.CheckConstraint("line_number > 0", name=op.f("ck_credit_note_lines_line_number_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_credit_note_lines_quantity_positive")),
        sa.CheckConstraint(
            "expired_quantity BETWEEN 0 AND quantity", name=op.f("ck_credit_note_lines_expired_within_quantity")
        ),
        sa.CheckConstraint("withheld_value >= 0", name=op.f("ck_credit_note_lines_withheld_not_negative")),
        sa.CheckConstraint(
            "(expired_quantity > 0) = (credit_explanation <> '')", name=op.f("ck_credit_note_lines_policy_explained")
        ),
        sa.CheckConstraint(
            "total = taxable + cgst + sgst + igst + cess", name=op.f("ck_credit_note_lines_total_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "credit_note_id"],
            ["returns.credit_notes.org_id", "returns.credit_notes.credit_note_id"],
            name="fk_credit_note_lines_org_id_credit_note_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "credit_note_id", "line_number", name="pk_credit_note_lines"),
        sa.UniqueConstraint(
            "org_id",
            "credit_note_id",
            "invoice_line_id",
            name="uq_credit_note_lines_org_id_credit_note_id_invoice_line_id",
        ),
        schema="returns",
    )
    op.create_table(
        "debit_note_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("debit_note_id", sa.UUID(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("goods_receipt_line_id", sa.UUID(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("batch_number", sa.Text(), nullable=False),
        sa.Column("expiry_date", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("hsn", sa.Text(), nullable=False),
        sa.Column("uqc", sa.Text(), nullable=False),
        sa.Column("mrp", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("mrp_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("gross", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("bill_discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.CheckConstraint("mrp_units > 0", name=op.f("ck_debit_note_lines_mrp_units_positive")),
        sa.CheckConstraint("line_number > 0", name=op.f("ck_debit_note_lines_line_number_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_debit_note_lines_quantity_positive")),
        sa.CheckConstraint(
            "total = taxable + cgst + sgst + igst + cess", name=op.f("ck_debit_note_lines_total_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "debit_note_id"],
            ["returns.debit_notes.org_id", "returns.debit_notes.debit_note_id"],
            name="fk_debit_note_lines_org_id_debit_note_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "debit_note_id", "line_number", name="pk_debit_note_lines"),
        schema="returns",
    )
    _create_approvals()
    for table, app, relay in PRIVILEGES:
        protect(op, table, schema="returns", app=app, relay=relay)


def downgrade() -> None:
    for table in (
        "debit_note_lines",
        "credit_note_lines",
        "sales_return_lines",
        "purchase_return_lines",
        "debit_notes",
        "credit_notes",
        "sales_returns",
        "replicas",
        "purchase_returns",
        "approvals",
        "outbox",
        "number_series",
        "idempotency_keys",
        "holds",
        "hold_outcomes",
        "audit",
    ):
        op.drop_table(table, schema="returns")


# Long: one column or check a line.
def _create_approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("party_id", sa.UUID(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("needed_role", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("limits_passed", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("valid_minutes", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by_document_id", sa.UUID(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.UUID(), nullable=True),
        sa.Column("decision_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sales_return', 'purchase_return')",
            name=op.f("ck_approvals_kind_known"),
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'open', 'used', 'rejected', 'cancelled')", name=op.f("ck_approvals_status_known")
        ),
        sa.CheckConstraint("needed_role IN ('manager', 'admin')", name=op.f("ck_approvals_needed_role_known")),
        sa.CheckConstraint("role IN ('manager', 'admin')", name=op.f("ck_approvals_role_known")),
        sa.CheckConstraint("(role IS NULL) = (expires_at IS NULL)", name=op.f("ck_approvals_approved_expires")),
        sa.CheckConstraint(
            "status NOT IN ('open', 'used') OR role IS NOT NULL", name=op.f("ck_approvals_given_by_a_role")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decision_at IS NULL)", name=op.f("ck_approvals_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'cancelled') OR decided_by IS NOT NULL", name=op.f("ck_approvals_decided")
        ),
        sa.CheckConstraint(
            "(status = 'used') = (used_by_document_id IS NOT NULL)", name=op.f("ck_approvals_used_by_a_document")
        ),
        sa.CheckConstraint(
            "(status IN ('cancelled')) = (cancelled_at IS NOT NULL)", name=op.f("ck_approvals_cancelled_has_time")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_approvals_cancelled_has_reason")
        ),
        sa.PrimaryKeyConstraint("org_id", "approval_id", name=op.f("pk_approvals")),
        schema="returns",
    )
    op.create_index(
        "ix_approvals_party", "approvals", ["org_id", "party_id", "approval_id"], unique=False, schema="returns"
    )
    op.create_index(
        "ix_approvals_status", "approvals", ["org_id", "status", "approval_id"], unique=False, schema="returns"
    )
    for table in ("sales_returns", "purchase_returns", "credit_notes", "debit_notes"):
        op.create_foreign_key(
            op.f(f"fk_{table}_org_id_approval_id"),
            table,
            "approvals",
            ["org_id", "approval_id"],
            ["org_id", "approval_id"],
            source_schema="returns",
            referent_schema="returns",
        )
        op.create_index(
            f"ux_{table}_approval",
            table,
            ["org_id", "approval_id"],
            unique=True,
            schema="returns",
            postgresql_where=sa.text("approval_id IS NOT NULL"),
        )
