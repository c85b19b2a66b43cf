"""Who deals: the organisation with its registrations, and its customers.

Addresses and licences are JSON: they are printed and checked as a whole, never searched.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from gst.tax.categories import RecipientCategory
from gst.tax.place_of_supply import CollectedAt
from kit.db import schema
from services.sales.domain.statuses_and_kinds import CustomerType
from services.sales.store.base import metadata
from trade.domain.organisation import AllocationPolicy
from trade.domain.period_locks import PeriodState
from trade.store.parties import party_columns
from trade.store.persons import persons_index

organisations = schema.tenant_table(
    "organisations",
    metadata,
    schema.text("legal_name"),
    schema.text("trade_name"),
    schema.text("time_zone"),
    schema.text("allocation_policy"),
    sa.Column("round_to_rupee", sa.Boolean, nullable=False),
    sa.Column("classes_without_batch", postgresql.ARRAY(sa.Text), nullable=False),
    # Read and written as a whole, never searched.
    sa.Column("role_limits", postgresql.JSONB, nullable=False),
    # No document is dated before it.
    schema.day("books_begin"),
    # Taxed and exempt goods for a registered buyer: on one tax invoice, or refused.
    sa.Column("mixed_goods_on_one_invoice", sa.Boolean, nullable=False, server_default=sa.false()),
    # Whose state counts when a registered buyer of another state collects its goods.
    schema.text("collected_at", server_default=CollectedAt.DELIVERY_ENDS),
    # What expired goods are worth when they come back. Null: what they were sold for.
    sa.Column("expired_goods", postgresql.JSONB),
    # What was turned over, by financial year.
    sa.Column("turnovers", postgresql.JSONB, nullable=False, server_default="[]"),
    # Also the source_version of its announcements.
    schema.version(),
    schema.instant("created_at"),
    schema.instant("updated_at"),
    sa.CheckConstraint("legal_name <> ''", name="name_present"),
    sa.CheckConstraint("role_limits ?& '{user,manager}'", name="limits_of_each_role"),
    # Drugs always have a batch; consumer goods never need one.
    sa.CheckConstraint("classes_without_batch <@ '{device,surgical,cosmetic}'", name="may_lack_batch"),
    sa.CheckConstraint("books_begin >= '2017-07-01'", name="books_begin_with_gst"),
    schema.one_of("collected_at", CollectedAt),
    schema.one_of("allocation_policy", AllocationPolicy, "policy_known"),
    key=(),
    app=schema.READ_WRITE,
)

registrations = schema.tenant_table(
    "registrations",
    metadata,
    schema.uuid("registration_id"),
    schema.text("gstin"),
    schema.text("state_code"),
    sa.Column("address", postgresql.JSONB, nullable=False),
    sa.Column("drug_licences", postgresql.JSONB, nullable=False),
    schema.text("series_prefix"),
    sa.Column("is_default", sa.Boolean, nullable=False),
    sa.Column("filing_terms", postgresql.JSONB, nullable=False),
    sa.Column("composition_terms", postgresql.JSONB, nullable=False, server_default="[]"),
    sa.Column("letters_of_undertaking", postgresql.JSONB, nullable=False, server_default="[]"),
    sa.Column("annual_returns", postgresql.JSONB, nullable=False, server_default="[]"),
    schema.instant("created_at"),
    sa.ForeignKeyConstraint(["org_id"], [organisations.c.org_id]),
    sa.UniqueConstraint("org_id", "gstin"),
    # Two registrations never give the same number, even where the law would let them.
    sa.UniqueConstraint("org_id", "series_prefix"),
    sa.CheckConstraint("state_code = left(gstin, 2)", name="state_of_gstin"),
    sa.Index("ux_registrations_default", "org_id", unique=True, postgresql_where=sa.text("is_default")),
    key=("registration_id",),
    app="SELECT, INSERT, UPDATE"
    " (address, drug_licences, is_default, filing_terms, composition_terms, letters_of_undertaking,"
    " annual_returns)",
)

# A month that no administrator has set has no row, and is open.
period_locks = schema.tenant_table(
    "period_locks",
    metadata,
    schema.uuid("registration_id"),
    schema.byte_ordered("month"),
    schema.text("state"),
    schema.text("reason"),
    # The organisation's version that announced the state. The lock is closing until every service has stored it.
    sa.Column("announced_version", sa.Integer, nullable=False),
    schema.version(),
    schema.uuid("changed_by"),
    schema.instant("changed_at"),
    sa.ForeignKeyConstraint(["org_id", "registration_id"], [registrations.c.org_id, registrations.c.registration_id]),
    schema.one_of("state", PeriodState),
    sa.CheckConstraint("month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'", name="month_of_calendar"),
    sa.CheckConstraint("reason <> ''", name="reason_given"),
    key=("registration_id", "month"),
    app="SELECT, INSERT, UPDATE (state, reason, announced_version, version, changed_by, changed_at)",
)

period_lock_changes = schema.tenant_table(
    "period_lock_changes",
    metadata,
    schema.uuid("change_id"),
    schema.uuid("registration_id"),
    schema.byte_ordered("month"),
    schema.text("from_state"),
    schema.text("to_state"),
    schema.text("reason"),
    schema.uuid("changed_by"),
    schema.instant("changed_at"),
    sa.ForeignKeyConstraint(
        ["org_id", "registration_id", "month"],
        [period_locks.c.org_id, period_locks.c.registration_id, period_locks.c.month],
    ),
    schema.one_of("from_state", PeriodState),
    schema.one_of("to_state", PeriodState),
    sa.CheckConstraint("from_state <> to_state", name="state_changes"),
    sa.CheckConstraint("reason <> ''", name="reason_given"),
    key=("change_id",),
    app=schema.APPEND_ONLY,
)

# The latest version of the organisation that each other service has stored.
acknowledgements = schema.tenant_table(
    "acknowledgements",
    metadata,
    schema.text("service"),
    sa.Column("source_version", sa.BigInteger, nullable=False),
    schema.instant("acknowledged_at"),
    key=("service",),
    app=schema.READ_WRITE,
)

customers = schema.tenant_table(
    "customers",
    metadata,
    schema.uuid("customer_id"),
    *party_columns(),
    schema.text("type"),
    sa.Column("billing_address", postgresql.JSONB, nullable=False),
    sa.Column("shipping_address", postgresql.JSONB),
    # Own sites in other states, with what was decided of their place of supply.
    sa.Column("delivery_sites", postgresql.JSONB, nullable=False, server_default="[]"),
    # As of the organisation. Null: as the organisation says.
    sa.Column("expired_goods", postgresql.JSONB),
    # An SEZ customer takes goods for its authorised operations.
    sa.Column("authorised_operations", sa.Boolean, nullable=False, server_default=sa.false()),
    # ISO 3166, two letters, of an overseas customer.
    schema.text("country_code"),
    # Null: no limit. Zero: cash only.
    schema.amount("credit_limit", nullable=True),
    schema.rate("discount_percent"),
    sa.Column("min_shelf_life_days", sa.Integer, nullable=False),
    schema.one_of("type", CustomerType),
    schema.one_of("gst_category", RecipientCategory, "category_known"),
    sa.CheckConstraint("(gst_category = 'overseas') = (country_code <> '')", name="country_of_overseas"),
    sa.CheckConstraint("credit_limit >= 0", name="limit_not_negative"),
    sa.CheckConstraint("discount_percent BETWEEN 0 AND 100", name="discount_is_percent"),
    sa.UniqueConstraint("org_id", "code_key"),
    sa.Index("ix_customers_name", "org_id", "name_key", "customer_id"),
    sa.Index("ix_customers_phone", "org_id", "phone"),
    sa.Index("ix_customers_gstin", "org_id", "gstin"),
    persons_index("customers"),
    # One GSTIN, one account.
    sa.Index("ux_customers_gstin", "org_id", "gstin", unique=True, postgresql_where=sa.text("gstin <> ''")),
    # One PAN and name, one account, unless a manager keeps the registrations of several states apart.
    sa.Index(
        "ux_customers_pan",
        "org_id",
        "pan",
        "printed_name",
        unique=True,
        postgresql_where=sa.text("pan <> '' AND NOT separate_account"),
    ),
    key=("customer_id",),
    app=schema.READ_WRITE,
)

# Further places of a customer: one ledger and one limit, and licences that count there.
customer_premises = schema.tenant_table(
    "customer_premises",
    metadata,
    schema.uuid("customer_premises_id"),
    schema.uuid("customer_id"),
    schema.text("name"),
    sa.Column("address", postgresql.JSONB, nullable=False),
    schema.text("route"),
    schema.text("phone"),
    sa.Column("drug_licences", postgresql.JSONB, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    schema.version(),
    schema.instant("created_at"),
    schema.instant("updated_at"),
    sa.CheckConstraint("name <> ''", name="name_present"),
    sa.ForeignKeyConstraint(["org_id", "customer_id"], [customers.c.org_id, customers.c.customer_id]),
    sa.Index("ix_customer_premises_customer", "org_id", "customer_id", "customer_premises_id"),
    key=("customer_premises_id",),
    app=schema.READ_WRITE,
)
