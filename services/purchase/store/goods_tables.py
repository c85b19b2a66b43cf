"""Tables of goods that came in, and of what is held for a return or returned."""

import sqlalchemy as sa

from kit.db import schema
from services.purchase.store.tables import metadata, purchase_order_lines, purchase_orders, vendors
from trade.store.documents import entry_columns
from trade.store.figures import head_columns, line_columns
from trade.store.prices import gross_check, price_columns
from trade.store.returnables import returned_columns

goods_receipts = schema.tenant_table(
    "goods_receipts",
    metadata,
    schema.uuid("goods_receipt_id"),
    schema.text("number"),
    schema.day("date"),
    schema.uuid("vendor_id"),
    schema.text("vendor_name"),
    schema.text("vendor_gstin"),
    # The organisation's registration, as announced by its owner.
    schema.uuid("registration_id"),
    schema.text("place_of_supply"),
    schema.text("supply_kind"),
    schema.text("charge"),
    schema.uuid("purchase_order_id", nullable=True),
    schema.text("vendor_document_number"),
    # The number as it is compared, and its financial year.
    schema.text("vendor_document_key"),
    schema.text("vendor_document_year"),
    schema.day("vendor_document_date", nullable=True),
    schema.amount("freight"),
    *head_columns(),
    schema.amount("round_off"),
    schema.amount("total"),
    # Written once, under the row's lock: a receipt is billed once.
    schema.uuid("vendor_bill_id", nullable=True),
    schema.text("note"),
    *entry_columns(),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    sa.ForeignKeyConstraint(
        ["org_id", "purchase_order_id"], [purchase_orders.c.org_id, purchase_orders.c.purchase_order_id]
    ),
    # Named by text, because the table of bills refers to this table.
    sa.ForeignKeyConstraint(
        ["org_id", "vendor_bill_id"], ["purchase.vendor_bills.org_id", "purchase.vendor_bills.vendor_bill_id"]
    ),
    sa.UniqueConstraint("org_id", "number", name="uq_goods_receipts_number"),
    sa.Index(
        "ux_goods_receipts_vendor_document",
        "org_id",
        "vendor_id",
        "vendor_document_year",
        "vendor_document_key",
        unique=True,
        postgresql_where=sa.text("vendor_document_key <> ''"),
    ),
    sa.Index("ix_goods_receipts_newest", "org_id", "date", "goods_receipt_id"),
    sa.Index(
        "ix_goods_receipts_unbilled",
        "org_id",
        "date",
        "goods_receipt_id",
        postgresql_where=sa.text("vendor_bill_id IS NULL"),
    ),
    sa.Index("ix_goods_receipts_vendor_id", "org_id", "vendor_id", "date", "goods_receipt_id"),
    sa.Index("ix_goods_receipts_purchase_order_id", "org_id", "purchase_order_id", "date", "goods_receipt_id"),
    sa.Index("ix_goods_receipts_vendor_bill_id", "org_id", "vendor_bill_id"),
    key=("goods_receipt_id",),
    app="SELECT, INSERT, UPDATE (vendor_bill_id)",
)

goods_receipt_lines = schema.tenant_table(
    "goods_receipt_lines",
    metadata,
    schema.uuid("goods_receipt_line_id"),
    schema.uuid("goods_receipt_id"),
    sa.Column("line_no", sa.Integer, nullable=False),
    schema.uuid("purchase_order_line_id", nullable=True),
    schema.uuid("product_id"),
    schema.text("product_code"),
    schema.text("product_name"),
    schema.text("hsn"),
    schema.text("tax_class"),
    schema.text("uqc"),
    schema.uuid("location_id"),
    schema.uuid("batch_id"),
    schema.text("batch_number"),
    schema.text("expiry_month"),
    schema.text("manufacture_month"),
    *price_columns("mrp"),
    *price_columns("ptr"),
    *price_columns("pts"),
    schema.quantity("quantity"),
    schema.quantity("free_quantity"),
    *price_columns("rate"),
    schema.rate("discount_percent"),
    *line_columns(bill_discount=False),
    schema.amount("freight"),
    schema.amount("landed_value"),
    schema.unit_cost("landed_cost"),
    sa.CheckConstraint("quantity >= 0 AND free_quantity >= 0 AND quantity + free_quantity > 0", name="some_quantity"),
    sa.CheckConstraint("batch_number <> '' AND expiry_month <> '' AND mrp > 0", name="batch_known"),
    gross_check(),
    sa.CheckConstraint("landed_value = taxable + freight", name="landed_value_adds_up"),
    sa.ForeignKeyConstraint(
        ["org_id", "goods_receipt_id"], [goods_receipts.c.org_id, goods_receipts.c.goods_receipt_id]
    ),
    sa.ForeignKeyConstraint(
        ["org_id", "purchase_order_line_id"],
        [purchase_order_lines.c.org_id, purchase_order_lines.c.purchase_order_line_id],
    ),
    sa.UniqueConstraint("org_id", "goods_receipt_id", "line_no", name="uq_goods_receipt_lines_line_no"),
    key=("goods_receipt_line_id",),
    app=schema.APPEND_ONLY,
)

# What of a receipt line is held for a return, or went back.
returned_lines = schema.tenant_table(
    "returned_lines",
    metadata,
    schema.uuid("hold_id"),
    schema.uuid("goods_receipt_line_id"),
    schema.uuid("goods_receipt_id"),
    *returned_columns(),
    schema.uuid("debit_note_id", nullable=True),
    sa.CheckConstraint("(state = 'returned') = (debit_note_id IS NOT NULL)", name="returned_has_note"),
    sa.ForeignKeyConstraint(
        ["org_id", "goods_receipt_line_id"],
        [goods_receipt_lines.c.org_id, goods_receipt_lines.c.goods_receipt_line_id],
    ),
    sa.Index("ix_returned_lines_goods_receipt", "org_id", "goods_receipt_id", "goods_receipt_line_id"),
    key=("hold_id", "goods_receipt_line_id"),
    app="SELECT, INSERT, UPDATE (state, debit_note_id)",
)
