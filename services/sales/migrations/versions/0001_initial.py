"""The tables of release 0.1: who deals, what is ordered and invoiced, what is owed, and the plumbing of the service."""

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
    ("acknowledgements", "SELECT, INSERT, UPDATE (source_version, acknowledged_at)", ""),
    ("allocations", "SELECT, INSERT", ""),
    (
        "approvals",
        (
            "SELECT, INSERT, UPDATE (status, role, expires_at, used_by_document_id, decision_reason, decided_by,"
            " decision_at, cancel_reason, cancelled_at, version)"
        ),
        "",
    ),
    ("audit", "SELECT, INSERT", ""),
    ("cash_days", "SELECT, INSERT, UPDATE (received, joined)", ""),
    ("open_items", "SELECT, INSERT, UPDATE (outstanding)", ""),
    ("customer_balances", "SELECT, INSERT, UPDATE (balance, ordered)", ""),
    (
        "customer_credits",
        "SELECT, INSERT, UPDATE (person, on_account, status, cancel_reason, cancelled_at, version)",
        "",
    ),
    (
        "customers",
        (
            "SELECT, INSERT, UPDATE (code, name, gst_category, gstin, pan, phone, drug_licences, credit_days, "
            "printed_name, separate_account, active, branch, version, created_at, updated_at, type, "
            "billing_address, shipping_address, delivery_sites, expired_goods, authorised_operations, "
            "country_code, credit_limit, discount_percent, min_shelf_life_days)"
        ),
        "",
    ),
    ("hold_outcomes", "SELECT, INSERT", ""),
    (
        "holds",
        "SELECT, INSERT, UPDATE, DELETE",
        "SELECT (org_id, hold_id, kind, coordinator, state, expires_at)",
    ),
    ("idempotency_keys", "SELECT, INSERT, UPDATE, DELETE", "SELECT (created_at), DELETE"),
    ("invoice_lines", "SELECT, INSERT", ""),
    ("invoices", "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at, version)", ""),
    ("ledger_entries", "SELECT, INSERT", ""),
    ("number_series", "SELECT, INSERT, UPDATE (last)", ""),
    ("awaited_reservations", "SELECT, INSERT, DELETE", ""),
    ("order_allocations", "SELECT, INSERT, DELETE", ""),
    ("agreed_batches", "SELECT, INSERT", ""),
    (
        "order_lines",
        (
            "SELECT, INSERT, DELETE, UPDATE"
            " (invoiced_quantity, invoiced_free, invoiced_gross, invoiced_disc1, invoiced_disc2, reservation_revision)"
        ),
        "",
    ),
    (
        "orders",
        (
            "SELECT, INSERT, UPDATE"
            " (status, customer_premises_id, reference, note, delivery, hold_id, approval_id, approved_by, total,"
            " invoiced_total, cancel_reason, cancelled_at, version, updated_at)"
        ),
        "",
    ),
    (
        "organisations",
        (
            "SELECT, INSERT, UPDATE (legal_name, trade_name, time_zone, allocation_policy, round_to_rupee, "
            "classes_without_batch, role_limits, books_begin, mixed_goods_on_one_invoice, collected_at, "
            "expired_goods, turnovers, version, created_at, updated_at)"
        ),
        "",
    ),
    (
        "outbox",
        "INSERT",
        (
            "SELECT (org_id, id, destination, type, payload, user_id, traceparent, created_at, due_at, attempts), "
            "UPDATE (due_at, attempts, last_error), DELETE"
        ),
    ),
    ("outward_register", "SELECT, INSERT", ""),
    (
        "registrations",
        (
            "SELECT, INSERT, UPDATE"
            " (address, drug_licences, is_default, filing_terms, composition_terms, letters_of_undertaking,"
            " annual_returns)"
        ),
        "",
    ),
    ("period_lock_changes", "SELECT, INSERT", ""),
    (
        "period_locks",
        "SELECT, INSERT, UPDATE (state, reason, announced_version, version, changed_by, changed_at)",
        "",
    ),
    ("replicas", "SELECT, INSERT, UPDATE (source_version, payload, received_at)", ""),
    ("returned_lines", "SELECT, INSERT, UPDATE (state, credit_note_id)", ""),
    ("customer_refunds", "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at, version)", ""),
    ("customer_refund_credits", "SELECT, INSERT", ""),
    (
        "customer_premises",
        (
            "SELECT, INSERT, UPDATE (customer_id, name, address, route, phone, drug_licences, active, version, "
            "created_at, updated_at)"
        ),
        "",
    ),
)


def upgrade() -> None:
    _create_plumbing()
    _create_parties_and_accounts()
    _create_period_locks()
    _create_approvals()
    _create_documents()
    _create_customer_refunds()
    _create_customer_premises()
    for table, app, relay in PRIVILEGES:
        protect(op, table, schema="sales", app=app, relay=relay)


# Long: one table after the other, as the migration makes them.
def downgrade() -> None:
    op.drop_table("customer_premises", schema="sales")
    op.drop_table("customer_refund_credits", schema="sales")
    op.drop_index(
        "ux_customer_refunds_approval",
        table_name="customer_refunds",
        schema="sales",
        postgresql_where=sa.text("approval_id IS NOT NULL"),
    )
    op.drop_table("customer_refunds", schema="sales")
    op.drop_index("ix_returned_lines_invoice", table_name="returned_lines", schema="sales")
    op.drop_table("returned_lines", schema="sales")
    op.drop_index("ix_outward_register_period", table_name="outward_register", schema="sales")
    op.drop_index(
        "ix_outward_register_invoice",
        table_name="outward_register",
        schema="sales",
        postgresql_where=sa.text("kind = 'credit_note'"),
    )
    op.drop_table("outward_register", schema="sales")
    op.drop_index("ix_awaited_reservations_order", table_name="awaited_reservations", schema="sales")
    op.drop_table("awaited_reservations", schema="sales")
    op.drop_index("ix_agreed_batches_order", table_name="agreed_batches", schema="sales")
    op.drop_table("agreed_batches", schema="sales")
    op.drop_index("ix_order_allocations_order", table_name="order_allocations", schema="sales")
    op.drop_table("order_allocations", schema="sales")
    op.drop_table("invoice_lines", schema="sales")
    op.drop_index("ix_allocations_date", table_name="allocations", schema="sales")
    op.drop_index("ix_allocations_invoice", table_name="allocations", schema="sales")
    op.drop_index("ix_allocations_credit", table_name="allocations", schema="sales")
    op.drop_table("allocations", schema="sales")
    op.drop_table("order_lines", schema="sales")
    op.drop_index(
        "ix_invoices_order", table_name="invoices", schema="sales", postgresql_where=sa.text("order_id IS NOT NULL")
    )
    op.drop_index("ix_invoices_date", table_name="invoices", schema="sales")
    op.drop_index("ix_invoices_customer", table_name="invoices", schema="sales")
    op.drop_index(
        "ix_invoices_cancelled", table_name="invoices", schema="sales", postgresql_where=sa.text("status = 'cancelled'")
    )
    op.drop_index(
        "ux_invoices_approval",
        table_name="invoices",
        schema="sales",
        postgresql_where=sa.text("approval_id IS NOT NULL"),
    )
    op.drop_table("invoices", schema="sales")
    op.drop_index(
        "ux_customer_credits_number",
        table_name="customer_credits",
        schema="sales",
        postgresql_where=sa.text("kind = 'customer_receipt'"),
    )
    op.drop_index(
        "ix_customer_credits_on_account",
        table_name="customer_credits",
        schema="sales",
        postgresql_where=sa.text("on_account > 0"),
    )
    op.drop_index("ix_customer_credits_date", table_name="customer_credits", schema="sales")
    op.drop_index("ix_customer_credits_customer", table_name="customer_credits", schema="sales")
    op.drop_index(
        "ux_customer_credits_approval",
        table_name="customer_credits",
        schema="sales",
        postgresql_where=sa.text("approval_id IS NOT NULL"),
    )
    op.drop_table("customer_credits", schema="sales")
    op.drop_table("acknowledgements", schema="sales")
    op.drop_table("period_lock_changes", schema="sales")
    op.drop_table("period_locks", schema="sales")
    op.drop_index(
        "ux_registrations_default", table_name="registrations", schema="sales", postgresql_where=sa.text("is_default")
    )
    op.drop_table("registrations", schema="sales")
    op.drop_index(
        "ux_orders_approval", table_name="orders", schema="sales", postgresql_where=sa.text("approval_id IS NOT NULL")
    )
    op.drop_index(
        "ux_orders_hold", table_name="orders", schema="sales", postgresql_where=sa.text("hold_id IS NOT NULL")
    )
    op.drop_index("ix_orders_status", table_name="orders", schema="sales")
    op.drop_index("ix_orders_date", table_name="orders", schema="sales")
    op.drop_index("ix_orders_customer", table_name="orders", schema="sales")
    op.drop_table("orders", schema="sales")
    op.drop_index("ix_approvals_status", table_name="approvals", schema="sales")
    op.drop_index("ix_approvals_party", table_name="approvals", schema="sales")
    op.drop_table("approvals", schema="sales")
    op.drop_index(
        "ix_ledger_entries_statement", table_name="ledger_entries", schema="sales", postgresql_include=["amount"]
    )
    op.drop_table("ledger_entries", schema="sales")
    op.drop_table("cash_days", schema="sales")
    op.drop_table("customer_balances", schema="sales")
    op.drop_index(
        "ix_open_items_unpaid",
        table_name="open_items",
        schema="sales",
        postgresql_where=sa.text("outstanding > 0"),
        postgresql_include=["outstanding"],
    )
    op.drop_table("open_items", schema="sales")
    op.drop_table("replicas", schema="sales")
    op.drop_index(op.f("ix_outbox_due_at_id"), table_name="outbox", schema="sales")
    op.drop_table("outbox", schema="sales")
    op.drop_table("organisations", schema="sales")
    op.drop_table("number_series", schema="sales")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys", schema="sales")
    op.drop_table("idempotency_keys", schema="sales")
    op.drop_index(
        "ix_holds_expiring", table_name="holds", schema="sales", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_table("holds", schema="sales")
    op.drop_index(
        "ix_hold_outcomes_aborted",
        table_name="hold_outcomes",
        schema="sales",
        postgresql_where=sa.text("outcome = 'aborted'"),
    )
    op.drop_table("hold_outcomes", schema="sales")
    op.drop_index("ix_customers_phone", table_name="customers", schema="sales")
    op.drop_index("ix_customers_pan", table_name="customers", schema="sales", postgresql_where=sa.text("pan <> ''"))
    op.drop_index("ix_customers_name", table_name="customers", schema="sales")
    op.drop_index("ix_customers_gstin", table_name="customers", schema="sales")
    op.drop_table("customers", schema="sales")
    op.drop_index(op.f("ix_audit_org_id_entity_id"), table_name="audit", schema="sales")
    op.drop_table("audit", schema="sales")


# Long: one table after the other, as the migration makes them.
def _create_plumbing() -> None:
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
        schema="sales",
    )
    op.create_index(op.f("ix_audit_org_id_entity_id"), "audit", ["org_id", "entity_id"], unique=False, schema="sales")
    op.create_table(
        "hold_outcomes",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('aborted', 'committed')", name=op.f("ck_hold_outcomes_outcome_known")),
        sa.PrimaryKeyConstraint("org_id", "hold_id", name=op.f("pk_hold_outcomes")),
        schema="sales",
    )
    op.create_index(
        "ix_hold_outcomes_aborted",
        "hold_outcomes",
        ["org_id", "hold_id"],
        unique=False,
        schema="sales",
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
        schema="sales",
    )
    op.create_index(
        "ix_holds_expiring",
        "holds",
        ["expires_at"],
        unique=False,
        schema="sales",
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
        schema="sales",
    )
    op.create_index(
        op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False, schema="sales"
    )
    op.create_table(
        "number_series",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_number_series_last_not_negative")),
        sa.PrimaryKeyConstraint("org_id", "series", "period", name=op.f("pk_number_series")),
        schema="sales",
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
        schema="sales",
    )
    op.create_index(op.f("ix_outbox_due_at_id"), "outbox", ["due_at", "id"], unique=False, schema="sales")
    op.create_table(
        "replicas",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("source_version", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "kind", "id", name=op.f("pk_replicas")),
        schema="sales",
    )


# Long: one table after the other, as the migration makes them.
def _create_period_locks() -> None:
    op.create_table(
        "period_locks",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("month", sa.Text(collation="C"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("announced_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_by", sa.UUID(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'", name=op.f("ck_period_locks_month_of_calendar")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_period_locks_reason_given")),
        sa.CheckConstraint("state IN ('open', 'soft', 'closing', 'locked')", name=op.f("ck_period_locks_state_known")),
        sa.ForeignKeyConstraint(
            ["org_id", "registration_id"],
            ["sales.registrations.org_id", "sales.registrations.registration_id"],
            name=op.f("fk_period_locks_org_id_registration_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "registration_id", "month", name=op.f("pk_period_locks")),
        schema="sales",
    )
    op.create_table(
        "period_lock_changes",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("change_id", sa.UUID(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("month", sa.Text(collation="C"), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.UUID(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("from_state <> to_state", name=op.f("ck_period_lock_changes_state_changes")),
        sa.CheckConstraint(
            "from_state IN ('open', 'soft', 'closing', 'locked')",
            name=op.f("ck_period_lock_changes_from_state_known"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_period_lock_changes_reason_given")),
        sa.CheckConstraint(
            "to_state IN ('open', 'soft', 'closing', 'locked')", name=op.f("ck_period_lock_changes_to_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "registration_id", "month"],
            [
                "sales.period_locks.org_id",
                "sales.period_locks.registration_id",
                "sales.period_locks.month",
            ],
            name=op.f("fk_period_lock_changes_org_id_registration_id_month"),
        ),
        sa.PrimaryKeyConstraint("org_id", "change_id", name=op.f("pk_period_lock_changes")),
        schema="sales",
    )
    op.create_table(
        "acknowledgements",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("source_version", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "service", name=op.f("pk_acknowledgements")),
        schema="sales",
    )


# Long: one table after the other, as the migration makes them.
def _create_parties_and_accounts() -> None:
    op.create_table(
        "customers",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(collation="C"), sa.Computed(search_key("code"), persisted=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), sa.Computed(search_key("name"), persisted=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("gst_category", sa.Text(), nullable=False),
        sa.Column("gstin", sa.Text(collation="C"), nullable=False),
        sa.Column("pan", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(collation="C"), nullable=False),
        sa.Column("billing_address", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shipping_address", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("delivery_sites", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("expired_goods", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("authorised_operations", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("drug_licences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("credit_limit", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("credit_days", sa.Integer(), nullable=False),
        sa.Column("printed_name", sa.Text(), nullable=False),
        sa.Column("separate_account", sa.Boolean(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("min_shelf_life_days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("branch", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "gst_category IN ('regular', 'composition', 'unregistered', 'sez', 'overseas', "
            "'deemed_export', 'uin', 'tax_deductor', 'tax_collector', 'isd')",
            name=op.f("ck_customers_category_known"),
        ),
        sa.CheckConstraint(
            "type IN ('retail', 'wholesale', 'hospital', 'clinic', 'institution')",
            name=op.f("ck_customers_type_known"),
        ),
        sa.CheckConstraint(
            "(gst_category = 'overseas') = (country_code <> '')", name=op.f("ck_customers_country_of_overseas")
        ),
        sa.CheckConstraint("credit_limit >= 0", name=op.f("ck_customers_limit_not_negative")),
        sa.CheckConstraint("discount_percent BETWEEN 0 AND 100", name=op.f("ck_customers_discount_is_percent")),
        sa.PrimaryKeyConstraint("org_id", "customer_id", name=op.f("pk_customers")),
        sa.UniqueConstraint("org_id", "code_key", name=op.f("uq_customers_org_id_code_key")),
        schema="sales",
    )
    op.create_index("ix_customers_gstin", "customers", ["org_id", "gstin"], unique=False, schema="sales")
    op.create_index(
        "ux_customers_gstin",
        "customers",
        ["org_id", "gstin"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("gstin <> ''"),
    )
    op.create_index(
        "ux_customers_pan",
        "customers",
        ["org_id", "pan", "printed_name"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("pan <> '' AND NOT separate_account"),
    )
    op.create_index(
        "ix_customers_name", "customers", ["org_id", "name_key", "customer_id"], unique=False, schema="sales"
    )
    op.create_index("ix_customers_phone", "customers", ["org_id", "phone"], unique=False, schema="sales")
    op.create_index(
        "ix_customers_pan",
        "customers",
        ["org_id", "pan"],
        unique=False,
        schema="sales",
        postgresql_where=sa.text("pan <> ''"),
    )
    op.create_table(
        "organisations",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("trade_name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("allocation_policy", sa.Text(), nullable=False),
        sa.Column("round_to_rupee", sa.Boolean(), nullable=False),
        sa.Column("classes_without_batch", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("role_limits", postgresql.JSONB(), nullable=False),
        sa.Column("books_begin", sa.Date(), nullable=False),
        sa.Column("mixed_goods_on_one_invoice", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("collected_at", sa.Text(), server_default="delivery_ends", nullable=False),
        sa.Column("expired_goods", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("turnovers", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "collected_at IN ('delivery_ends', 'buyer_state')", name=op.f("ck_organisations_collected_at_known")
        ),
        sa.CheckConstraint("allocation_policy IN ('fefo', 'fifo', 'lifo')", name=op.f("ck_organisations_policy_known")),
        sa.CheckConstraint("books_begin >= '2017-07-01'", name=op.f("ck_organisations_books_begin_with_gst")),
        sa.CheckConstraint(
            "classes_without_batch <@ '{device,surgical,cosmetic}'",
            name=op.f("ck_organisations_may_lack_batch"),
        ),
        sa.CheckConstraint("legal_name <> ''", name=op.f("ck_organisations_name_present")),
        sa.CheckConstraint("role_limits ?& '{user,manager}'", name=op.f("ck_organisations_limits_of_each_role")),
        sa.PrimaryKeyConstraint("org_id", name=op.f("pk_organisations")),
        schema="sales",
    )
    op.create_table(
        "open_items",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("outstanding", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.CheckConstraint("outstanding BETWEEN 0 AND total", name=op.f("ck_open_items_outstanding_within_total")),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["sales.customers.org_id", "sales.customers.customer_id"],
            name=op.f("fk_open_items_org_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "invoice_id", name=op.f("pk_open_items")),
        schema="sales",
    )
    op.create_index(
        "ix_open_items_unpaid",
        "open_items",
        ["org_id", "customer_id", "due_date", "invoice_id"],
        unique=False,
        schema="sales",
        postgresql_where=sa.text("outstanding > 0"),
        postgresql_include=["outstanding"],
    )
    op.create_table(
        "customer_balances",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("balance", sa.Numeric(precision=24, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("ordered", sa.Numeric(precision=24, scale=2), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("ordered >= 0", name=op.f("ck_customer_balances_ordered_not_negative")),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["sales.customers.org_id", "sales.customers.customer_id"],
            name=op.f("fk_customer_balances_org_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "customer_id", name=op.f("pk_customer_balances")),
        schema="sales",
    )
    op.create_table(
        "cash_days",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("person", sa.Text(collation="C"), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("received", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("joined", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "received >= 0 AND (received < 200000 OR joined)", name=op.f("ck_cash_days_received_within_law")
        ),
        sa.PrimaryKeyConstraint("org_id", "person", "date", name=op.f("pk_cash_days")),
        schema="sales",
    )
    op.create_table(
        "ledger_entries",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invoice', 'customer_receipt', 'credit_note', 'invoice_cancelled', 'customer_receipt_cancelled',"
            " 'customer_refund', 'customer_refund_cancelled', 'settlement_discount', 'settlement_discount_cancelled',"
            " 'small_difference', 'small_difference_cancelled')",
            name=op.f("ck_ledger_entries_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["sales.customers.org_id", "sales.customers.customer_id"],
            name=op.f("fk_ledger_entries_org_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "entry_id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("org_id", "document_id", "kind", name=op.f("uq_ledger_entries_org_id_document_id_kind")),
        schema="sales",
    )
    op.create_index(
        "ix_ledger_entries_statement",
        "ledger_entries",
        ["org_id", "customer_id", "date", "entry_id"],
        unique=False,
        schema="sales",
        postgresql_include=["amount"],
    )
    op.create_table(
        "registrations",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("gstin", sa.Text(), nullable=False),
        sa.Column("state_code", sa.Text(), nullable=False),
        sa.Column("address", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("drug_licences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("series_prefix", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("filing_terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("composition_terms", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column(
            "letters_of_undertaking", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("annual_returns", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state_code = left(gstin, 2)", name=op.f("ck_registrations_state_of_gstin")),
        sa.ForeignKeyConstraint(["org_id"], ["sales.organisations.org_id"], name=op.f("fk_registrations_org_id")),
        sa.PrimaryKeyConstraint("org_id", "registration_id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("org_id", "gstin", name=op.f("uq_registrations_org_id_gstin")),
        sa.UniqueConstraint("org_id", "series_prefix", name=op.f("uq_registrations_org_id_series_prefix")),
        schema="sales",
    )
    op.create_index(
        "ux_registrations_default",
        "registrations",
        ["org_id"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "customer_credits",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("credit_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("booking_date", sa.Date(), nullable=False),
        sa.Column("financial_year", sa.Text(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("reference_key", sa.Text(), nullable=False),
        sa.Column("accept_used_reference", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("on_account", sa.Numeric(precision=18, scale=2), nullable=False),
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
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_customer_credits_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_customer_credits_cancelled_has_time")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_customer_credits_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "(kind = 'customer_receipt') = (mode IS NOT NULL)", name=op.f("ck_customer_credits_receipt_has_mode")
        ),
        sa.CheckConstraint(
            "(mode IS NOT DISTINCT FROM 'cash') = (person <> '')", name=op.f("ck_customer_credits_cash_of_a_person")
        ),
        sa.CheckConstraint(
            "kind IN ('customer_receipt', 'credit_note', 'settlement_discount', 'small_difference')",
            name=op.f("ck_customer_credits_kind_known"),
        ),
        sa.CheckConstraint("mode IN ('cash', 'bank', 'upi', 'cheque')", name=op.f("ck_customer_credits_mode_known")),
        sa.CheckConstraint("status IN ('posted', 'cancelled')", name=op.f("ck_customer_credits_status_known")),
        sa.CheckConstraint(
            "amount > 0 AND on_account BETWEEN 0 AND amount",
            name=op.f("ck_customer_credits_on_account_within_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["sales.customers.org_id", "sales.customers.customer_id"],
            name=op.f("fk_customer_credits_org_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "registration_id"],
            ["sales.registrations.org_id", "sales.registrations.registration_id"],
            name=op.f("fk_customer_credits_org_id_registration_id"),
        ),
        sa.CheckConstraint("booking_date >= date", name=op.f("ck_customer_credits_booked_not_before_date")),
        sa.PrimaryKeyConstraint("org_id", "credit_id", name=op.f("pk_customer_credits")),
        schema="sales",
    )
    op.create_index(
        "ux_customer_credits_allowance",
        "customer_credits",
        ["org_id", "number"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("kind IN ('settlement_discount', 'small_difference')"),
    )
    op.create_index(
        "ux_customer_credits_reference_key",
        "customer_credits",
        ["org_id", "reference_key"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("reference_key <> '' AND NOT accept_used_reference AND status <> 'cancelled'"),
    )
    op.create_index(
        "ix_customer_credits_reference_key",
        "customer_credits",
        ["org_id", "reference_key"],
        unique=False,
        schema="sales",
        postgresql_where=sa.text("reference_key <> ''"),
    )
    op.create_index(
        "ix_customer_credits_customer",
        "customer_credits",
        ["org_id", "customer_id", "kind", "date", "credit_id"],
        unique=False,
        schema="sales",
    )
    op.create_index(
        "ix_customer_credits_date",
        "customer_credits",
        ["org_id", "kind", "date", "credit_id"],
        unique=False,
        schema="sales",
    )
    op.create_index(
        "ix_customer_credits_on_account",
        "customer_credits",
        ["org_id", "customer_id", "credit_id"],
        unique=False,
        schema="sales",
        postgresql_where=sa.text("on_account > 0"),
    )
    op.create_index(
        "ux_customer_credits_number",
        "customer_credits",
        ["org_id", "registration_id", "financial_year", "number"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("kind = 'customer_receipt'"),
    )
    op.create_table(
        "allocations",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("allocation_id", sa.UUID(), nullable=False),
        sa.Column("credit_id", sa.UUID(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_allocations_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["org_id", "credit_id"],
            ["sales.customer_credits.org_id", "sales.customer_credits.credit_id"],
            name=op.f("fk_allocations_org_id_credit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "invoice_id"],
            ["sales.open_items.org_id", "sales.open_items.invoice_id"],
            name=op.f("fk_allocations_org_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "allocation_id", name=op.f("pk_allocations")),
        schema="sales",
    )
    op.create_index("ix_allocations_credit", "allocations", ["org_id", "credit_id"], unique=False, schema="sales")
    op.create_index("ix_allocations_invoice", "allocations", ["org_id", "invoice_id"], unique=False, schema="sales")
    op.create_index("ix_allocations_date", "allocations", ["org_id", "date"], unique=False, schema="sales")


# Long: one table after the other, as the migration makes them.
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
            "kind IN ('invoice', 'order', 'order_invoice', 'new_order', 'customer_receipt', 'customer_refund',"
            " 'customer_allowance', 'new_customer')",
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
            ["sales.customers.org_id", "sales.customers.customer_id"],
            name=op.f("fk_approvals_org_id_party_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "approval_id", name=op.f("pk_approvals")),
        schema="sales",
    )
    op.create_index(
        "ix_approvals_party", "approvals", ["org_id", "party_id", "approval_id"], unique=False, schema="sales"
    )
    op.create_index(
        "ix_approvals_status", "approvals", ["org_id", "status", "approval_id"], unique=False, schema="sales"
    )
    op.create_foreign_key(
        op.f("fk_customer_credits_org_id_approval_id"),
        "customer_credits",
        "approvals",
        ["org_id", "approval_id"],
        ["org_id", "approval_id"],
        source_schema="sales",
        referent_schema="sales",
    )
    op.create_index(
        "ux_customer_credits_approval",
        "customer_credits",
        ["org_id", "approval_id"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("approval_id IS NOT NULL"),
    )


# Long: one table after the other, as the migration makes them.
def _create_documents() -> None:
    op.create_table(
        "orders",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("order_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("financial_year", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("customer_premises_id", sa.UUID(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("delivery", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=True),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("invoiced_total", sa.Numeric(precision=24, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_orders_cancelled_has_time")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_orders_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'cancelled') OR hold_id IS NOT NULL", name=op.f("ck_orders_confirmed_has_hold")
        ),
        sa.CheckConstraint("invoiced_total >= 0", name=op.f("ck_orders_invoiced_total_not_negative")),
        sa.CheckConstraint("hold_id IS NULL OR total IS NOT NULL", name=op.f("ck_orders_confirmed_has_total")),
        sa.CheckConstraint(
            "status IN ('draft', 'confirmed', 'partially_invoiced', 'completed', 'cancelled')",
            name=op.f("ck_orders_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "approval_id"],
            ["sales.approvals.org_id", "sales.approvals.approval_id"],
            name=op.f("fk_orders_org_id_approval_id"),
        ),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_orders_approved_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["sales.customers.org_id", "sales.customers.customer_id"],
            name=op.f("fk_orders_org_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "order_id", name=op.f("pk_orders")),
        sa.UniqueConstraint("org_id", "financial_year", "number", name=op.f("uq_orders_org_id_financial_year_number")),
        schema="sales",
    )
    op.create_index(
        "ux_orders_approval",
        "orders",
        ["org_id", "approval_id"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("approval_id IS NOT NULL"),
    )
    op.create_index(
        "ix_orders_customer", "orders", ["org_id", "customer_id", "date", "order_id"], unique=False, schema="sales"
    )
    op.create_index("ix_orders_date", "orders", ["org_id", "date", "order_id"], unique=False, schema="sales")
    op.create_index(
        "ix_orders_status", "orders", ["org_id", "status", "date", "order_id"], unique=False, schema="sales"
    )
    op.create_index(
        "ux_orders_hold",
        "orders",
        ["org_id", "hold_id"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("hold_id IS NOT NULL"),
    )
    op.create_table(
        "invoices",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("financial_year", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("order_id", sa.UUID(), nullable=True),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("seller", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("buyer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("delivery", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("gst_category", sa.Text(), nullable=False),
        sa.Column("place_of_supply", sa.Text(), nullable=False),
        sa.Column("place_rule", sa.Text(), nullable=False),
        sa.Column("place_explanation", sa.Text(), nullable=False),
        sa.Column("supply_kind", sa.Text(), nullable=False),
        sa.Column("supply_rule", sa.Text(), nullable=False),
        sa.Column("supply_explanation", sa.Text(), nullable=False),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("sentences", sa.Text(), nullable=False),
        sa.Column("round_to_rupee", sa.Boolean(), nullable=False),
        sa.Column("gross", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("bill_discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("round_off", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("customer_receipt_id", sa.UUID(), nullable=True),
        sa.Column("customer_receipt_number", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("date_reason", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_invoices_cancelled_has_time")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_invoices_cancelled_has_reason")
        ),
        sa.CheckConstraint("status IN ('issued', 'cancelled')", name=op.f("ck_invoices_status_known")),
        sa.CheckConstraint(
            "kind IN ('tax_invoice', 'bill_of_supply', 'invoice_cum_bill_of_supply')",
            name=op.f("ck_invoices_kind_known"),
        ),
        sa.CheckConstraint(
            "supply_kind IN ('intra_state', 'inter_state', 'sez_with_tax', 'sez_without_tax', "
            "'export_with_tax', 'export_without_tax', 'deemed_export', 'intra_state_with_igst')",
            name=op.f("ck_invoices_supply_kind_known"),
        ),
        sa.CheckConstraint("cgst = sgst", name=op.f("ck_invoices_halves_equal")),
        sa.CheckConstraint("taxable + cgst + sgst + igst + cess + round_off = total", name=op.f("ck_invoices_adds_up")),
        sa.ForeignKeyConstraint(
            ["org_id", "approval_id"],
            ["sales.approvals.org_id", "sales.approvals.approval_id"],
            name=op.f("fk_invoices_org_id_approval_id"),
        ),
        sa.CheckConstraint(
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_invoices_approved_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["sales.customers.org_id", "sales.customers.customer_id"],
            name=op.f("fk_invoices_org_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "order_id"],
            ["sales.orders.org_id", "sales.orders.order_id"],
            name=op.f("fk_invoices_org_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "registration_id"],
            ["sales.registrations.org_id", "sales.registrations.registration_id"],
            name=op.f("fk_invoices_org_id_registration_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "invoice_id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("org_id", "hold_id", name=op.f("uq_invoices_org_id_hold_id")),
        sa.UniqueConstraint(
            "org_id",
            "registration_id",
            "financial_year",
            "number",
            name=op.f("uq_invoices_org_id_registration_id_financial_year_number"),
        ),
        schema="sales",
    )
    op.create_index(
        "ux_invoices_approval",
        "invoices",
        ["org_id", "approval_id"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("approval_id IS NOT NULL"),
    )
    op.create_index(
        "ix_invoices_cancelled",
        "invoices",
        ["org_id", "date", "invoice_id"],
        unique=False,
        schema="sales",
        postgresql_where=sa.text("status = 'cancelled'"),
    )
    op.create_index(
        "ix_invoices_customer",
        "invoices",
        ["org_id", "customer_id", "date", "invoice_id"],
        unique=False,
        schema="sales",
    )
    op.create_index("ix_invoices_date", "invoices", ["org_id", "date", "invoice_id"], unique=False, schema="sales")
    op.create_index(
        "ix_invoices_order",
        "invoices",
        ["org_id", "order_id"],
        unique=False,
        schema="sales",
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_table(
        "order_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("order_line_id", sa.UUID(), nullable=False),
        sa.Column("order_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("free_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("rate_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=6, scale=3), nullable=True),
        sa.Column("second_discount_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("invoiced_quantity", sa.Numeric(precision=18, scale=3), server_default=sa.text("0"), nullable=False),
        sa.Column("invoiced_free", sa.Numeric(precision=18, scale=3), server_default=sa.text("0"), nullable=False),
        sa.Column("invoiced_gross", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("invoiced_disc1", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("invoiced_disc2", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("reservation_revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("rate_units > 0", name=op.f("ck_order_lines_rate_units_positive")),
        sa.CheckConstraint(
            "invoiced_quantity BETWEEN 0 AND quantity AND invoiced_free BETWEEN 0 AND free_quantity",
            name=op.f("ck_order_lines_invoiced_within_ordered"),
        ),
        sa.CheckConstraint(
            "invoiced_disc1 >= 0 AND invoiced_disc2 >= 0 AND invoiced_gross >= invoiced_disc1 + invoiced_disc2",
            name=op.f("ck_order_lines_invoiced_amounts_possible"),
        ),
        sa.CheckConstraint("quantity > 0 AND free_quantity >= 0", name=op.f("ck_order_lines_quantities_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "order_id"],
            ["sales.orders.org_id", "sales.orders.order_id"],
            name=op.f("fk_order_lines_org_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "order_line_id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("org_id", "order_id", "position", name=op.f("uq_order_lines_org_id_order_id_position")),
        schema="sales",
    )
    op.create_table(
        "invoice_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("invoice_line_id", sa.UUID(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.UUID(), nullable=True),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("manufacturer", sa.Text(), nullable=False),
        sa.Column("hsn", sa.Text(), nullable=False),
        sa.Column("uqc", sa.Text(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("drug_schedule", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("batch_number", sa.Text(), nullable=False),
        sa.Column("expiry_date", sa.Date(), nullable=False),
        sa.Column("mrp", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("mrp_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("ptr", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("ptr_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("landed_cost", sa.Numeric(precision=24, scale=6), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("free_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("rate_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("billed_before", sa.Numeric(precision=18, scale=3), server_default=sa.text("0"), nullable=False),
        sa.Column("gross_before", sa.Numeric(precision=18, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("second_discount_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("retail_value", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("gross", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("disc1", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("disc2", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("bill_discount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("batch_explanation", sa.Text(), nullable=False),
        sa.Column("price_explanation", sa.Text(), nullable=False),
        sa.Column("tax_explanation", sa.Text(), nullable=False),
        sa.CheckConstraint("mrp_units > 0", name=op.f("ck_invoice_lines_mrp_units_positive")),
        sa.CheckConstraint("ptr_units > 0", name=op.f("ck_invoice_lines_ptr_units_positive")),
        sa.CheckConstraint("rate_units > 0", name=op.f("ck_invoice_lines_rate_units_positive")),
        sa.CheckConstraint(
            "(((gross_before + gross) * rate_units - (billed_before + quantity) * rate) * 200 > -rate_units"
            " AND ((gross_before + gross) * rate_units - (billed_before + quantity) * rate) * 200 <= rate_units)"
            " OR (gross = 0 AND ((gross_before + gross) * rate_units - (billed_before + quantity) * rate) * 200 > 0)",
            name=op.f("ck_invoice_lines_gross_of_rate"),
        ),
        sa.CheckConstraint(
            "billed_before >= 0 AND gross_before >= 0 AND (billed_before > 0 OR gross_before = 0)",
            name=op.f("ck_invoice_lines_before_possible"),
        ),
        sa.CheckConstraint(
            "treatment IN ('taxable', 'exempt', 'nil_rated', 'non_gst')",
            name=op.f("ck_invoice_lines_treatment_known"),
        ),
        sa.CheckConstraint(
            "quantity >= 0 AND free_quantity >= 0 AND quantity + free_quantity > 0",
            name=op.f("ck_invoice_lines_units_positive"),
        ),
        sa.CheckConstraint("taxable + cgst + sgst + igst + cess = total", name=op.f("ck_invoice_lines_adds_up")),
        sa.CheckConstraint(
            "retail_value IS NULL OR retail_value > cgst + sgst + igst",
            name=op.f("ck_invoice_lines_retail_value_holds_tax"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "invoice_id"],
            ["sales.invoices.org_id", "sales.invoices.invoice_id"],
            name=op.f("fk_invoice_lines_org_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "invoice_line_id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint(
            "org_id", "invoice_id", "position", name=op.f("uq_invoice_lines_org_id_invoice_id_position")
        ),
        schema="sales",
    )
    op.create_table(
        "order_allocations",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("order_line_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("order_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("batch_number", sa.Text(), nullable=False),
        sa.Column("expiry_date", sa.Date(), nullable=False),
        sa.Column("mrp", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("mrp_units", sa.Numeric(precision=18, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.CheckConstraint("mrp_units > 0", name=op.f("ck_order_allocations_mrp_units_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_allocations_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "order_line_id"],
            ["sales.order_lines.org_id", "sales.order_lines.order_line_id"],
            name=op.f("fk_order_allocations_org_id_order_line_id"),
        ),
        sa.PrimaryKeyConstraint(
            "org_id", "order_line_id", "batch_id", "location_id", name=op.f("pk_order_allocations")
        ),
        schema="sales",
    )
    op.create_index(
        "ix_order_allocations_order", "order_allocations", ["org_id", "order_id"], unique=False, schema="sales"
    )
    op.create_table(
        "agreed_batches",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("order_line_id", sa.UUID(), nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=False),
        sa.Column("order_id", sa.UUID(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_agreed_batches_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "order_line_id"],
            ["sales.order_lines.org_id", "sales.order_lines.order_line_id"],
            name=op.f("fk_agreed_batches_org_id_order_line_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "order_line_id", "batch_id", name=op.f("pk_agreed_batches")),
        schema="sales",
    )
    op.create_index("ix_agreed_batches_order", "agreed_batches", ["org_id", "order_id"], unique=False, schema="sales")
    op.create_table(
        "awaited_reservations",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("order_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "order_id"],
            ["sales.orders.org_id", "sales.orders.order_id"],
            name=op.f("fk_awaited_reservations_org_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "hold_id", name=op.f("pk_awaited_reservations")),
        schema="sales",
    )
    op.create_index(
        "ix_awaited_reservations_order", "awaited_reservations", ["org_id", "order_id"], unique=False, schema="sales"
    )
    op.create_table(
        "outward_register",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("gstin", sa.Text(), nullable=False),
        sa.Column("gst_category", sa.Text(), nullable=False),
        sa.Column("place_of_supply", sa.Text(), nullable=False),
        sa.Column("supply_kind", sa.Text(), nullable=False),
        sa.Column("in_returns", sa.Boolean(), nullable=False),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("taxable", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sgst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("igst", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("cess", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("round_off", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invoice', 'invoice_cancelled', 'credit_note')",
            name=op.f("ck_outward_register_kind_known"),
        ),
        sa.CheckConstraint(
            "treatment IN ('taxable', 'exempt', 'nil_rated', 'non_gst')",
            name=op.f("ck_outward_register_treatment_known"),
        ),
        sa.CheckConstraint(
            "taxable + cgst + sgst + igst + cess + round_off = total", name=op.f("ck_outward_register_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "invoice_id"],
            ["sales.invoices.org_id", "sales.invoices.invoice_id"],
            name=op.f("fk_outward_register_org_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "entry_id", name=op.f("pk_outward_register")),
        sa.UniqueConstraint(
            "org_id",
            "kind",
            "document_id",
            "treatment",
            "tax_rate",
            name=op.f("uq_outward_register_org_id_kind_document_id_treatment_tax_rate"),
        ),
        schema="sales",
    )
    op.create_index(
        "ix_outward_register_invoice",
        "outward_register",
        ["org_id", "invoice_id"],
        unique=False,
        schema="sales",
        postgresql_where=sa.text("kind = 'credit_note'"),
    )
    op.create_index(
        "ix_outward_register_period",
        "outward_register",
        ["org_id", "date", "document_id", "kind"],
        unique=False,
        schema="sales",
    )
    op.create_table(
        "returned_lines",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("hold_id", sa.UUID(), nullable=False),
        sa.Column("invoice_line_id", sa.UUID(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
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
        sa.Column("credit_note_id", sa.UUID(), nullable=True),
        sa.CheckConstraint(
            "(state = 'returned') = (credit_note_id IS NOT NULL)", name=op.f("ck_returned_lines_returned_has_note")
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
            ["org_id", "invoice_line_id"],
            ["sales.invoice_lines.org_id", "sales.invoice_lines.invoice_line_id"],
            name=op.f("fk_returned_lines_org_id_invoice_line_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "hold_id", "invoice_line_id", name=op.f("pk_returned_lines")),
        schema="sales",
    )
    op.create_index(
        "ix_returned_lines_invoice",
        "returned_lines",
        ["org_id", "invoice_id", "invoice_line_id"],
        unique=False,
        schema="sales",
    )


# Long: one table after the other, as the migration makes them.
def _create_customer_refunds() -> None:
    op.create_table(
        "customer_refunds",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("customer_refund_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
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
            "(approval_id IS NULL) = (approved_by IS NULL)", name=op.f("ck_customer_refunds_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_customer_refunds_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "(status IN ('cancelled')) = (cancelled_at IS NOT NULL)",
            name=op.f("ck_customer_refunds_cancelled_has_time"),
        ),
        sa.CheckConstraint("mode IN ('cash', 'bank', 'upi', 'cheque')", name=op.f("ck_customer_refunds_mode_known")),
        sa.CheckConstraint("status IN ('posted', 'cancelled')", name=op.f("ck_customer_refunds_status_known")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_customer_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["sales.customers.org_id", "sales.customers.customer_id"],
            name=op.f("fk_customer_refunds_org_id_customer_id"),
        ),
        sa.CheckConstraint("booking_date >= date", name=op.f("ck_customer_refunds_booked_not_before_date")),
        sa.ForeignKeyConstraint(
            ["org_id", "approval_id"],
            ["sales.approvals.org_id", "sales.approvals.approval_id"],
            name=op.f("fk_customer_refunds_org_id_approval_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "customer_refund_id", name=op.f("pk_customer_refunds")),
        sa.UniqueConstraint("org_id", "number", name=op.f("uq_customer_refunds_org_id_number")),
        schema="sales",
        info={"app": "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at, version)", "relay": ""},
    )
    op.create_index(
        "ix_customer_refunds_customer_id",
        "customer_refunds",
        ["org_id", "customer_id", "date", "customer_refund_id"],
        unique=False,
        schema="sales",
    )
    op.create_index(
        "ix_customer_refunds_newest",
        "customer_refunds",
        ["org_id", "date", "customer_refund_id"],
        unique=False,
        schema="sales",
    )
    op.create_index(
        "ix_customer_refunds_reference_key",
        "customer_refunds",
        ["org_id", "reference_key"],
        unique=False,
        schema="sales",
        postgresql_where=sa.text("reference_key <> ''"),
    )
    op.create_index(
        "ux_customer_refunds_reference_key",
        "customer_refunds",
        ["org_id", "reference_key"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("reference_key <> '' AND NOT accept_used_reference AND status <> 'cancelled'"),
    )
    op.create_table(
        "customer_refund_credits",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("customer_refund_id", sa.UUID(), nullable=False),
        sa.Column("credit_id", sa.UUID(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_customer_refund_credits_amount_positive")),
        sa.ForeignKeyConstraint(
            ["org_id", "credit_id"],
            ["sales.customer_credits.org_id", "sales.customer_credits.credit_id"],
            name=op.f("fk_customer_refund_credits_org_id_credit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_refund_id"],
            ["sales.customer_refunds.org_id", "sales.customer_refunds.customer_refund_id"],
            name=op.f("fk_customer_refund_credits_org_id_customer_refund_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "customer_refund_id", "credit_id", name=op.f("pk_customer_refund_credits")),
        schema="sales",
        info={"app": "SELECT, INSERT", "relay": ""},
    )
    op.create_index(
        "ix_customer_refund_credits_credit",
        "customer_refund_credits",
        ["org_id", "credit_id"],
        unique=False,
        schema="sales",
    )
    op.create_index(
        "ux_customer_refunds_approval",
        "customer_refunds",
        ["org_id", "approval_id"],
        unique=True,
        schema="sales",
        postgresql_where=sa.text("approval_id IS NOT NULL"),
    )


# Long: one table after the other, as the migration makes them.
def _create_customer_premises() -> None:
    op.create_table(
        "customer_premises",
        sa.Column("org_id", sa.UUID(), nullable=False),
        sa.Column("customer_premises_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("drug_licences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_customer_premises_name_present")),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["sales.customers.org_id", "sales.customers.customer_id"],
            name=op.f("fk_customer_premises_org_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "customer_premises_id", name=op.f("pk_customer_premises")),
        schema="sales",
        info={"app": "SELECT, INSERT, UPDATE", "relay": ""},
    )
    op.create_index(
        "ix_customer_premises_customer",
        "customer_premises",
        ["org_id", "customer_id", "customer_premises_id"],
        unique=False,
        schema="sales",
    )
