"""Tables of purchase orders."""

import sqlalchemy as sa

from kit.db import schema
from services.purchase.domain.order_rules import WITHDRAWN
from services.purchase.domain.statuses_and_kinds import OrderStatus
from services.purchase.store.approval_tables import approved_documents
from services.purchase.store.tables import metadata, vendors
from trade.store.approvals import approval_columns
from trade.store.documents import cancel_checks, cancel_columns, entry_columns
from trade.store.prices import price_columns

purchase_orders = schema.tenant_table(
    "purchase_orders",
    metadata,
    schema.uuid("purchase_order_id"),
    schema.text("number"),
    schema.day("date"),
    schema.text("status"),
    schema.uuid("vendor_id"),
    schema.text("vendor_name"),
    schema.day("expected_date", nullable=True),
    schema.text("note"),
    schema.text("date_reason"),
    schema.amount("total"),
    *approval_columns(),
    *cancel_columns(),
    schema.version(),
    *entry_columns(),
    schema.instant("updated_at"),
    schema.one_of("status", OrderStatus),
    *cancel_checks(*sorted(WITHDRAWN)),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    sa.UniqueConstraint("org_id", "number", name="uq_purchase_orders_number"),
    *approved_documents("purchase_orders"),
    sa.Index("ix_purchase_orders_newest", "org_id", "date", "purchase_order_id"),
    sa.Index("ix_purchase_orders_status", "org_id", "status", "date", "purchase_order_id"),
    sa.Index("ix_purchase_orders_vendor_id", "org_id", "vendor_id", "date", "purchase_order_id"),
    key=("purchase_order_id",),
    app="SELECT, INSERT, UPDATE (status, expected_date, note, total, cancel_reason, cancelled_at, version, updated_at)",
)

purchase_order_lines = schema.tenant_table(
    "purchase_order_lines",
    metadata,
    schema.uuid("purchase_order_line_id"),
    schema.uuid("purchase_order_id"),
    sa.Column("line_no", sa.Integer, nullable=False),
    schema.uuid("product_id"),
    schema.text("product_code"),
    schema.text("product_name"),
    schema.text("hsn"),
    schema.text("tax_class"),
    schema.quantity("quantity"),
    schema.quantity("free_quantity"),
    *price_columns("rate"),
    schema.rate("discount_percent"),
    schema.amount("value"),
    schema.running_quantity("received_quantity", server_default=sa.text("0")),
    schema.running_quantity("received_free_quantity", server_default=sa.text("0")),
    sa.CheckConstraint("quantity > 0 AND free_quantity >= 0 AND rate >= 0", name="figures_sane"),
    sa.CheckConstraint("received_quantity >= 0 AND received_free_quantity >= 0", name="received_sane"),
    sa.ForeignKeyConstraint(
        ["org_id", "purchase_order_id"], [purchase_orders.c.org_id, purchase_orders.c.purchase_order_id]
    ),
    sa.UniqueConstraint("org_id", "purchase_order_id", "line_no", name="uq_purchase_order_lines_line_no"),
    key=("purchase_order_line_id",),
    # A draft's lines are replaced: hence DELETE. The use case looks at the status under the order's lock.
    app="SELECT, INSERT, DELETE, UPDATE (received_quantity, received_free_quantity)",
)
