"""What stock is of and where it lies: products, locations, batches.

The tables of what happens to it are in `stock_tables`.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db import schema
from kit.db.tables import define_kit_tables
from services.inventory.domain.batches import BatchStatus
from services.inventory.domain.locations import LocationKind
from trade.domain.goods import DrugSchedule, ProductClass
from trade.domain.organisation import AllocationPolicy
from trade.store.prices import price_columns

metadata = schema.metadata_for("inventory")
kit_tables = define_kit_tables(metadata)


products = schema.tenant_table(
    "products",
    metadata,
    schema.uuid("product_id"),
    schema.text("code"),
    schema.searched("code"),
    schema.text("name"),
    schema.searched("name"),
    schema.text("generic_name"),
    schema.searched("generic_name"),
    schema.text("brand"),
    schema.text("manufacturer"),
    schema.text("hsn"),
    schema.text("tax_class"),
    schema.text("uqc"),
    schema.text("drug_schedule"),
    sa.Column("prescription_required", sa.Boolean, nullable=False),
    schema.text("pack"),
    schema.quantity("units_per_pack"),
    schema.quantity("reorder_level"),
    schema.text("allocation_policy"),
    schema.text("product_class"),
    sa.Column("barcodes", postgresql.ARRAY(sa.Text), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    schema.text("tax_confirmation"),
    schema.text("schedule_confirmation"),
    schema.version(),
    schema.instant("created_at"),
    schema.instant("updated_at"),
    sa.CheckConstraint(sa.column("drug_schedule").in_(["", *DrugSchedule]), name="schedule_known"),
    sa.CheckConstraint(sa.column("allocation_policy").in_(["", *AllocationPolicy]), name="policy_known"),
    schema.one_of("product_class", ProductClass, "class_known"),
    sa.CheckConstraint(f"drug_schedule = '' OR product_class = '{ProductClass.DRUG}'", name="schedule_of_drug"),
    sa.CheckConstraint("hsn ~ '^([0-9]{4}|[0-9]{6}|[0-9]{8})$'", name="hsn_digits"),
    sa.CheckConstraint("units_per_pack > 0", name="units_positive"),
    sa.UniqueConstraint("org_id", "code_key"),
    sa.Index("ix_products_name", "org_id", "name_key", "product_id"),
    sa.Index("ix_products_generic_name", "org_id", "generic_name_key", "product_id"),
    key=("product_id",),
    app=schema.READ_WRITE,
)

# The barcodes of `products.barcodes`, one a row: an index of an array knows no prefixes.
product_barcodes = schema.tenant_table(
    "product_barcodes",
    metadata,
    schema.uuid("product_id"),
    schema.text("barcode"),
    schema.searched("barcode"),
    sa.ForeignKeyConstraint(["org_id", "product_id"], [products.c.org_id, products.c.product_id]),
    sa.Index("ix_product_barcodes_barcode", "org_id", "barcode_key", "product_id"),
    key=("product_id", "barcode"),
    app="SELECT, INSERT, DELETE",
)

locations = schema.tenant_table(
    "locations",
    metadata,
    schema.uuid("location_id"),
    schema.text("code"),
    schema.searched("code"),
    schema.text("name"),
    schema.text("kind"),
    schema.text("warehouse"),
    sa.Column("is_default", sa.Boolean, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    schema.version(),
    schema.instant("created_at"),
    schema.instant("updated_at"),
    schema.one_of("kind", LocationKind),
    sa.CheckConstraint("active OR NOT is_default", name="default_active"),
    sa.UniqueConstraint("org_id", "code_key"),
    sa.Index("ux_locations_default", "org_id", "kind", unique=True, postgresql_where=sa.text("is_default")),
    key=("location_id",),
    app=schema.READ_WRITE,
)

batches = schema.tenant_table(
    "batches",
    metadata,
    schema.uuid("batch_id"),
    schema.uuid("product_id"),
    schema.text("batch_number"),
    sa.Column("normalised_number", sa.Text(collation="C"), nullable=False),
    schema.day("manufacture_date", nullable=True),
    # Last good day; NO_EXPIRY for goods that do not expire, so that they sort and compare as the last.
    schema.day("expiry_date"),
    *price_columns("mrp"),
    *price_columns("ptr"),
    *price_columns("pts"),
    # What came in by receipts, and what it cost: landed_cost is the one by the other.
    schema.running_quantity("quantity_in", server_default=sa.text("0")),
    schema.running_amount("value_in", server_default=sa.text("0")),
    schema.unit_cost("landed_cost", server_default=sa.text("0")),
    # Business date of the first receipt; absent until one has been committed.
    schema.day("received_date", nullable=True),
    schema.text("status"),
    schema.text("status_reason"),
    # How unusual dates were confirmed; empty where none are.
    schema.text("dates_confirmation"),
    schema.version(),
    schema.instant("created_at"),
    schema.instant("updated_at"),
    schema.one_of("status", BatchStatus),
    # Goods of a class that is kept without have no number at all, never one that cannot be read.
    sa.CheckConstraint("normalised_number <> '' OR batch_number = ''", name="number_readable"),
    sa.CheckConstraint("mrp > 0", name="mrp_positive"),
    sa.CheckConstraint("quantity_in >= 0 AND value_in >= 0", name="in_not_negative"),
    sa.ForeignKeyConstraint(["org_id", "product_id"], [products.c.org_id, products.c.product_id]),
    # The identity of a batch; also finds the batches of a product, and those of a number. The MRP is compared in lowest
    # terms: 32.00 for 15 is 64.00 for 30.
    sa.Index(
        "uq_batches_identity",
        "org_id",
        "product_id",
        "normalised_number",
        "expiry_date",
        sa.text("div(mrp, gcd(mrp, mrp_units))"),
        sa.text("div(mrp_units, gcd(mrp, mrp_units))"),
        unique=True,
    ),
    # Gives movements a key that carries the product with it.
    sa.UniqueConstraint("org_id", "product_id", "batch_id"),
    sa.Index("ix_batches_product_expiry", "org_id", "product_id", "expiry_date", "batch_id"),
    sa.Index("ix_batches_number", "org_id", "normalised_number"),
    sa.Index("ix_batches_status", "org_id", "status", "expiry_date", "batch_id"),
    sa.Index("ix_batches_expiry", "org_id", "expiry_date", "batch_id"),
    key=("batch_id",),
    app=(
        "SELECT, INSERT, UPDATE (manufacture_date, expiry_date, mrp, mrp_units, ptr, ptr_units, pts, pts_units, "
        "quantity_in, value_in, landed_cost, received_date, status, status_reason, dates_confirmation, version, "
        "updated_at)"
    ),
)
