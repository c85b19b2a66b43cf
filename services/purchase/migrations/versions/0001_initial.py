"""The tables of release 0.1: vendors, orders, goods, money owed, and the plumbing of the service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.db.row_level_security import protect
from kit.db.search_keys import search_key

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
    (
        "billed_units",
        (
            "SELECT, INSERT, UPDATE (billed_quantity, billed_free_quantity, never_billed_quantity, "
            "never_billed_free_quantity, bill_of_entry_id)"
        ),
        "",
    ),
    ("bill_of_entry_lines", "SELECT, INSERT", ""),
    ("bills_of_entry", "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at, version)", ""),
    ("debit_note_closings", "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at)", ""),
    ("claim_settlements", "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at)", ""),
    ("debit_claim_lines", "SELECT, INSERT", ""),
    ("claim_entries", "SELECT, INSERT", ""),
    (
        "debit_claims",
        "SELECT, INSERT, UPDATE (status, settled_amount, cancelled_amount, cancel_reason, cancelled_at, version)",
        "",
    ),
    ("goods_receipt_lines", "SELECT, INSERT", ""),
    ("goods_receipts", "SELECT, INSERT, UPDATE (billable)", ""),
    ("hold_outcomes", "SELECT, INSERT", ""),
    (
        "holds",
        "SELECT, INSERT, UPDATE, DELETE",
        "SELECT (org_id, hold_id, kind, coordinator, state, expires_at)",
    ),
    ("idempotency_keys", "SELECT, INSERT, UPDATE, DELETE", "SELECT (created_at), DELETE"),
    ("input_tax_reversals", "SELECT, INSERT", ""),
    ("inward_register", "SELECT, INSERT", ""),
    ("number_series", "SELECT, INSERT, UPDATE (last)", ""),
    (
        "outbox",
        "INSERT",
        (
            "SELECT (org_id, id, destination, type, payload, user_id, traceparent, created_at, due_at, attempts), "
            "UPDATE (due_at, attempts, last_error), DELETE"
        ),
    ),
    ("purchase_order_lines", "SELECT, INSERT, DELETE, UPDATE (received_quantity, received_free_quantity)", ""),
    (
        "purchase_orders",
        "SELECT, INSERT, UPDATE (status, expected_date, note, total, cancel_reason, cancelled_at, version, updated_at)",
        "",
    ),
    ("replicas", "SELECT, INSERT, UPDATE (source_version, payload, received_at)", ""),
    (
        "returned_lines",
        (
            "SELECT, INSERT, UPDATE (state, debit_note_id, vendor_bill_id, booked_in, input_tax, never_billed_by, "
            "quantity, taxable, cgst, sgst, igst, cess)"
        ),
        "",
    ),
    (
        "settings",
        ("SELECT, INSERT, UPDATE (bill_tolerance, over_receipt_percent, msme_traders, version, updated_at)"),
        "",
    ),
    ("stock_adjustments", "SELECT, INSERT, UPDATE (standing)", ""),
    ("vendor_allocations", "SELECT, INSERT", ""),
    ("vendor_balances", "SELECT, INSERT, UPDATE (balance)", ""),
    ("vendor_bill_lines", "SELECT, INSERT", ""),
    (
        "vendor_bills",
        "SELECT, INSERT, UPDATE (outstanding, open_claim_amount, status, cancel_reason, cancelled_at, version)",
        "",
    ),
    (
        "vendor_credits",
        "SELECT, INSERT, UPDATE (on_account, never_billed, status, cancel_reason, cancelled_at, version)",
        "",
    ),
    ("vendor_entries", "SELECT, INSERT", ""),
    (
        "vendors",
        (
            "SELECT, INSERT, UPDATE (code, name, gst_category, gstin, pan, phone, drug_licences, credit_days, "
            "printed_name, separate_account, active, branch, version, created_at, updated_at, address, email, "
            "enterprise_class, enterprise_activity, udyam_number, written_terms, transporter, bank, country_code, "
            "rounding_school, shown_rounding_school)"
        ),
        "",
    ),
    ("vendor_refunds", "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at, version)", ""),
    ("vendor_refund_credits", "SELECT, INSERT", ""),
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
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index("ix_audit_org_id_entity_id", "audit", ["org_id", "entity_id"], unique=False, schema="purchase")
    op.create_table(
        "hold_outcomes",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('aborted', 'committed')", name=op.f("ck_hold_outcomes_outcome_known")),
        sa.PrimaryKeyConstraint("org_id", "hold_id", name="pk_hold_outcomes"),
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_hold_outcomes_aborted",
        "hold_outcomes",
        ["org_id", "hold_id"],
        unique=False,
        schema="purchase",
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
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE, DELETE", "relay": "SELECT"},
    )
    op.create_index(
        "ix_holds_expiring",
        "holds",
        ["expires_at"],
        unique=False,
        schema="purchase",
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
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE", "relay": "SELECT, DELETE"},
    )
    op.create_index(
        "ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False, schema="purchase"
    )
    op.create_table(
        "number_series",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_number_series_last_not_negative")),
        sa.PrimaryKeyConstraint("org_id", "series", "period", name="pk_number_series"),
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE", "relay": ""},
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
        schema="purchase",
        info={"app": "INSERT", "relay": "SELECT, UPDATE, DELETE"},
    )
    op.create_index("ix_outbox_due_at_id", "outbox", ["due_at", "id"], unique=False, schema="purchase")
    op.create_table(
        "replicas",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("source_version", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "kind", "id", name="pk_replicas"),
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE", "relay": ""},
    )
    op.create_table(
        "settings",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("bill_tolerance", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("over_receipt_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("msme_traders", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", name="pk_settings"),
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE", "relay": ""},
    )
    op.create_table(
        "vendors",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(collation="C"), sa.Computed(search_key("code"), persisted=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), sa.Computed(search_key("name"), persisted=True), nullable=False),
        sa.Column("gst_category", sa.Text(), nullable=False),
        sa.Column("gstin", sa.Text(collation="C"), nullable=False),
        sa.Column("pan", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(collation="C"), nullable=False),
        sa.Column("address", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("drug_licences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("credit_days", sa.Integer(), nullable=False),
        sa.Column("printed_name", sa.Text(), nullable=False),
        sa.Column("separate_account", sa.Boolean(), nullable=False),
        sa.Column("enterprise_class", sa.Text(), nullable=True),
        sa.Column("enterprise_activity", sa.Text(), nullable=True),
        sa.Column("udyam_number", sa.Text(), nullable=False),
        sa.Column("written_terms", sa.Boolean(), nullable=False),
        sa.Column("transporter", sa.Boolean(), nullable=False),
        sa.Column("bank", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("rounding_school", sa.Text(), nullable=True),
        sa.Column("shown_rounding_school", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("branch", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(gst_category IN ('unregistered', 'overseas')) = (gstin = '')",
            name=op.f("ck_vendors_gstin_by_gst_category"),
        ),
        sa.CheckConstraint(
            "(gst_category = 'overseas') = (country_code <> '')", name=op.f("ck_vendors_country_of_overseas")
        ),
        sa.CheckConstraint(
            "gst_category IN ('regular', 'composition', 'unregistered', 'sez', 'overseas')",
            name=op.f("ck_vendors_gst_category_known"),
        ),
        sa.CheckConstraint(
            "rounding_school IN ('line_paisa', 'head', 'document', 'line_rupee')",
            name=op.f("ck_vendors_rounding_school_known"),
        ),
        sa.CheckConstraint(
            "shown_rounding_school IN ('line_paisa', 'head', 'document', 'line_rupee')",
            name=op.f("ck_vendors_shown_rounding_school_known"),
        ),
        sa.CheckConstraint(
            "enterprise_class IN ('micro', 'small', 'medium')", name=op.f("ck_vendors_enterprise_class_known")
        ),
        sa.CheckConstraint(
            "enterprise_activity IN ('manufacturer', 'service', 'trader')",
            name=op.f("ck_vendors_enterprise_activity_known"),
        ),
        sa.CheckConstraint(
            "(enterprise_class IS NULL) = (enterprise_activity IS NULL)", name=op.f("ck_vendors_msme_has_activity")
        ),
        sa.CheckConstraint(
            "enterprise_class IS NOT NULL OR udyam_number = '' AND NOT written_terms",
            name=op.f("ck_vendors_only_msme_has_terms"),
        ),
        sa.CheckConstraint("credit_days BETWEEN 0 AND 365", name=op.f("ck_vendors_credit_days_sane")),
        sa.PrimaryKeyConstraint("org_id", "vendor_id", name="pk_vendors"),
        sa.UniqueConstraint("org_id", "code_key", name="uq_vendors_org_id_code_key"),
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE", "relay": ""},
    )
    op.create_index("ix_vendors_gstin", "vendors", ["org_id", "gstin"], unique=False, schema="purchase")
    op.create_index(
        "ux_vendors_gstin",
        "vendors",
        ["org_id", "gstin"],
        unique=True,
        schema="purchase",
        postgresql_where=sa.text("gstin <> '' AND NOT separate_account"),
    )
    op.create_index(
        "ix_vendors_pan",
        "vendors",
        ["org_id", "pan"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("pan <> ''"),
    )
    op.create_index("ix_vendors_phone", "vendors", ["org_id", "phone"], unique=False, schema="purchase")
    op.create_index("ix_vendors_name", "vendors", ["org_id", "name_key", "vendor_id"], unique=False, schema="purchase")
    op.create_table(
        "inward_register",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("register_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("vendor_gstin", sa.Text(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("place_of_supply", sa.Text(), nullable=False),
        sa.Column("supply_kind", sa.Text(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("input_tax", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "input_tax IN ('eligible', 'ineligible', 'barred', 'import')",
            name=op.f("ck_inward_register_input_tax_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('vendor_bill', 'debit_note', 'vendor_bill_cancelled', 'return_never_billed', "
            "'return_billable_again', 'return_billed_later', 'return_booked_in_bill', 'return_booked_in_receipt', "
            "'bill_of_entry', 'bill_of_entry_cancelled')",
            name=op.f("ck_inward_register_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name="fk_inward_register_org_id_vendor_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "register_id", name="pk_inward_register"),
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
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_inward_register_period",
        "inward_register",
        ["org_id", "date", "register_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "purchase_orders",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("purchase_order_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("expected_date", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_purchase_orders_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "(status IN ('cancelled', 'closed')) = (cancelled_at IS NOT NULL)",
            name=op.f("ck_purchase_orders_cancelled_has_time"),
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_purchase_orders_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'approved', 'partially_received', 'received', 'cancelled', 'closed')",
            name=op.f("ck_purchase_orders_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name="fk_purchase_orders_org_id_vendor_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "purchase_order_id", name="pk_purchase_orders"),
        sa.UniqueConstraint("org_id", "number", name="uq_purchase_orders_number"),
        schema="purchase",
        info={
            "app": (
                "SELECT, INSERT, UPDATE"
                " (status, expected_date, note, total, cancel_reason, cancelled_at, version, updated_at)"
            ),
            "relay": "",
        },
    )
    op.create_index(
        "ix_purchase_orders_status",
        "purchase_orders",
        ["org_id", "status", "date", "purchase_order_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_purchase_orders_newest",
        "purchase_orders",
        ["org_id", "date", "purchase_order_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_purchase_orders_vendor_id",
        "purchase_orders",
        ["org_id", "vendor_id", "date", "purchase_order_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "vendor_balances",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("balance", sa.Numeric(precision=24, scale=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name="fk_vendor_balances_org_id_vendor_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "vendor_id", name="pk_vendor_balances"),
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE (balance)", "relay": ""},
    )
    op.create_table(
        "vendor_bills",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("vendor_bill_id", sa.UUID(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("vendor_gstin", sa.Text(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("financial_year", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("booking_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("due_rule", sa.Text(), nullable=False),
        sa.Column("place_of_supply", sa.Text(), nullable=False),
        sa.Column("supply_kind", sa.Text(), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("round_off", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("input_tax", sa.Text(), nullable=False),
        sa.Column("input_tax_explanation", sa.Text(), nullable=False),
        sa.Column("under_bill_of_entry", sa.Boolean(), nullable=False),
        sa.Column("last_day_of_input_tax", sa.Date(), nullable=False),
        sa.Column("outstanding", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("open_claim_amount", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("accepted_explanations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("difference_reason", sa.Text(), nullable=False),
        sa.Column("rounding_school", sa.Text(), nullable=True),
        sa.Column("rounding_source", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "input_tax IN ('eligible', 'ineligible', 'barred', 'import')", name=op.f("ck_vendor_bills_input_tax_known")
        ),
        sa.CheckConstraint("status IN ('posted', 'cancelled')", name=op.f("ck_vendor_bills_status_known")),
        sa.CheckConstraint(
            "due_rule IN ('terms', 'msme_written_terms', 'msme_no_written_terms')",
            name=op.f("ck_vendor_bills_due_rule_known"),
        ),
        sa.CheckConstraint(
            "rounding_school IN ('line_paisa', 'head', 'document', 'line_rupee')",
            name=op.f("ck_vendor_bills_rounding_school_known"),
        ),
        sa.CheckConstraint(
            "rounding_source IN ('vendor', 'bill', 'bill_against_vendor')",
            name=op.f("ck_vendor_bills_rounding_source_known"),
        ),
        sa.CheckConstraint(
            "(rounding_school IS NULL) = (rounding_source IS NULL)", name=op.f("ck_vendor_bills_rounding_has_source")
        ),
        sa.CheckConstraint(
            "status = 'posted' OR outstanding = 0 AND open_claim_amount = 0",
            name=op.f("ck_vendor_bills_nothing_open_on_cancelled"),
        ),
        sa.CheckConstraint("open_claim_amount BETWEEN 0 AND total", name=op.f("ck_vendor_bills_claims_within_total")),
        sa.CheckConstraint(
            "(status IN ('cancelled')) = (cancelled_at IS NOT NULL)", name=op.f("ck_vendor_bills_cancelled_has_time")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_vendor_bills_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "NOT under_bill_of_entry OR (cgst, sgst, igst, cess) = (0, 0, 0, 0)",
            name=op.f("ck_vendor_bills_no_gst_under_bill_of_entry"),
        ),
        sa.CheckConstraint("outstanding BETWEEN 0 AND total", name=op.f("ck_vendor_bills_outstanding_within_total")),
        sa.CheckConstraint(
            "total = taxable + cgst + sgst + igst + cess + round_off", name=op.f("ck_vendor_bills_total_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name="fk_vendor_bills_org_id_vendor_id",
        ),
        sa.CheckConstraint("booking_date >= date", name=op.f("ck_vendor_bills_booked_not_before_date")),
        sa.PrimaryKeyConstraint("org_id", "vendor_bill_id", name="pk_vendor_bills"),
        schema="purchase",
        info={
            "app": (
                "SELECT, INSERT, UPDATE (outstanding, open_claim_amount, status, cancel_reason, cancelled_at, version)"
            ),
            "relay": "",
        },
    )
    op.create_index(
        "ux_vendor_bills_number",
        "vendor_bills",
        ["org_id", "vendor_id", "financial_year", "number_key"],
        unique=True,
        schema="purchase",
        postgresql_where=sa.text("status = 'posted'"),
    )
    op.create_index(
        "ix_vendor_bills_newest",
        "vendor_bills",
        ["org_id", "date", "vendor_bill_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_vendor_bills_open",
        "vendor_bills",
        ["org_id", "due_date", "vendor_bill_id"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("outstanding > 0"),
    )
    op.create_index(
        "ix_vendor_bills_open_of_vendor",
        "vendor_bills",
        ["org_id", "vendor_id", "due_date", "vendor_bill_id"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("outstanding > 0"),
    )
    op.create_index(
        "ix_vendor_bills_vendor_id",
        "vendor_bills",
        ["org_id", "vendor_id", "date", "vendor_bill_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "vendor_credits",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("vendor_credit_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("booking_date", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("on_account", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("never_billed", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("reference_key", sa.Text(), nullable=False),
        sa.Column("accept_used_reference", sa.Boolean(), nullable=False),
        sa.Column("goods_receipt_id", sa.UUID(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_vendor_credits_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_vendor_credits_cancelled_has_time")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_vendor_credits_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "(kind = 'vendor_payment') = (mode IS NOT NULL)", name=op.f("ck_vendor_credits_mode_of_payment")
        ),
        sa.CheckConstraint(
            "kind IN ('vendor_payment', 'debit_note', 'debit_claim_settled', 'settlement_discount',"
            " 'small_difference')",
            name=op.f("ck_vendor_credits_kind_known"),
        ),
        sa.CheckConstraint("mode IN ('cash', 'bank', 'upi', 'cheque')", name=op.f("ck_vendor_credits_mode_known")),
        sa.CheckConstraint("status IN ('posted', 'cancelled')", name=op.f("ck_vendor_credits_status_known")),
        sa.CheckConstraint(
            "amount >= 0 AND never_billed >= 0 AND on_account BETWEEN 0 AND amount - never_billed",
            name=op.f("ck_vendor_credits_on_account_within_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name="fk_vendor_credits_org_id_vendor_id",
        ),
        sa.CheckConstraint("booking_date >= date", name=op.f("ck_vendor_credits_booked_not_before_date")),
        sa.PrimaryKeyConstraint("org_id", "vendor_credit_id", name="pk_vendor_credits"),
        schema="purchase",
        info={
            "app": "SELECT, INSERT, UPDATE (on_account, never_billed, status, cancel_reason, cancelled_at, version)",
            "relay": "",
        },
    )
    op.create_index(
        "ix_vendor_credits_vendor_id",
        "vendor_credits",
        ["org_id", "vendor_id", "kind", "date", "vendor_credit_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ux_vendor_credits_allowance",
        "vendor_credits",
        ["org_id", "number"],
        unique=True,
        schema="purchase",
        postgresql_where=sa.text("kind IN ('settlement_discount', 'small_difference')"),
    )
    op.create_index(
        "ux_vendor_credits_reference_key",
        "vendor_credits",
        ["org_id", "reference_key"],
        unique=True,
        schema="purchase",
        postgresql_where=sa.text("reference_key <> '' AND NOT accept_used_reference AND status <> 'cancelled'"),
    )
    op.create_index(
        "ix_vendor_credits_reference_key",
        "vendor_credits",
        ["org_id", "reference_key"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("reference_key <> ''"),
    )
    op.create_index(
        "ix_vendor_credits_newest",
        "vendor_credits",
        ["org_id", "kind", "date", "vendor_credit_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_vendor_credits_open",
        "vendor_credits",
        ["org_id", "vendor_id", "vendor_credit_id"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("on_account > 0"),
    )
    op.create_index(
        "ix_vendor_credits_org_id_goods_receipt_id",
        "vendor_credits",
        ["org_id", "goods_receipt_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "vendor_entries",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('vendor_bill', 'vendor_payment', 'debit_note', 'vendor_bill_cancelled', "
            "'vendor_payment_cancelled', 'return_never_billed', 'return_billable_again', 'return_billed_later', "
            "'debit_claim_settled', 'debit_claim_unsettled', 'vendor_refund', 'vendor_refund_cancelled', "
            "'settlement_discount', 'settlement_discount_cancelled', 'small_difference', "
            "'small_difference_cancelled')",
            name=op.f("ck_vendor_entries_kind_known"),
        ),
        sa.CheckConstraint(
            "(amount >= 0) = (kind = 'vendor_bill' OR kind = 'return_never_billed' OR kind = "
            "'vendor_payment_cancelled' OR kind = 'debit_claim_unsettled' OR kind = 'vendor_refund'"
            " OR kind = 'settlement_discount_cancelled' OR kind = 'small_difference_cancelled') OR amount = 0",
            name=op.f("ck_vendor_entries_amount_by_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name="fk_vendor_entries_org_id_vendor_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "entry_id", name="pk_vendor_entries"),
        sa.UniqueConstraint("org_id", "kind", "document_id", name="uq_vendor_entries_document_id"),
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_vendor_entries_ledger",
        "vendor_entries",
        ["org_id", "vendor_id", "date", "entry_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "goods_receipts",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("vendor_gstin", sa.Text(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("place_of_supply", sa.Text(), nullable=False),
        sa.Column("supply_kind", sa.Text(), nullable=False),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("purchase_order_id", sa.UUID(), nullable=True),
        sa.Column("vendor_document_number", sa.Text(), nullable=False),
        sa.Column("vendor_document_key", sa.Text(), nullable=False),
        sa.Column("vendor_document_year", sa.Text(), nullable=False),
        sa.Column("vendor_document_date", sa.Date(), nullable=True),
        sa.Column("freight", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("round_off", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("billable", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_goods_receipts_approved_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_order_id"],
            ["purchase.purchase_orders.org_id", "purchase.purchase_orders.purchase_order_id"],
            name="fk_goods_receipts_org_id_purchase_order_id",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name="fk_goods_receipts_org_id_vendor_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "goods_receipt_id", name="pk_goods_receipts"),
        sa.UniqueConstraint("org_id", "number", name="uq_goods_receipts_number"),
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE (billable)", "relay": ""},
    )
    op.create_index(
        "ix_goods_receipts_unbilled",
        "goods_receipts",
        ["org_id", "date", "goods_receipt_id"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("billable"),
    )
    op.create_index(
        "ux_goods_receipts_vendor_document",
        "goods_receipts",
        ["org_id", "vendor_id", "vendor_document_year", "vendor_document_key"],
        unique=True,
        schema="purchase",
        postgresql_where=sa.text("vendor_document_key <> ''"),
    )
    op.create_index(
        "ix_goods_receipts_newest",
        "goods_receipts",
        ["org_id", "date", "goods_receipt_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_goods_receipts_purchase_order_id",
        "goods_receipts",
        ["org_id", "purchase_order_id", "date", "goods_receipt_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_goods_receipts_vendor_id",
        "goods_receipts",
        ["org_id", "vendor_id", "date", "goods_receipt_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "purchase_order_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("purchase_order_line_id", sa.UUID(), nullable=False),
        sa.Column("purchase_order_id", sa.UUID(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("hsn", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("free_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("rate_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("received_quantity", sa.Numeric(precision=24, scale=3), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "received_free_quantity", sa.Numeric(precision=24, scale=3), server_default=sa.text("0"), nullable=False
        ),
        sa.CheckConstraint("rate_units > 0", name=op.f("ck_purchase_order_lines_rate_units_positive")),
        sa.CheckConstraint(
            "quantity > 0 AND free_quantity >= 0 AND rate >= 0", name=op.f("ck_purchase_order_lines_figures_sane")
        ),
        sa.CheckConstraint(
            "received_quantity >= 0 AND received_free_quantity >= 0", name=op.f("ck_purchase_order_lines_received_sane")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_order_id"],
            ["purchase.purchase_orders.org_id", "purchase.purchase_orders.purchase_order_id"],
            name="fk_purchase_order_lines_org_id_purchase_order_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "purchase_order_line_id", name="pk_purchase_order_lines"),
        sa.UniqueConstraint("org_id", "purchase_order_id", "line_no", name="uq_purchase_order_lines_line_no"),
        schema="purchase",
        info={"app": "SELECT, INSERT, DELETE, UPDATE (received_quantity, received_free_quantity)", "relay": ""},
    )
    op.create_table(
        "debit_note_closings",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("closing_id", sa.UUID(), nullable=False),
        sa.Column("debit_note_id", sa.UUID(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('posted', 'cancelled')", name=op.f("ck_debit_note_closings_status_known")),
        sa.CheckConstraint(
            "(status IN ('cancelled')) = (cancelled_at IS NOT NULL)",
            name=op.f("ck_debit_note_closings_cancelled_has_time"),
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_debit_note_closings_cancelled_has_reason")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_debit_note_closings_amount_not_negative")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_debit_note_closings_has_reason")),
        sa.ForeignKeyConstraint(
            ["org_id", "debit_note_id"],
            ["purchase.vendor_credits.org_id", "purchase.vendor_credits.vendor_credit_id"],
            name="fk_debit_note_closings_org_id_debit_note_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "closing_id", name=op.f("pk_debit_note_closings")),
        schema="purchase",
    )
    op.create_index(
        "ix_debit_note_closings_debit_note",
        "debit_note_closings",
        ["org_id", "debit_note_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "vendor_allocations",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("vendor_allocation_id", sa.UUID(), nullable=False),
        sa.Column("vendor_credit_id", sa.UUID(), nullable=False),
        sa.Column("vendor_bill_id", sa.UUID(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_vendor_allocations_some_amount")),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_bill_id"],
            ["purchase.vendor_bills.org_id", "purchase.vendor_bills.vendor_bill_id"],
            name="fk_vendor_allocations_org_id_vendor_bill_id",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_credit_id"],
            ["purchase.vendor_credits.org_id", "purchase.vendor_credits.vendor_credit_id"],
            name="fk_vendor_allocations_org_id_vendor_credit_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "vendor_allocation_id", name="pk_vendor_allocations"),
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_vendor_allocations_org_id_vendor_bill_id",
        "vendor_allocations",
        ["org_id", "vendor_bill_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_vendor_allocations_org_id_vendor_credit_id",
        "vendor_allocations",
        ["org_id", "vendor_credit_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_vendor_allocations_date", "vendor_allocations", ["org_id", "date"], unique=False, schema="purchase"
    )
    op.create_table(
        "goods_receipt_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_line_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_id", sa.UUID(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("purchase_order_line_id", sa.UUID(), nullable=True),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("hsn", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("uqc", sa.Text(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("batch_number", sa.Text(), nullable=False),
        sa.Column("expiry_month", sa.Text(), nullable=False),
        sa.Column("manufacture_month", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("mrp", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("mrp_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("ptr", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("ptr_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("pts", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("pts_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("free_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("rate_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("gross", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("freight", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("landed_value", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("landed_cost", sa.Numeric(precision=24, scale=6), nullable=False),
        sa.CheckConstraint("mrp_units > 0", name=op.f("ck_goods_receipt_lines_mrp_units_positive")),
        sa.CheckConstraint("ptr_units > 0", name=op.f("ck_goods_receipt_lines_ptr_units_positive")),
        sa.CheckConstraint("pts_units > 0", name=op.f("ck_goods_receipt_lines_pts_units_positive")),
        sa.CheckConstraint("rate_units > 0", name=op.f("ck_goods_receipt_lines_rate_units_positive")),
        sa.CheckConstraint(
            "(gross * rate_units - quantity * rate) * 200 > -rate_units"
            " AND (gross * rate_units - quantity * rate) * 200 <= rate_units",
            name=op.f("ck_goods_receipt_lines_gross_of_rate"),
        ),
        sa.CheckConstraint("condition IN ('sound', 'damaged')", name=op.f("ck_goods_receipt_lines_condition_known")),
        sa.CheckConstraint("mrp > 0", name=op.f("ck_goods_receipt_lines_mrp_known")),
        sa.CheckConstraint(
            "landed_value = taxable + freight", name=op.f("ck_goods_receipt_lines_landed_value_adds_up")
        ),
        sa.CheckConstraint(
            "quantity >= 0 AND free_quantity >= 0 AND quantity + free_quantity > 0",
            name=op.f("ck_goods_receipt_lines_some_quantity"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "goods_receipt_id"],
            ["purchase.goods_receipts.org_id", "purchase.goods_receipts.goods_receipt_id"],
            name="fk_goods_receipt_lines_org_id_goods_receipt_id",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_order_line_id"],
            ["purchase.purchase_order_lines.org_id", "purchase.purchase_order_lines.purchase_order_line_id"],
            name="fk_goods_receipt_lines_org_id_purchase_order_line_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "goods_receipt_line_id", name="pk_goods_receipt_lines"),
        sa.UniqueConstraint("org_id", "goods_receipt_id", "line_no", name="uq_goods_receipt_lines_line_no"),
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_goods_receipt_lines_batch", "goods_receipt_lines", ["org_id", "batch_id"], unique=False, schema="purchase"
    )
    op.create_table(
        "billed_units",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_line_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("free_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("billed_quantity", sa.Numeric(precision=18, scale=3), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "billed_free_quantity", sa.Numeric(precision=18, scale=3), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "never_billed_quantity", sa.Numeric(precision=18, scale=3), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "never_billed_free_quantity", sa.Numeric(precision=18, scale=3), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("bill_of_entry_id", sa.UUID(), nullable=True),
        sa.CheckConstraint(
            "billed_quantity >= 0 AND never_billed_quantity >= 0 AND billed_quantity + never_billed_quantity <= "
            "quantity",
            name=op.f("ck_billed_units_billed_once"),
        ),
        sa.CheckConstraint(
            "billed_free_quantity >= 0 AND never_billed_free_quantity >= 0 AND billed_free_quantity + "
            "never_billed_free_quantity <= free_quantity",
            name=op.f("ck_billed_units_free_units_billed_once"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "goods_receipt_line_id"],
            ["purchase.goods_receipt_lines.org_id", "purchase.goods_receipt_lines.goods_receipt_line_id"],
            name="fk_billed_units_org_id_goods_receipt_line_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "goods_receipt_line_id", name="pk_billed_units"),
        schema="purchase",
        info={
            "app": (
                "SELECT, INSERT, UPDATE (billed_quantity, billed_free_quantity, never_billed_quantity, "
                "never_billed_free_quantity)"
            ),
            "relay": "",
        },
    )
    op.create_index(
        "ix_billed_units_goods_receipt", "billed_units", ["org_id", "goods_receipt_id"], unique=False, schema="purchase"
    )
    op.create_table(
        "returned_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("returned_line_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_line_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_id", sa.UUID(), nullable=False),
        sa.Column("vendor_bill_id", sa.UUID(), nullable=True),
        sa.Column("booked_in", sa.UUID(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("input_tax", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("withheld_taxable", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("withheld_cgst", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("withheld_sgst", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("withheld_igst", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("withheld_cess", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("note_kind", sa.Text(), nullable=False),
        sa.Column("round_off", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("debit_note_id", sa.UUID(), nullable=True),
        sa.Column("never_billed_by", sa.UUID(), nullable=True),
        sa.CheckConstraint(
            "input_tax IN ('eligible', 'ineligible', 'barred', 'import')",
            name=op.f("ck_returned_lines_input_tax_known"),
        ),
        sa.CheckConstraint(
            "(state = 'returned') = (debit_note_id IS NOT NULL)", name=op.f("ck_returned_lines_returned_has_note")
        ),
        sa.CheckConstraint(
            "booked_in = coalesce(vendor_bill_id, goods_receipt_id)",
            name=op.f("ck_returned_lines_booked_in_bill_or_receipt"),
        ),
        sa.CheckConstraint(
            "never_billed_by IS NULL OR (state = 'returned' AND vendor_bill_id IS NULL)",
            name=op.f("ck_returned_lines_never_billed_was_returned"),
        ),
        sa.CheckConstraint("state IN ('pending', 'returned', 'released')", name=op.f("ck_returned_lines_state_known")),
        sa.CheckConstraint("note_kind IN ('gst', 'commercial')", name=op.f("ck_returned_lines_note_kind_known")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_returned_lines_quantity_positive")),
        sa.CheckConstraint(
            "withheld_taxable BETWEEN 0 AND taxable AND withheld_cgst BETWEEN 0 AND cgst AND "
            "withheld_sgst BETWEEN 0 AND sgst AND withheld_igst BETWEEN 0 AND igst AND "
            "withheld_cess BETWEEN 0 AND cess",
            name=op.f("ck_returned_lines_withheld_within_worth"),
        ),
        sa.CheckConstraint("abs(round_off) <= 2", name=op.f("ck_returned_lines_round_off_small")),
        sa.ForeignKeyConstraint(
            ["org_id", "goods_receipt_line_id"],
            ["purchase.goods_receipt_lines.org_id", "purchase.goods_receipt_lines.goods_receipt_line_id"],
            name="fk_returned_lines_org_id_goods_receipt_line_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "returned_line_id", name="pk_returned_lines"),
        schema="purchase",
        info={
            "app": (
                "SELECT, INSERT, UPDATE (state, debit_note_id, vendor_bill_id, booked_in, input_tax, never_billed_by, "
                "quantity, taxable, cgst, sgst, igst, cess)"
            ),
            "relay": "",
        },
    )
    op.create_index(
        "ix_returned_lines_never_billed_by",
        "returned_lines",
        ["org_id", "never_billed_by"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("never_billed_by IS NOT NULL"),
    )
    op.create_index(
        "ix_returned_lines_debit_note",
        "returned_lines",
        ["org_id", "debit_note_id"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("debit_note_id IS NOT NULL"),
    )
    op.create_index(
        "ix_returned_lines_booked_in",
        "returned_lines",
        ["org_id", "booked_in", "goods_receipt_line_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index("ix_returned_lines_hold", "returned_lines", ["org_id", "hold_id"], unique=False, schema="purchase")
    op.create_table(
        "vendor_bill_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("vendor_bill_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_line_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("free_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("returned_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("never_billed_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("never_billed_free_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("rate_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("rate_units > 0", name=op.f("ck_vendor_bill_lines_rate_units_positive")),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("gross", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("short_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("short_gross", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("short_discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("short_taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("short_cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("short_sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("short_igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("short_cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("kept_comparison", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("condition IN ('sound', 'damaged')", name=op.f("ck_vendor_bill_lines_condition_known")),
        sa.CheckConstraint(
            "kept_comparison IN ('as_kept', 'short', 'excess')",
            name=op.f("ck_vendor_bill_lines_kept_comparison_known"),
        ),
        sa.CheckConstraint("decision IN ('accepted', 'claimed')", name=op.f("ck_vendor_bill_lines_decision_known")),
        sa.CheckConstraint(
            "(decision IS NULL) = (decision_reason = '')", name=op.f("ck_vendor_bill_lines_decision_has_reason")
        ),
        sa.CheckConstraint(
            "taxable >= 0 AND cgst >= 0 AND sgst >= 0 AND igst >= 0 AND cess >= 0",
            name=op.f("ck_vendor_bill_lines_figures_not_negative"),
        ),
        sa.CheckConstraint(
            "short_quantity > 0 OR (short_quantity = 0 AND short_taxable = 0)",
            name=op.f("ck_vendor_bill_lines_short_units_or_none"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_vendor_bill_lines_quantity_positive")),
        sa.CheckConstraint(
            "free_quantity >= 0 AND never_billed_quantity >= 0 AND never_billed_free_quantity >= 0"
            " AND returned_quantity BETWEEN 0 AND quantity + free_quantity",
            name=op.f("ck_vendor_bill_lines_units_add_up"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "goods_receipt_line_id"],
            ["purchase.goods_receipt_lines.org_id", "purchase.goods_receipt_lines.goods_receipt_line_id"],
            name="fk_vendor_bill_lines_org_id_goods_receipt_line_id",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_bill_id"],
            ["purchase.vendor_bills.org_id", "purchase.vendor_bills.vendor_bill_id"],
            name="fk_vendor_bill_lines_org_id_vendor_bill_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "vendor_bill_id", "goods_receipt_line_id", name="pk_vendor_bill_lines"),
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_vendor_bill_lines_goods_receipt",
        "vendor_bill_lines",
        ["org_id", "goods_receipt_id", "goods_receipt_line_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "debit_claims",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("debit_claim_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("vendor_bill_id", sa.UUID(), nullable=False),
        sa.Column("vendor_bill_number", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("settled_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cancelled_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_debit_claims_waived_has_reason")
        ),
        sa.CheckConstraint(
            "(cancelled_amount > 0) = (cancelled_at IS NOT NULL)", name=op.f("ck_debit_claims_waived_has_time")
        ),
        sa.CheckConstraint(
            "status = CASE WHEN settled_amount + cancelled_amount < amount"
            " THEN CASE WHEN settled_amount = 0 THEN 'open' ELSE 'partly_settled' END"
            " WHEN cancelled_amount > 0 THEN 'cancelled' ELSE 'settled' END",
            name=op.f("ck_debit_claims_status_of_amounts"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'partly_settled', 'settled', 'cancelled')", name=op.f("ck_debit_claims_status_known")
        ),
        sa.CheckConstraint(
            "amount > 0 AND settled_amount >= 0 AND cancelled_amount >= 0"
            " AND settled_amount + cancelled_amount <= amount",
            name=op.f("ck_debit_claims_settled_within_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_bill_id"],
            ["purchase.vendor_bills.org_id", "purchase.vendor_bills.vendor_bill_id"],
            name="fk_debit_claims_org_id_vendor_bill_id",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name="fk_debit_claims_org_id_vendor_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "debit_claim_id", name="pk_debit_claims"),
        sa.UniqueConstraint("org_id", "number", name="uq_debit_claims_number"),
        schema="purchase",
        info={
            "app": (
                "SELECT, INSERT, UPDATE"
                " (status, settled_amount, cancelled_amount, cancel_reason, cancelled_at, version)"
            ),
            "relay": "",
        },
    )
    op.create_index(
        "ix_debit_claims_newest", "debit_claims", ["org_id", "date", "debit_claim_id"], unique=False, schema="purchase"
    )
    op.create_index(
        "ix_debit_claims_open",
        "debit_claims",
        ["org_id", "vendor_id", "date"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("status IN ('open', 'partly_settled')"),
    )
    op.create_index(
        "ix_debit_claims_vendor_bill_id", "debit_claims", ["org_id", "vendor_bill_id"], unique=False, schema="purchase"
    )
    op.create_index(
        "ix_debit_claims_vendor_id",
        "debit_claims",
        ["org_id", "vendor_id", "date", "debit_claim_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "debit_claim_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("debit_claim_id", sa.UUID(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("vendor_bill_id", sa.UUID(), nullable=False),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.Column("goods_receipt_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_line_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("tax", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "difference IN ('short', 'damaged', 'rate', 'tax', 'total', 'found_damaged', 'found_short')",
            name=op.f("ck_debit_claim_lines_difference_known"),
        ),
        sa.CheckConstraint(
            "quantity > 0 AND value >= 0 AND tax >= 0 AND value + tax > 0",
            name=op.f("ck_debit_claim_lines_something_claimed"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "debit_claim_id"],
            ["purchase.debit_claims.org_id", "purchase.debit_claims.debit_claim_id"],
            name="fk_debit_claim_lines_org_id_debit_claim_id",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "goods_receipt_line_id"],
            ["purchase.goods_receipt_lines.org_id", "purchase.goods_receipt_lines.goods_receipt_line_id"],
            name="fk_debit_claim_lines_org_id_goods_receipt_line_id",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_bill_id"],
            ["purchase.vendor_bills.org_id", "purchase.vendor_bills.vendor_bill_id"],
            name="fk_debit_claim_lines_org_id_vendor_bill_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "debit_claim_id", "line_no", name="pk_debit_claim_lines"),
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ux_debit_claim_lines_difference",
        "debit_claim_lines",
        ["org_id", "vendor_bill_id", "goods_receipt_line_id", "difference"],
        unique=True,
        schema="purchase",
        postgresql_where=sa.text("difference NOT IN ('found_damaged', 'found_short')"),
    )
    op.create_table(
        "claim_entries",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=False),
        sa.Column("debit_claim_id", sa.UUID(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_claim_entries_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["org_id", "debit_claim_id"],
            ["purchase.debit_claims.org_id", "purchase.debit_claims.debit_claim_id"],
            name="fk_claim_entries_org_id_debit_claim_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "entry_id", name="pk_claim_entries"),
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_claim_entries_debit_claim_id",
        "claim_entries",
        ["org_id", "debit_claim_id", "date"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "claim_settlements",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("settlement_id", sa.UUID(), nullable=False),
        sa.Column("debit_claim_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("reference_key", sa.Text(), nullable=False),
        sa.Column("accept_used_reference", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_claim_settlements_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_claim_settlements_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "(kind = 'debit_note' OR kind = 'corrected_bill') = (document_id IS NOT NULL)",
            name=op.f("ck_claim_settlements_document_by_kind"),
        ),
        sa.CheckConstraint("(kind = 'refund') = (mode IS NOT NULL)", name=op.f("ck_claim_settlements_mode_of_refund")),
        sa.CheckConstraint(
            "(status IN ('cancelled')) = (cancelled_at IS NOT NULL)",
            name=op.f("ck_claim_settlements_cancelled_has_time"),
        ),
        sa.CheckConstraint(
            "kind IN ('debit_note', 'short_payment', 'refund', 'corrected_bill')",
            name=op.f("ck_claim_settlements_kind_known"),
        ),
        sa.CheckConstraint("mode IN ('cash', 'bank', 'upi', 'cheque')", name=op.f("ck_claim_settlements_mode_known")),
        sa.CheckConstraint("status IN ('posted', 'cancelled')", name=op.f("ck_claim_settlements_status_known")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_claim_settlements_amount_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "debit_claim_id"],
            ["purchase.debit_claims.org_id", "purchase.debit_claims.debit_claim_id"],
            name="fk_claim_settlements_org_id_debit_claim_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "settlement_id", name="pk_claim_settlements"),
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at)", "relay": ""},
    )
    op.create_index(
        "ix_claim_settlements_document_id",
        "claim_settlements",
        ["org_id", "document_id"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("document_id IS NOT NULL"),
    )
    op.create_index(
        "ix_claim_settlements_debit_claim_id",
        "claim_settlements",
        ["org_id", "debit_claim_id", "settlement_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_claim_settlements_reference_key",
        "claim_settlements",
        ["org_id", "reference_key"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("reference_key <> ''"),
    )
    op.create_index(
        "ux_claim_settlements_reference_key",
        "claim_settlements",
        ["org_id", "reference_key"],
        unique=True,
        schema="purchase",
        postgresql_where=sa.text("reference_key <> '' AND NOT accept_used_reference AND status <> 'cancelled'"),
    )
    _create_vendor_refunds()
    _create_reversals()
    _create_approvals()
    for table, app, relay in PRIVILEGES:
        protect(op, table, schema="purchase", app=app, relay=relay)


def downgrade() -> None:
    for table in (
        "input_tax_reversals",
        "bill_of_entry_lines",
        "bills_of_entry",
        "stock_adjustments",
        "vendor_refund_credits",
        "vendor_refunds",
        "claim_entries",
        "claim_settlements",
        "debit_claim_lines",
        "debit_claims",
        "vendor_bill_lines",
        "returned_lines",
        "billed_units",
        "goods_receipt_lines",
        "vendor_allocations",
        "debit_note_closings",
        "purchase_order_lines",
        "goods_receipts",
        "vendor_entries",
        "vendor_credits",
        "vendor_bills",
        "vendor_balances",
        "purchase_orders",
        "approvals",
        "inward_register",
        "vendors",
        "settings",
        "replicas",
        "outbox",
        "number_series",
        "idempotency_keys",
        "holds",
        "hold_outcomes",
        "audit",
    ):
        op.drop_table(table, schema="purchase")


# Long: one table after the other, as the migration makes them.
def _create_vendor_refunds() -> None:
    op.create_table(
        "vendor_refunds",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("vendor_refund_id", sa.UUID(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("booking_date", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("reference_key", sa.Text(), nullable=False),
        sa.Column("accept_used_reference", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_vendor_refunds_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_vendor_refunds_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "(status IN ('cancelled')) = (cancelled_at IS NOT NULL)", name=op.f("ck_vendor_refunds_cancelled_has_time")
        ),
        sa.CheckConstraint("mode IN ('cash', 'bank', 'upi', 'cheque')", name=op.f("ck_vendor_refunds_mode_known")),
        sa.CheckConstraint("status IN ('posted', 'cancelled')", name=op.f("ck_vendor_refunds_status_known")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_vendor_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name=op.f("fk_vendor_refunds_org_id_vendor_id"),
        ),
        sa.CheckConstraint("booking_date >= date", name=op.f("ck_vendor_refunds_booked_not_before_date")),
        sa.PrimaryKeyConstraint("org_id", "vendor_refund_id", name=op.f("pk_vendor_refunds")),
        sa.UniqueConstraint("org_id", "number", name=op.f("uq_vendor_refunds_org_id_number")),
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at, version)", "relay": ""},
    )
    op.create_index(
        "ix_vendor_refunds_newest",
        "vendor_refunds",
        ["org_id", "date", "vendor_refund_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_vendor_refunds_reference_key",
        "vendor_refunds",
        ["org_id", "reference_key"],
        unique=False,
        schema="purchase",
        postgresql_where=sa.text("reference_key <> ''"),
    )
    op.create_index(
        "ix_vendor_refunds_vendor_id",
        "vendor_refunds",
        ["org_id", "vendor_id", "date", "vendor_refund_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ux_vendor_refunds_reference_key",
        "vendor_refunds",
        ["org_id", "reference_key"],
        unique=True,
        schema="purchase",
        postgresql_where=sa.text("reference_key <> '' AND NOT accept_used_reference AND status <> 'cancelled'"),
    )
    op.create_table(
        "vendor_refund_credits",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("vendor_refund_id", sa.UUID(), nullable=False),
        sa.Column("vendor_credit_id", sa.UUID(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_vendor_refund_credits_amount_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_credit_id"],
            ["purchase.vendor_credits.org_id", "purchase.vendor_credits.vendor_credit_id"],
            name=op.f("fk_vendor_refund_credits_org_id_vendor_credit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_refund_id"],
            ["purchase.vendor_refunds.org_id", "purchase.vendor_refunds.vendor_refund_id"],
            name=op.f("fk_vendor_refund_credits_org_id_vendor_refund_id"),
        ),
        sa.PrimaryKeyConstraint(
            "org_id", "vendor_refund_id", "vendor_credit_id", name=op.f("pk_vendor_refund_credits")
        ),
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_vendor_refund_credits_credit",
        "vendor_refund_credits",
        ["org_id", "vendor_credit_id"],
        unique=False,
        schema="purchase",
    )


# Long: one table after the other, as the migration makes them.
def _create_reversals() -> None:
    op.create_table(
        "stock_adjustments",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("adjustment_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("reverses_input_tax", sa.Boolean(), nullable=False),
        sa.Column("received", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("on_hand", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("returned", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("standing", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_stock_adjustments_some_quantity")),
        sa.CheckConstraint(
            "received >= 0 AND on_hand >= 0 AND returned >= 0", name=op.f("ck_stock_adjustments_facts_not_negative")
        ),
        sa.CheckConstraint(
            "standing >= 0 AND standing <= CASE WHEN reverses_input_tax THEN -quantity ELSE 0 END",
            name=op.f("ck_stock_adjustments_standing_within_quantity"),
        ),
        sa.PrimaryKeyConstraint("org_id", "adjustment_id", name=op.f("pk_stock_adjustments")),
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE (standing)", "relay": ""},
    )
    op.create_index(
        "ix_stock_adjustments_batch",
        "stock_adjustments",
        ["org_id", "batch_id", "adjustment_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "bills_of_entry",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("bill_of_entry_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("booking_date", sa.Date(), nullable=False),
        sa.Column("port_code", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.UUID(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("vendor_gstin", sa.Text(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("place_of_supply", sa.Text(), nullable=False),
        sa.Column("assessable_value", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("duty", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("input_tax", sa.Text(), nullable=False),
        sa.Column("input_tax_explanation", sa.Text(), nullable=False),
        sa.Column("last_day_of_input_tax", sa.Date(), nullable=False),
        sa.Column("difference_reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('posted', 'cancelled')", name=op.f("ck_bills_of_entry_status_known")),
        sa.CheckConstraint(
            "input_tax IN ('eligible', 'ineligible', 'barred', 'import')",
            name=op.f("ck_bills_of_entry_input_tax_known"),
        ),
        sa.CheckConstraint(
            "assessable_value >= 0 AND duty >= 0 AND igst >= 0 AND cess >= 0",
            name=op.f("ck_bills_of_entry_amounts_not_negative"),
        ),
        sa.CheckConstraint("booking_date >= date", name=op.f("ck_bills_of_entry_booked_not_before_date")),
        sa.CheckConstraint(
            "(status IN ('cancelled')) = (cancelled_at IS NOT NULL)", name=op.f("ck_bills_of_entry_cancelled_has_time")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_bills_of_entry_cancelled_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name=op.f("fk_bills_of_entry_org_id_vendor_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "bill_of_entry_id", name=op.f("pk_bills_of_entry")),
        schema="purchase",
        info={"app": "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at, version)", "relay": ""},
    )
    op.create_index(
        "ux_bills_of_entry_number",
        "bills_of_entry",
        ["org_id", "port_code", "number", "date"],
        unique=True,
        schema="purchase",
        postgresql_where=sa.text("status = 'posted'"),
    )
    op.create_index(
        "ix_bills_of_entry_newest",
        "bills_of_entry",
        ["org_id", "date", "bill_of_entry_id"],
        unique=False,
        schema="purchase",
    )
    op.create_index(
        "ix_bills_of_entry_vendor_id",
        "bills_of_entry",
        ["org_id", "vendor_id", "date", "bill_of_entry_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "bill_of_entry_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("bill_of_entry_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_line_id", sa.UUID(), nullable=False),
        sa.Column("goods_receipt_id", sa.UUID(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("assessable_value", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("duty", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.CheckConstraint(
            "assessable_value >= 0 AND duty >= 0 AND igst >= 0 AND cess >= 0",
            name=op.f("ck_bill_of_entry_lines_amounts_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "bill_of_entry_id"],
            ["purchase.bills_of_entry.org_id", "purchase.bills_of_entry.bill_of_entry_id"],
            name=op.f("fk_bill_of_entry_lines_org_id_bill_of_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "goods_receipt_line_id"],
            ["purchase.goods_receipt_lines.org_id", "purchase.goods_receipt_lines.goods_receipt_line_id"],
            name=op.f("fk_bill_of_entry_lines_org_id_goods_receipt_line_id"),
        ),
        sa.PrimaryKeyConstraint(
            "org_id", "bill_of_entry_id", "goods_receipt_line_id", name=op.f("pk_bill_of_entry_lines")
        ),
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_bill_of_entry_lines_receipt_line",
        "bill_of_entry_lines",
        ["org_id", "goods_receipt_line_id"],
        unique=False,
        schema="purchase",
    )
    op.create_table(
        "input_tax_reversals",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("reversal_id", sa.UUID(), nullable=False),
        sa.Column("adjustment_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("goods_receipt_line_id", sa.UUID(), nullable=False),
        sa.Column("vendor_bill_id", sa.UUID(), nullable=True),
        sa.Column("bill_of_entry_id", sa.UUID(), nullable=True),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "adjustment_id"],
            ["purchase.stock_adjustments.org_id", "purchase.stock_adjustments.adjustment_id"],
            name=op.f("fk_input_tax_reversals_org_id_adjustment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "goods_receipt_line_id"],
            ["purchase.goods_receipt_lines.org_id", "purchase.goods_receipt_lines.goods_receipt_line_id"],
            name=op.f("fk_input_tax_reversals_org_id_goods_receipt_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vendor_bill_id"],
            ["purchase.vendor_bills.org_id", "purchase.vendor_bills.vendor_bill_id"],
            name=op.f("fk_input_tax_reversals_org_id_vendor_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "bill_of_entry_id"],
            ["purchase.bills_of_entry.org_id", "purchase.bills_of_entry.bill_of_entry_id"],
            name=op.f("fk_input_tax_reversals_org_id_bill_of_entry_id"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(vendor_bill_id, bill_of_entry_id) = 1", name=op.f("ck_input_tax_reversals_of_one_document")
        ),
        sa.PrimaryKeyConstraint("org_id", "reversal_id", name=op.f("pk_input_tax_reversals")),
        schema="purchase",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_input_tax_reversals_batch", "input_tax_reversals", ["org_id", "batch_id"], unique=False, schema="purchase"
    )
    op.create_index(
        "ix_input_tax_reversals_period",
        "input_tax_reversals",
        ["org_id", "date", "reversal_id"],
        unique=False,
        schema="purchase",
    )


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
            "kind IN ('vendor_payment', 'vendor_refund', 'vendor_allowance', 'goods_receipt', 'purchase_order',"
            " 'claim_settlement')",
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
        sa.ForeignKeyConstraint(
            ["org_id", "party_id"],
            ["purchase.vendors.org_id", "purchase.vendors.vendor_id"],
            name=op.f("fk_approvals_org_id_party_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "approval_id", name=op.f("pk_approvals")),
        schema="purchase",
    )
    op.create_index(
        "ix_approvals_party", "approvals", ["org_id", "party_id", "approval_id"], unique=False, schema="purchase"
    )
    op.create_index(
        "ix_approvals_status", "approvals", ["org_id", "status", "approval_id"], unique=False, schema="purchase"
    )
    for table in ("vendor_credits", "vendor_refunds", "goods_receipts", "purchase_orders", "claim_settlements"):
        op.create_foreign_key(
            op.f(f"fk_{table}_org_id_approval_id"),
            table,
            "approvals",
            ["org_id", "approval_id"],
            ["org_id", "approval_id"],
            source_schema="purchase",
            referent_schema="purchase",
        )
        op.create_index(
            f"ux_{table}_approval",
            table,
            ["org_id", "approval_id"],
            unique=True,
            schema="purchase",
            postgresql_where=sa.text("approval_id IS NOT NULL"),
        )
