"""Tables of vendors and settings. Orders, goods and money have files of their own."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from gst.inward.bill_check import RoundingSchool
from kit.db import schema
from kit.db.tables import define_kit_tables
from services.purchase.domain.msme import EnterpriseActivity, EnterpriseClass
from services.purchase.domain.statuses_and_kinds import VENDOR_CATEGORIES
from trade.store.parties import party_columns
from trade.store.persons import persons_index

metadata = schema.metadata_for("purchase")
kit_tables = define_kit_tables(metadata)

settings = schema.tenant_table(
    "settings",
    metadata,
    schema.amount("bill_tolerance"),
    schema.rate("over_receipt_percent"),
    sa.Column("msme_traders", sa.Boolean, nullable=False),
    schema.version(),
    schema.instant("updated_at"),
    key=(),
    app=schema.READ_WRITE,
)

vendors = schema.tenant_table(
    "vendors",
    metadata,
    schema.uuid("vendor_id"),
    *party_columns(),
    sa.Column("address", postgresql.JSONB, nullable=False),
    schema.text("email"),
    # Null: no micro, small or medium enterprise.
    schema.text("enterprise_class", nullable=True),
    schema.text("enterprise_activity", nullable=True),
    schema.text("udyam_number"),
    sa.Column("written_terms", sa.Boolean, nullable=False),
    sa.Column("transporter", sa.Boolean, nullable=False),
    sa.Column("bank", postgresql.JSONB, nullable=False),
    # ISO 3166, two letters, of an overseas vendor.
    schema.text("country_code"),
    # Where it rounds the tax of its bills, as set, and as its latest bill that shows a school has it.
    schema.text("rounding_school", nullable=True),
    schema.text("shown_rounding_school", nullable=True),
    schema.one_of("gst_category", VENDOR_CATEGORIES),
    schema.one_of("enterprise_class", EnterpriseClass),
    schema.one_of("enterprise_activity", EnterpriseActivity),
    sa.CheckConstraint(
        "(enterprise_class IS NULL) = (enterprise_activity IS NULL)",
        name="msme_has_activity",
    ),
    sa.CheckConstraint(
        "enterprise_class IS NOT NULL OR udyam_number = '' AND NOT written_terms", name="only_msme_has_terms"
    ),
    schema.one_of("rounding_school", RoundingSchool),
    schema.one_of("shown_rounding_school", RoundingSchool),
    sa.CheckConstraint("(gst_category IN ('unregistered', 'overseas')) = (gstin = '')", name="gstin_by_gst_category"),
    sa.CheckConstraint("(gst_category = 'overseas') = (country_code <> '')", name="country_of_overseas"),
    sa.CheckConstraint("credit_days BETWEEN 0 AND 365", name="credit_days_sane"),
    sa.UniqueConstraint("org_id", "code_key"),
    sa.Index("ix_vendors_name", "org_id", "name_key", "vendor_id"),
    sa.Index("ix_vendors_phone", "org_id", "phone"),
    sa.Index("ix_vendors_gstin", "org_id", "gstin"),
    persons_index("vendors"),
    # One GSTIN, one account, unless a manager keeps the divisions of a vendor apart.
    sa.Index(
        "ux_vendors_gstin",
        "org_id",
        "gstin",
        unique=True,
        postgresql_where=sa.text("gstin <> '' AND NOT separate_account"),
    ),
    key=("vendor_id",),
    app=schema.READ_WRITE,
)
