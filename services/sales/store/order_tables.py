"""Orders: what customers want, and what was reserved for them."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db import schema
from services.sales.domain.statuses_and_kinds import OrderStatus
from services.sales.store.approval_tables import approved_documents
from services.sales.store.base import metadata
from services.sales.store.party_tables import customers
from trade.store.approvals import approval_columns
from trade.store.documents import cancel_checks, cancel_columns, entry_columns
from trade.store.prices import price_columns

orders = schema.tenant_table(
    "orders",
    metadata,
    schema.uuid("order_id"),
    schema.text("number"),
    schema.day("date"),
    schema.text("financial_year"),
    schema.uuid("customer_id"),
    # On that day.
    schema.text("customer_name"),
    schema.uuid("customer_premises_id", nullable=True),
    schema.text("status"),
    schema.text("reference"),
    schema.text("note"),
    schema.text("date_reason"),
    # Empty: to the buyer's own address.
    sa.Column("delivery", postgresql.JSONB, nullable=False, server_default="{}"),
    # The reservation at inventory, once confirmed.
    schema.uuid("hold_id", nullable=True),
    *approval_columns(),
    # What it came to when it was confirmed.
    schema.amount("total", nullable=True),
    # What its invoices come to, cancelled ones excluded.
    schema.running_amount("invoiced_total", server_default=sa.text("0")),
    *cancel_columns(),
    schema.version(),
    *entry_columns(),
    schema.instant("updated_at"),
    schema.one_of("status", OrderStatus),
    *cancel_checks(OrderStatus.CANCELLED),
    sa.CheckConstraint(
        f"status IN ('{OrderStatus.DRAFT}', '{OrderStatus.CANCELLED}') OR hold_id IS NOT NULL",
        name="confirmed_has_hold",
    ),
    sa.CheckConstraint("hold_id IS NULL OR total IS NOT NULL", name="confirmed_has_total"),
    sa.CheckConstraint("invoiced_total >= 0", name="invoiced_total_not_negative"),
    sa.ForeignKeyConstraint(["org_id", "customer_id"], [customers.c.org_id, customers.c.customer_id]),
    sa.UniqueConstraint("org_id", "financial_year", "number"),
    *approved_documents("orders"),
    sa.Index("ix_orders_date", "org_id", "date", "order_id"),
    sa.Index("ix_orders_customer", "org_id", "customer_id", "date", "order_id"),
    sa.Index("ix_orders_status", "org_id", "status", "date", "order_id"),
    sa.Index("ux_orders_hold", "org_id", "hold_id", unique=True, postgresql_where=sa.text("hold_id IS NOT NULL")),
    key=("order_id",),
    app="SELECT, INSERT, UPDATE (status, customer_premises_id, reference, note, delivery, hold_id, approval_id,"
    " approved_by, total, invoiced_total, cancel_reason, cancelled_at, version, updated_at)",
)

order_lines = schema.tenant_table(
    "order_lines",
    metadata,
    schema.uuid("order_line_id"),
    schema.uuid("order_id"),
    sa.Column("position", sa.Integer, nullable=False),
    schema.uuid("product_id"),
    schema.uuid("location_id", nullable=True),
    schema.quantity("quantity"),
    schema.quantity("free_quantity"),
    # Null: the batch's price to retailer when it is invoiced.
    *price_columns("rate", nullable=True),
    sa.Column("inclusive", sa.Boolean, nullable=False),
    # Null: the customer's when it is invoiced.
    schema.rate("discount_percent", nullable=True),
    schema.rate("second_discount_percent"),
    schema.quantity("invoiced_quantity", server_default=sa.text("0")),
    schema.quantity("invoiced_free", server_default=sa.text("0")),
    # What its invoices come to before tax, and their discounts.
    schema.amount("invoiced_gross", server_default=sa.text("0")),
    schema.amount("invoiced_disc1", server_default=sa.text("0")),
    schema.amount("invoiced_disc2", server_default=sa.text("0")),
    # Which of inventory's changes the allocations of the line show.
    sa.Column("reservation_revision", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.CheckConstraint("quantity > 0 AND free_quantity >= 0", name="quantities_positive"),
    sa.CheckConstraint(
        "invoiced_quantity BETWEEN 0 AND quantity AND invoiced_free BETWEEN 0 AND free_quantity",
        name="invoiced_within_ordered",
    ),
    sa.CheckConstraint(
        "invoiced_disc1 >= 0 AND invoiced_disc2 >= 0 AND invoiced_gross >= invoiced_disc1 + invoiced_disc2",
        name="invoiced_amounts_possible",
    ),
    sa.ForeignKeyConstraint(["org_id", "order_id"], [orders.c.org_id, orders.c.order_id]),
    sa.UniqueConstraint("org_id", "order_id", "position"),
    key=("order_line_id",),
    # A draft's lines are replaced as a whole: hence DELETE.
    app="SELECT, INSERT, DELETE, UPDATE"
    " (invoiced_quantity, invoiced_free, invoiced_gross, invoiced_disc1, invoiced_disc2, reservation_revision)",
)

# What inventory has reserved for open orders, as far as it is known here.
order_allocations = schema.tenant_table(
    "order_allocations",
    metadata,
    schema.uuid("order_line_id"),
    schema.uuid("batch_id"),
    schema.uuid("location_id"),
    schema.uuid("order_id"),
    schema.quantity("quantity"),
    schema.text("batch_number"),
    schema.day("expiry_date"),
    *price_columns("mrp"),
    schema.text("explanation"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.ForeignKeyConstraint(["org_id", "order_line_id"], [order_lines.c.org_id, order_lines.c.order_line_id]),
    sa.Index("ix_order_allocations_order", "org_id", "order_id"),
    key=("order_line_id", "batch_id", "location_id"),
    app="SELECT, INSERT, DELETE",
)

# The batches that were reserved when an order was confirmed: what it agrees was judged for these.
agreed_batches = schema.tenant_table(
    "agreed_batches",
    metadata,
    schema.uuid("order_line_id"),
    schema.uuid("batch_id"),
    schema.uuid("order_id"),
    schema.quantity("quantity"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.ForeignKeyConstraint(["org_id", "order_line_id"], [order_lines.c.org_id, order_lines.c.order_line_id]),
    sa.Index("ix_agreed_batches_order", "org_id", "order_id"),
    key=("order_line_id", "batch_id"),
    app="SELECT, INSERT",
)

# Cancelled invoices of open orders, by their hold, of whose goods inventory has not said yet what is reserved again.
awaited_reservations = schema.tenant_table(
    "awaited_reservations",
    metadata,
    schema.uuid("hold_id"),
    schema.uuid("order_id"),
    sa.ForeignKeyConstraint(["org_id", "order_id"], [orders.c.org_id, orders.c.order_id]),
    sa.Index("ix_awaited_reservations_order", "org_id", "order_id"),
    key=("hold_id",),
    app="SELECT, INSERT, DELETE",
)
