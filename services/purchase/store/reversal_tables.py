"""Tables of stock adjustments, as inventory announces them, and of the input tax that write-offs reverse."""

import sqlalchemy as sa

from kit.db import schema
from services.purchase.store.goods_tables import goods_receipt_lines
from services.purchase.store.import_tables import bills_of_entry
from services.purchase.store.money_tables import vendor_bills
from services.purchase.store.tables import metadata

# What inventory has adjusted of received batches.
stock_adjustments = schema.tenant_table(
    "stock_adjustments",
    metadata,
    schema.uuid("adjustment_id"),
    schema.text("number"),
    schema.day("date"),
    schema.uuid("batch_id"),
    # Base units, negative when they left the books.
    schema.quantity("quantity"),
    sa.Column("reverses_input_tax", sa.Boolean, nullable=False),
    # Units of the batch that receipts had brought in, that were on hand before, and that had gone back to vendors.
    schema.quantity("received"),
    schema.quantity("on_hand"),
    schema.quantity("returned"),
    # What of a write-off still stands: units found later are taken off.
    schema.quantity("standing"),
    schema.instant("created_at"),
    sa.CheckConstraint("quantity <> 0", name="some_quantity"),
    sa.CheckConstraint("received >= 0 AND on_hand >= 0 AND returned >= 0", name="facts_not_negative"),
    sa.CheckConstraint(
        "standing >= 0 AND standing <= CASE WHEN reverses_input_tax THEN -quantity ELSE 0 END",
        name="standing_within_quantity",
    ),
    sa.Index("ix_stock_adjustments_batch", "org_id", "batch_id", "adjustment_id"),
    key=("adjustment_id",),
    app="SELECT, INSERT, UPDATE (standing)",
)

# One row for each change of what a write-off reverses of the line of a bill or of a bill of entry. Their sum is what it
# reverses.
input_tax_reversals = schema.tenant_table(
    "input_tax_reversals",
    metadata,
    schema.uuid("reversal_id"),
    schema.uuid("adjustment_id"),
    schema.text("number"),
    schema.day("date"),
    schema.uuid("goods_receipt_line_id"),
    schema.uuid("vendor_bill_id", nullable=True),
    schema.uuid("bill_of_entry_id", nullable=True),
    schema.uuid("batch_id"),
    # Base units; negative when a reversal is taken back.
    schema.quantity("quantity"),
    schema.rate("tax_rate"),
    schema.amount("cgst"),
    schema.amount("sgst"),
    schema.amount("igst"),
    schema.amount("cess"),
    schema.instant("created_at"),
    sa.ForeignKeyConstraint(
        ["org_id", "adjustment_id"], [stock_adjustments.c.org_id, stock_adjustments.c.adjustment_id]
    ),
    sa.ForeignKeyConstraint(
        ["org_id", "goods_receipt_line_id"],
        [goods_receipt_lines.c.org_id, goods_receipt_lines.c.goods_receipt_line_id],
    ),
    sa.ForeignKeyConstraint(["org_id", "vendor_bill_id"], [vendor_bills.c.org_id, vendor_bills.c.vendor_bill_id]),
    sa.ForeignKeyConstraint(
        ["org_id", "bill_of_entry_id"], [bills_of_entry.c.org_id, bills_of_entry.c.bill_of_entry_id]
    ),
    sa.CheckConstraint("num_nonnulls(vendor_bill_id, bill_of_entry_id) = 1", name="of_one_document"),
    sa.Index("ix_input_tax_reversals_period", "org_id", "date", "reversal_id"),
    sa.Index("ix_input_tax_reversals_batch", "org_id", "batch_id"),
    key=("reversal_id",),
    app=schema.APPEND_ONLY,
)
