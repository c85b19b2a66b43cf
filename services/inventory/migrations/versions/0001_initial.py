"""The tables of release 0.1: what stock is, where it lies, what happens to it, and the plumbing of the service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.db.row_level_security import grantee, protect
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
    ("hold_outcomes", "SELECT, INSERT", ""),
    (
        "holds",
        "SELECT, INSERT, UPDATE, DELETE",
        "SELECT (org_id, hold_id, kind, coordinator, state, expires_at)",
    ),
    ("idempotency_keys", "SELECT, INSERT, UPDATE, DELETE", "SELECT (created_at), DELETE"),
    (
        "locations",
        ("SELECT, INSERT, UPDATE (code, name, kind, warehouse, is_default, active, version, created_at, updated_at)"),
        "",
    ),
    ("number_series", "SELECT, INSERT, UPDATE (last)", ""),
    (
        "outbox",
        "INSERT",
        (
            "SELECT (org_id, id, destination, type, payload, user_id, traceparent, created_at, due_at, attempts), "
            "UPDATE (due_at, attempts, last_error), DELETE"
        ),
    ),
    (
        "products",
        (
            "SELECT, INSERT, UPDATE (code, name, generic_name, brand, manufacturer, hsn, tax_class, uqc, "
            "drug_schedule, prescription_required, pack, units_per_pack, reorder_level, allocation_policy, "
            "product_class, barcodes, active, tax_confirmation, schedule_confirmation, version, created_at, "
            "updated_at)"
        ),
        "",
    ),
    ("replicas", "SELECT, INSERT, UPDATE (source_version, payload, received_at)", ""),
    (
        "batches",
        (
            "SELECT, INSERT, UPDATE (manufacture_date, expiry_date, mrp, mrp_units, ptr, ptr_units, pts, pts_units, "
            "quantity_in, value_in, landed_cost, received_date, status, status_reason, dates_confirmation, version, "
            "updated_at)"
        ),
        "",
    ),
    ("product_barcodes", "SELECT, INSERT, DELETE", ""),
    ("adjustments", "SELECT, INSERT", ""),
    ("balances", "SELECT, INSERT, UPDATE (on_hand, reserved, value, latest_day)", ""),
    ("movements", "SELECT, INSERT", ""),
    ("cost_differences", "SELECT, INSERT", ""),
    ("receipt_lines", "SELECT, INSERT", ""),
    ("reservation_lines", "SELECT, INSERT, UPDATE (quantity, remaining)", ""),
    ("confirmed_lines", "SELECT, INSERT, UPDATE (revision)", ""),
    ("stock_months", "SELECT, INSERT, UPDATE (quantity, value)", ""),
)


def _create_reference() -> None:
    """The tables of the installation. They have no row of a tenant, and the running service only reads them."""
    op.create_table(
        "hsn_editions",
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("edition > 0 AND codes > 0", name=op.f("ck_hsn_editions_something_loaded")),
        sa.PrimaryKeyConstraint("edition", name=op.f("pk_hsn_editions")),
        schema="inventory",
    )
    op.create_table(
        "hsn_codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.CheckConstraint("code ~ '^[0-9]{2,8}$' AND text <> ''", name=op.f("ck_hsn_codes_code_with_text")),
        sa.ForeignKeyConstraint(["edition"], ["inventory.hsn_editions.edition"], name=op.f("fk_hsn_codes_edition")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_hsn_codes")),
        schema="inventory",
    )
    app = grantee(op, "inventory", "app")
    op.execute(f"GRANT SELECT ON inventory.hsn_editions, inventory.hsn_codes TO {app}")


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
            "kind = 'stock_adjustment'",
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
        schema="inventory",
    )
    op.create_index(
        "ix_approvals_party", "approvals", ["org_id", "party_id", "approval_id"], unique=False, schema="inventory"
    )
    op.create_index(
        "ix_approvals_status", "approvals", ["org_id", "status", "approval_id"], unique=False, schema="inventory"
    )


# Long: one table after the other, as the migration makes them.
def upgrade() -> None:
    _create_reference()
    _create_approvals()
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
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_audit")),
        schema="inventory",
    )
    op.create_index(
        op.f("ix_audit_org_id_entity_id"), "audit", ["org_id", "entity_id"], unique=False, schema="inventory"
    )
    op.create_table(
        "hold_outcomes",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('aborted', 'committed')", name=op.f("ck_hold_outcomes_outcome_known")),
        sa.PrimaryKeyConstraint("org_id", "hold_id", name=op.f("pk_hold_outcomes")),
        schema="inventory",
    )
    op.create_index(
        "ix_hold_outcomes_aborted",
        "hold_outcomes",
        ["org_id", "hold_id"],
        unique=False,
        schema="inventory",
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
        sa.PrimaryKeyConstraint("org_id", "hold_id", name=op.f("pk_holds")),
        schema="inventory",
    )
    op.create_index(
        "ix_holds_expiring",
        "holds",
        ["expires_at"],
        unique=False,
        schema="inventory",
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "key", name=op.f("pk_idempotency_keys")),
        schema="inventory",
    )
    op.create_index(
        op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False, schema="inventory"
    )
    op.create_table(
        "locations",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(collation="C"), sa.Computed(search_key("code"), persisted=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("warehouse", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('saleable', 'quarantine', 'non_saleable', 'in_transit')", name=op.f("ck_locations_kind_known")
        ),
        sa.CheckConstraint("active OR NOT is_default", name=op.f("ck_locations_default_active")),
        sa.PrimaryKeyConstraint("org_id", "location_id", name=op.f("pk_locations")),
        sa.UniqueConstraint("org_id", "code_key", name=op.f("uq_locations_org_id_code_key")),
        schema="inventory",
    )
    op.create_index(
        "ux_locations_default",
        "locations",
        ["org_id", "kind"],
        unique=True,
        schema="inventory",
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "number_series",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_number_series_last_not_negative")),
        sa.PrimaryKeyConstraint("org_id", "series", "period", name=op.f("pk_number_series")),
        schema="inventory",
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
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_outbox")),
        schema="inventory",
    )
    op.create_index(op.f("ix_outbox_due_at_id"), "outbox", ["due_at", "id"], unique=False, schema="inventory")
    op.create_table(
        "products",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(collation="C"), sa.Computed(search_key("code"), persisted=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), sa.Computed(search_key("name"), persisted=True), nullable=False),
        sa.Column("generic_name", sa.Text(), nullable=False),
        sa.Column(
            "generic_name_key",
            sa.Text(collation="C"),
            sa.Computed(search_key("generic_name"), persisted=True),
            nullable=False,
        ),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("manufacturer", sa.Text(), nullable=False),
        sa.Column("hsn", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("uqc", sa.Text(), nullable=False),
        sa.Column("drug_schedule", sa.Text(), nullable=False),
        sa.Column("prescription_required", sa.Boolean(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("units_per_pack", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("reorder_level", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("allocation_policy", sa.Text(), nullable=False),
        sa.Column("product_class", sa.Text(), nullable=False),
        sa.Column("barcodes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("tax_confirmation", sa.Text(), nullable=False),
        sa.Column("schedule_confirmation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("allocation_policy IN ('', 'fefo', 'fifo', 'lifo')", name=op.f("ck_products_policy_known")),
        sa.CheckConstraint("drug_schedule IN ('', 'h', 'h1', 'x', 'ndps')", name=op.f("ck_products_schedule_known")),
        sa.CheckConstraint("hsn ~ '^([0-9]{4}|[0-9]{6}|[0-9]{8})$'", name=op.f("ck_products_hsn_digits")),
        sa.CheckConstraint(
            "product_class IN ('drug', 'device', 'surgical', 'cosmetic', 'consumer_goods')",
            name=op.f("ck_products_class_known"),
        ),
        sa.CheckConstraint("drug_schedule = '' OR product_class = 'drug'", name=op.f("ck_products_schedule_of_drug")),
        sa.CheckConstraint("units_per_pack > 0", name=op.f("ck_products_units_positive")),
        sa.PrimaryKeyConstraint("org_id", "product_id", name=op.f("pk_products")),
        sa.UniqueConstraint("org_id", "code_key", name=op.f("uq_products_org_id_code_key")),
        schema="inventory",
    )
    op.create_index(
        "ix_products_generic_name",
        "products",
        ["org_id", "generic_name_key", "product_id"],
        unique=False,
        schema="inventory",
    )
    op.create_index(
        "ix_products_name", "products", ["org_id", "name_key", "product_id"], unique=False, schema="inventory"
    )
    op.create_table(
        "replicas",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("source_version", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "kind", "id", name=op.f("pk_replicas")),
        schema="inventory",
    )
    op.create_table(
        "batches",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("batch_number", sa.Text(), nullable=False),
        sa.Column("normalised_number", sa.Text(collation="C"), nullable=False),
        sa.Column("manufacture_date", sa.Date(), nullable=True),
        sa.Column("expiry_date", sa.Date(), nullable=False),
        sa.Column("mrp", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("mrp_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("ptr", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("ptr_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("pts", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("pts_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("quantity_in", sa.Numeric(precision=24, scale=3), server_default=sa.text("0"), nullable=False),
        sa.Column("value_in", sa.Numeric(precision=24, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("landed_cost", sa.Numeric(precision=24, scale=6), server_default=sa.text("0"), nullable=False),
        sa.Column("received_date", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=False),
        sa.Column("dates_confirmation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mrp_units > 0", name=op.f("ck_batches_mrp_units_positive")),
        sa.CheckConstraint("ptr_units > 0", name=op.f("ck_batches_ptr_units_positive")),
        sa.CheckConstraint("pts_units > 0", name=op.f("ck_batches_pts_units_positive")),
        sa.CheckConstraint("normalised_number <> '' OR batch_number = ''", name=op.f("ck_batches_number_readable")),
        sa.CheckConstraint("status IN ('saleable', 'blocked', 'recalled')", name=op.f("ck_batches_status_known")),
        sa.CheckConstraint("mrp > 0", name=op.f("ck_batches_mrp_positive")),
        sa.CheckConstraint("quantity_in >= 0 AND value_in >= 0", name=op.f("ck_batches_in_not_negative")),
        sa.ForeignKeyConstraint(
            ["org_id", "product_id"],
            ["inventory.products.org_id", "inventory.products.product_id"],
            name=op.f("fk_batches_org_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "batch_id", name=op.f("pk_batches")),
        sa.UniqueConstraint("org_id", "product_id", "batch_id", name=op.f("uq_batches_org_id_product_id_batch_id")),
        schema="inventory",
    )
    op.create_index(
        "uq_batches_identity",
        "batches",
        [
            "org_id",
            "product_id",
            "normalised_number",
            "expiry_date",
            sa.literal_column("div(mrp, gcd(mrp, mrp_units))"),
            sa.literal_column("div(mrp_units, gcd(mrp, mrp_units))"),
        ],
        unique=True,
        schema="inventory",
    )
    op.create_index(
        "ix_batches_expiry", "batches", ["org_id", "expiry_date", "batch_id"], unique=False, schema="inventory"
    )
    op.create_index("ix_batches_number", "batches", ["org_id", "normalised_number"], unique=False, schema="inventory")
    op.create_index(
        "ix_batches_product_expiry",
        "batches",
        ["org_id", "product_id", "expiry_date", "batch_id"],
        unique=False,
        schema="inventory",
    )
    op.create_index(
        "ix_batches_status",
        "batches",
        ["org_id", "status", "expiry_date", "batch_id"],
        unique=False,
        schema="inventory",
    )
    op.create_table(
        "product_barcodes",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column(
            "barcode_key", sa.Text(collation="C"), sa.Computed(search_key("barcode"), persisted=True), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "product_id"],
            ["inventory.products.org_id", "inventory.products.product_id"],
            name=op.f("fk_product_barcodes_org_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "product_id", "barcode", name=op.f("pk_product_barcodes")),
        schema="inventory",
    )
    op.create_index(
        "ix_product_barcodes_barcode",
        "product_barcodes",
        ["org_id", "barcode_key", "product_id"],
        unique=False,
        schema="inventory",
    )
    op.create_table(
        "adjustments",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("adjustment_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("adjustment_date", sa.Date(), nullable=False),
        sa.Column("reason_kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=24, scale=3), nullable=False),
        sa.Column("value", sa.Numeric(precision=24, scale=2), nullable=False),
        sa.Column("reverses_itc", sa.Boolean(), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_adjustments_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "quantity < 0 OR (quantity > 0 AND reason_kind = 'count')", name=op.f("ck_adjustments_write_off_down")
        ),
        sa.CheckConstraint(
            "reason_kind IN ('count', 'expired', 'damaged', 'lost', 'sample')", name=op.f("ck_adjustments_reason_known")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "location_id"],
            ["inventory.locations.org_id", "inventory.locations.location_id"],
            name=op.f("fk_adjustments_org_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "approval_id"],
            ["inventory.approvals.org_id", "inventory.approvals.approval_id"],
            name=op.f("fk_adjustments_org_id_approval_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "product_id", "batch_id"],
            ["inventory.batches.org_id", "inventory.batches.product_id", "inventory.batches.batch_id"],
            name=op.f("fk_adjustments_org_id_product_id_batch_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "adjustment_id", name=op.f("pk_adjustments")),
        sa.UniqueConstraint("org_id", "number", name=op.f("uq_adjustments_org_id_number")),
        schema="inventory",
    )
    op.create_index(
        "ix_adjustments_date",
        "adjustments",
        ["org_id", "adjustment_date", "adjustment_id"],
        unique=False,
        schema="inventory",
    )
    op.create_index(
        "ux_adjustments_approval",
        "adjustments",
        ["org_id", "approval_id"],
        unique=True,
        schema="inventory",
        postgresql_where=sa.text("approval_id IS NOT NULL"),
    )
    op.create_table(
        "balances",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("on_hand", sa.Numeric(precision=24, scale=3), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=24, scale=3), nullable=False),
        sa.Column("value", sa.Numeric(precision=24, scale=2), nullable=False),
        sa.Column("latest_day", sa.Date(), nullable=True),
        sa.CheckConstraint("reserved >= 0 AND on_hand >= reserved", name=op.f("ck_balances_never_oversold")),
        sa.CheckConstraint("value >= 0 AND (on_hand > 0 OR value = 0)", name=op.f("ck_balances_value_follows_goods")),
        sa.ForeignKeyConstraint(
            ["org_id", "batch_id"],
            ["inventory.batches.org_id", "inventory.batches.batch_id"],
            name=op.f("fk_balances_org_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "location_id"],
            ["inventory.locations.org_id", "inventory.locations.location_id"],
            name=op.f("fk_balances_org_id_location_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "batch_id", "location_id", name=op.f("pk_balances")),
        schema="inventory",
    )
    op.create_index(
        "ix_balances_location", "balances", ["org_id", "location_id", "batch_id"], unique=False, schema="inventory"
    )
    op.create_table(
        "cost_differences",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("revision_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("document_type", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("party_id", sa.UUID(), nullable=True),
        sa.Column("party_name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("stock_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("difference", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount = stock_amount + difference", name=op.f("ck_cost_differences_adds_up")),
        sa.ForeignKeyConstraint(
            ["org_id", "product_id", "batch_id"],
            ["inventory.batches.org_id", "inventory.batches.product_id", "inventory.batches.batch_id"],
            name="fk_cost_differences_org_id_product_id_batch_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "revision_id", "batch_id", name="pk_cost_differences"),
        schema="inventory",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_cost_differences_date",
        "cost_differences",
        ["org_id", "date", "revision_id", "batch_id"],
        unique=False,
        schema="inventory",
    )
    op.create_table(
        "movements",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("movement_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=24, scale=3), nullable=False),
        sa.Column("value", sa.Numeric(precision=24, scale=2), nullable=False),
        sa.Column("on_hand_after", sa.Numeric(precision=24, scale=3), nullable=False),
        sa.Column("document_type", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("movement_date", sa.Date(), nullable=False),
        sa.Column("party_id", sa.UUID(), nullable=True),
        sa.Column("party_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=True),
        sa.Column("origin_document_id", sa.UUID(), nullable=True),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('receipt', 'issue', 'return', 'reversal', 'adjustment', 'revaluation')",
            name=op.f("ck_movements_kind_known"),
        ),
        sa.CheckConstraint("on_hand_after >= 0", name=op.f("ck_movements_on_hand_not_negative")),
        sa.CheckConstraint(
            "CASE kind WHEN 'revaluation' THEN quantity = 0 AND value <> 0"
            " ELSE quantity <> 0 AND value * sign(quantity) >= 0 END",
            name=op.f("ck_movements_value_follows_quantity"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "location_id"],
            ["inventory.locations.org_id", "inventory.locations.location_id"],
            name=op.f("fk_movements_org_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "product_id", "batch_id"],
            ["inventory.batches.org_id", "inventory.batches.product_id", "inventory.batches.batch_id"],
            name=op.f("fk_movements_org_id_product_id_batch_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "movement_id", name=op.f("pk_movements")),
        schema="inventory",
    )
    op.create_index(
        "ix_movements_batch",
        "movements",
        ["org_id", "batch_id", "movement_date", "movement_id"],
        unique=False,
        schema="inventory",
    )
    op.create_index(
        "ix_movements_date",
        "movements",
        ["org_id", "movement_date", "movement_id"],
        unique=False,
        schema="inventory",
        postgresql_include=["location_id", "value"],
    )
    op.create_index(
        "ix_movements_document", "movements", ["org_id", "document_id", "batch_id"], unique=False, schema="inventory"
    )
    op.create_index(
        "ix_movements_hold",
        "movements",
        ["org_id", "hold_id"],
        unique=False,
        schema="inventory",
        postgresql_where=sa.text("hold_id IS NOT NULL"),
    )
    op.create_index(
        "ix_movements_origin",
        "movements",
        ["org_id", "origin_document_id", "batch_id"],
        unique=False,
        schema="inventory",
        postgresql_where=sa.text("origin_document_id IS NOT NULL"),
    )
    op.create_index(
        "ix_movements_product",
        "movements",
        ["org_id", "product_id", "movement_date", "movement_id"],
        unique=False,
        schema="inventory",
    )
    op.create_table(
        "receipt_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=24, scale=3), nullable=False),
        sa.Column("landed_value", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("ptr", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("ptr_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("pts", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("pts_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("origin_document_id", sa.UUID(), nullable=True),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.CheckConstraint("ptr_units > 0", name=op.f("ck_receipt_lines_ptr_units_positive")),
        sa.CheckConstraint("pts_units > 0", name=op.f("ck_receipt_lines_pts_units_positive")),
        sa.CheckConstraint(
            "(landed_value IS NULL) = (origin_document_id IS NOT NULL)",
            name=op.f("ck_receipt_lines_bought_or_returned"),
        ),
        sa.CheckConstraint("landed_value >= 0", name=op.f("ck_receipt_lines_value_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_receipt_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "hold_id"],
            ["inventory.holds.org_id", "inventory.holds.hold_id"],
            name=op.f("fk_receipt_lines_org_id_hold_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "location_id"],
            ["inventory.locations.org_id", "inventory.locations.location_id"],
            name=op.f("fk_receipt_lines_org_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "product_id", "batch_id"],
            ["inventory.batches.org_id", "inventory.batches.product_id", "inventory.batches.batch_id"],
            name=op.f("fk_receipt_lines_org_id_product_id_batch_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "hold_id", "line_id", name=op.f("pk_receipt_lines")),
        schema="inventory",
    )
    op.create_table(
        "reservation_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=24, scale=3), nullable=False),
        sa.Column("remaining", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("from_hold_id", sa.UUID(), nullable=True),
        sa.Column("from_confirmed", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.CheckConstraint(
            "from_confirmed >= 0 AND from_confirmed <= quantity AND (from_confirmed = 0 OR from_hold_id IS NOT NULL)",
            name=op.f("ck_reservation_lines_from_confirmed_within"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_lines_quantity_positive")),
        sa.CheckConstraint(
            "remaining >= 0 AND remaining <= quantity", name=op.f("ck_reservation_lines_remaining_within")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "batch_id", "location_id"],
            ["inventory.balances.org_id", "inventory.balances.batch_id", "inventory.balances.location_id"],
            name=op.f("fk_reservation_lines_org_id_batch_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "hold_id"],
            ["inventory.holds.org_id", "inventory.holds.hold_id"],
            name=op.f("fk_reservation_lines_org_id_hold_id"),
        ),
        sa.PrimaryKeyConstraint(
            "org_id", "hold_id", "line_id", "batch_id", "location_id", name=op.f("pk_reservation_lines")
        ),
        schema="inventory",
    )
    op.create_index(
        "ix_reservation_lines_from_hold",
        "reservation_lines",
        ["org_id", "from_hold_id"],
        unique=False,
        schema="inventory",
        postgresql_where=sa.text("from_hold_id IS NOT NULL"),
    )
    op.create_table(
        "confirmed_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_confirmed_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "hold_id"],
            ["inventory.holds.org_id", "inventory.holds.hold_id"],
            name=op.f("fk_confirmed_lines_org_id_hold_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "hold_id", "line_id", name=op.f("pk_confirmed_lines")),
        schema="inventory",
    )
    op.create_table(
        "stock_months",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=24, scale=3), nullable=False),
        sa.Column("value", sa.Numeric(precision=24, scale=2), nullable=False),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_stock_months_first_of_month")),
        sa.ForeignKeyConstraint(
            ["org_id", "batch_id", "location_id"],
            ["inventory.balances.org_id", "inventory.balances.batch_id", "inventory.balances.location_id"],
            name=op.f("fk_stock_months_org_id_batch_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "product_id", "batch_id"],
            ["inventory.batches.org_id", "inventory.batches.product_id", "inventory.batches.batch_id"],
            name=op.f("fk_stock_months_org_id_product_id_batch_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "month", "batch_id", "location_id", name=op.f("pk_stock_months")),
        schema="inventory",
    )
    op.create_index(
        "ix_stock_months_product",
        "stock_months",
        ["org_id", "product_id", "month"],
        unique=False,
        schema="inventory",
    )
    # Every sale updates its balances: room on the page keeps a row's new version beside the old one, and the indexes
    # untouched.
    op.execute("ALTER TABLE inventory.balances SET (fillfactor = 70)")
    for table, app, relay in PRIVILEGES:
        protect(op, table, schema="inventory", app=app, relay=relay)


def downgrade() -> None:
    op.drop_table("hsn_codes", schema="inventory")
    op.drop_table("hsn_editions", schema="inventory")
    for table in (
        "stock_months",
        "confirmed_lines",
        "reservation_lines",
        "receipt_lines",
        "cost_differences",
        "movements",
        "balances",
        "adjustments",
        "approvals",
        "product_barcodes",
        "batches",
        "replicas",
        "products",
        "outbox",
        "number_series",
        "locations",
        "idempotency_keys",
        "holds",
        "hold_outcomes",
        "audit",
    ):
        op.drop_table(table, schema="inventory")
