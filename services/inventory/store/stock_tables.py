"""The tables of balances, movements, reservations, incoming holds and adjustments."""

import sqlalchemy as sa

from kit.db import schema
from services.inventory.domain.adjustments import AdjustmentReason
from services.inventory.domain.movements import MovementKind
from services.inventory.store.approval_tables import approvals
from services.inventory.store.tables import batches, kit_tables, locations, metadata
from trade.store.approvals import approval_columns, approval_constraints
from trade.store.documents import entry_columns
from trade.store.prices import price_columns

FIRST_OF_MONTH = "extract(day FROM month) = 1"

balances = schema.tenant_table(
    "balances",
    metadata,
    schema.uuid("batch_id"),
    schema.uuid("location_id"),
    schema.running_quantity("on_hand"),
    schema.running_quantity("reserved"),
    schema.running_amount("value"),
    # The day of the latest movement. A document of an earlier day asks what has moved since.
    schema.day("latest_day", nullable=True),
    sa.CheckConstraint("reserved >= 0 AND on_hand >= reserved", name="never_oversold"),
    sa.CheckConstraint("value >= 0 AND (on_hand > 0 OR value = 0)", name="value_follows_goods"),
    sa.ForeignKeyConstraint(["org_id", "batch_id"], [batches.c.org_id, batches.c.batch_id]),
    sa.ForeignKeyConstraint(["org_id", "location_id"], [locations.c.org_id, locations.c.location_id]),
    sa.Index("ix_balances_location", "org_id", "location_id", "batch_id"),
    key=("batch_id", "location_id"),
    app="SELECT, INSERT, UPDATE (on_hand, reserved, value, latest_day)",
)

movements = schema.tenant_table(
    "movements",
    metadata,
    schema.uuid("movement_id"),
    schema.text("kind"),
    schema.uuid("product_id"),
    schema.uuid("batch_id"),
    schema.uuid("location_id"),
    schema.running_quantity("quantity"),
    schema.running_amount("value"),
    # In the order of entry. The stock card adds up in the order of days.
    schema.running_quantity("on_hand_after"),
    schema.text("document_type"),
    schema.uuid("document_id"),
    schema.text("document_number"),
    schema.day("movement_date"),
    schema.uuid("party_id", nullable=True),
    schema.text("party_name"),
    schema.text("reason"),
    # The hold that this movement consumed or reversed.
    schema.uuid("hold_id", nullable=True),
    # For goods that come back: the document with which they left.
    schema.uuid("origin_document_id", nullable=True),
    schema.uuid("created_by"),
    schema.instant("created_at"),
    schema.one_of("kind", MovementKind),
    sa.CheckConstraint(
        "CASE kind WHEN 'revaluation' THEN quantity = 0 AND value <> 0"
        " ELSE quantity <> 0 AND value * sign(quantity) >= 0 END",
        name="value_follows_quantity",
    ),
    sa.CheckConstraint("on_hand_after >= 0", name="on_hand_not_negative"),
    sa.ForeignKeyConstraint(
        ["org_id", "product_id", "batch_id"], [batches.c.org_id, batches.c.product_id, batches.c.batch_id]
    ),
    sa.ForeignKeyConstraint(["org_id", "location_id"], [locations.c.org_id, locations.c.location_id]),
    # A batch's trace; a product's register; a document's movements; a day's.
    sa.Index("ix_movements_batch", "org_id", "batch_id", "movement_date", "movement_id"),
    sa.Index("ix_movements_product", "org_id", "product_id", "movement_date", "movement_id"),
    sa.Index("ix_movements_document", "org_id", "document_id", "batch_id"),
    sa.Index(
        "ix_movements_date",
        "org_id",
        "movement_date",
        "movement_id",
        # With these a valuation reads the days of a month from the index alone.
        postgresql_include=["location_id", "value"],
    ),
    sa.Index("ix_movements_hold", "org_id", "hold_id", postgresql_where=sa.text("hold_id IS NOT NULL")),
    sa.Index(
        "ix_movements_origin",
        "org_id",
        "origin_document_id",
        "batch_id",
        postgresql_where=sa.text("origin_document_id IS NOT NULL"),
    ),
    key=("movement_id",),
    app=schema.APPEND_ONLY,
)

# What documents say of the cost of goods: what the stock that is here bears of it, and what it does not.
cost_differences = schema.tenant_table(
    "cost_differences",
    metadata,
    schema.uuid("revision_id"),
    schema.uuid("batch_id"),
    schema.uuid("product_id"),
    schema.text("document_type"),
    schema.uuid("document_id"),
    schema.text("document_number"),
    schema.day("date"),
    schema.uuid("party_id", nullable=True),
    schema.text("party_name"),
    schema.quantity("quantity"),
    schema.amount("amount"),
    schema.amount("stock_amount"),
    schema.amount("difference"),
    schema.instant("created_at"),
    sa.CheckConstraint("amount = stock_amount + difference", name="adds_up"),
    sa.ForeignKeyConstraint(
        ["org_id", "product_id", "batch_id"], [batches.c.org_id, batches.c.product_id, batches.c.batch_id]
    ),
    sa.Index("ix_cost_differences_date", "org_id", "date", "revision_id", "batch_id"),
    key=("revision_id", "batch_id"),
    app=schema.APPEND_ONLY,
)

# The movements of each month summed, written with them: a valuation at any date adds months, and days of one month
# only.
stock_months = schema.tenant_table(
    "stock_months",
    metadata,
    schema.day("month"),
    # The batch's: a valuation sums by product, and finds its months at once.
    schema.uuid("product_id"),
    schema.uuid("batch_id"),
    schema.uuid("location_id"),
    schema.running_quantity("quantity"),
    schema.running_amount("value"),
    sa.CheckConstraint(FIRST_OF_MONTH, name="first_of_month"),
    sa.ForeignKeyConstraint(
        ["org_id", "product_id", "batch_id"], [batches.c.org_id, batches.c.product_id, batches.c.batch_id]
    ),
    sa.ForeignKeyConstraint(
        ["org_id", "batch_id", "location_id"], [balances.c.org_id, balances.c.batch_id, balances.c.location_id]
    ),
    sa.Index("ix_stock_months_product", "org_id", "product_id", "month"),
    key=("month", "batch_id", "location_id"),
    app="SELECT, INSERT, UPDATE (quantity, value)",
)

# What a stock-out hold has set aside. The sum of `remaining` over a balance's rows is its `reserved`, always.
reservation_lines = schema.tenant_table(
    "reservation_lines",
    metadata,
    schema.uuid("hold_id"),
    schema.text("line_id"),
    schema.uuid("batch_id"),
    schema.uuid("location_id"),
    # In the order of allocation, over the whole reservation.
    sa.Column("position", sa.Integer, nullable=False),
    schema.running_quantity("quantity"),
    schema.quantity("remaining"),
    # How much of it was taken from a confirmed reservation. When this one is released, as much goes back there as the
    # line needs.
    schema.uuid("from_hold_id", nullable=True),
    schema.quantity("from_confirmed"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.CheckConstraint("remaining >= 0 AND remaining <= quantity", name="remaining_within"),
    sa.CheckConstraint(
        "from_confirmed >= 0 AND from_confirmed <= quantity AND (from_confirmed = 0 OR from_hold_id IS NOT NULL)",
        name="from_confirmed_within",
    ),
    sa.ForeignKeyConstraint(["org_id", "hold_id"], [kit_tables.holds.c.org_id, kit_tables.holds.c.hold_id]),
    sa.ForeignKeyConstraint(
        ["org_id", "batch_id", "location_id"], [balances.c.org_id, balances.c.batch_id, balances.c.location_id]
    ),
    # The lines that were taken from a confirmed reservation.
    sa.Index(
        "ix_reservation_lines_from_hold", "org_id", "from_hold_id", postgresql_where=sa.text("from_hold_id IS NOT NULL")
    ),
    key=("hold_id", "line_id", "batch_id", "location_id"),
    # The quantity of a confirmed reservation's line grows when more of its balance comes to it than it had.
    app="SELECT, INSERT, UPDATE (quantity, remaining)",
)

# What was confirmed of each line of a reservation, over all batches: as many units as its documents may take.
confirmed_lines = schema.tenant_table(
    "confirmed_lines",
    metadata,
    schema.uuid("hold_id"),
    schema.text("line_id"),
    schema.quantity("quantity"),
    # Counts the changes of what is held for the line, so that a receiver of their messages knows their order.
    sa.Column("revision", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.ForeignKeyConstraint(["org_id", "hold_id"], [kit_tables.holds.c.org_id, kit_tables.holds.c.hold_id]),
    key=("hold_id", "line_id"),
    app="SELECT, INSERT, UPDATE (revision)",
)

# What a stock-in hold will bring. The hold's state says whether it has.
receipt_lines = schema.tenant_table(
    "receipt_lines",
    metadata,
    schema.uuid("hold_id"),
    schema.text("line_id"),
    schema.uuid("product_id"),
    schema.uuid("batch_id"),
    schema.uuid("location_id"),
    schema.running_quantity("quantity"),
    # What the goods cost together; absent for goods that come back, which have the value at which they left.
    schema.amount("landed_value", nullable=True),
    # What the receipt says of the batch's prices; null where it says nothing.
    *price_columns("ptr", nullable=True),
    *price_columns("pts", nullable=True),
    schema.uuid("origin_document_id", nullable=True),
    schema.text("disposition"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.CheckConstraint("(landed_value IS NULL) = (origin_document_id IS NOT NULL)", name="bought_or_returned"),
    sa.CheckConstraint("landed_value >= 0", name="value_not_negative"),
    sa.ForeignKeyConstraint(["org_id", "hold_id"], [kit_tables.holds.c.org_id, kit_tables.holds.c.hold_id]),
    sa.ForeignKeyConstraint(
        ["org_id", "product_id", "batch_id"], [batches.c.org_id, batches.c.product_id, batches.c.batch_id]
    ),
    sa.ForeignKeyConstraint(["org_id", "location_id"], [locations.c.org_id, locations.c.location_id]),
    key=("hold_id", "line_id"),
    app=schema.APPEND_ONLY,
)

adjustments = schema.tenant_table(
    "adjustments",
    metadata,
    schema.uuid("adjustment_id"),
    schema.text("number"),
    schema.day("adjustment_date"),
    schema.text("reason_kind"),
    schema.text("reason"),
    schema.text("date_reason"),
    schema.uuid("product_id"),
    schema.uuid("batch_id"),
    schema.uuid("location_id"),
    schema.running_quantity("quantity"),
    schema.running_amount("value"),
    sa.Column("reverses_itc", sa.Boolean, nullable=False),
    *approval_columns(),
    *entry_columns(),
    schema.one_of("reason_kind", AdjustmentReason, "reason_known"),
    sa.CheckConstraint(
        f"quantity < 0 OR (quantity > 0 AND reason_kind = '{AdjustmentReason.COUNT}')", name="write_off_down"
    ),
    sa.ForeignKeyConstraint(
        ["org_id", "product_id", "batch_id"], [batches.c.org_id, batches.c.product_id, batches.c.batch_id]
    ),
    sa.ForeignKeyConstraint(["org_id", "location_id"], [locations.c.org_id, locations.c.location_id]),
    sa.UniqueConstraint("org_id", "number"),
    sa.Index("ix_adjustments_date", "org_id", "adjustment_date", "adjustment_id"),
    *approval_constraints("adjustments", approvals),
    key=("adjustment_id",),
    app=schema.APPEND_ONLY,
)
