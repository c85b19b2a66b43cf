"""Tables of goods that came in, and of what is held for a return or returned."""

from typing import Final

import sqlalchemy as sa

from kit.db import schema
from services.purchase.domain.statuses_and_kinds import InputTax, ReceivedCondition
from services.purchase.store.approval_tables import approved_documents
from services.purchase.store.order_tables import purchase_order_lines, purchase_orders
from services.purchase.store.tables import metadata, vendors
from trade.store.approvals import approval_columns
from trade.store.documents import entry_columns
from trade.store.figures import head_columns, line_columns
from trade.store.prices import gross_check, price_columns
from trade.store.returnables import returned_columns

BILLED_COLUMNS: Final = (
    "billed_quantity",
    "billed_free_quantity",
    "never_billed_quantity",
    "never_billed_free_quantity",
)

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
    # Something of it may be billed.
    sa.Column("billable", sa.Boolean, nullable=False),
    schema.text("note"),
    schema.text("date_reason"),
    *approval_columns(),
    *entry_columns(),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    sa.ForeignKeyConstraint(
        ["org_id", "purchase_order_id"], [purchase_orders.c.org_id, purchase_orders.c.purchase_order_id]
    ),
    *approved_documents("goods_receipts"),
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
        postgresql_where=sa.text("billable"),
    ),
    sa.Index("ix_goods_receipts_vendor_id", "org_id", "vendor_id", "date", "goods_receipt_id"),
    sa.Index("ix_goods_receipts_purchase_order_id", "org_id", "purchase_order_id", "date", "goods_receipt_id"),
    key=("goods_receipt_id",),
    app="SELECT, INSERT, UPDATE (billable)",
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
    schema.text("condition"),
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
    schema.one_of("condition", ReceivedCondition),
    sa.CheckConstraint("mrp > 0", name="mrp_known"),
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
    sa.Index("ix_goods_receipt_lines_batch", "org_id", "batch_id"),
    key=("goods_receipt_line_id",),
    app=schema.APPEND_ONLY,
)

# How much of each receipt line is billed. The lines themselves never change.
billed_units = schema.tenant_table(
    "billed_units",
    metadata,
    schema.uuid("goods_receipt_line_id"),
    schema.uuid("goods_receipt_id"),
    # Units that came.
    schema.quantity("quantity"),
    schema.quantity("free_quantity"),
    # Units that bills are for, and units of which a bill has shown that they went back before they were billed.
    *(schema.quantity(name, server_default=sa.text("0")) for name in BILLED_COLUMNS),
    # The bill of entry under which the line was cleared: one that stands.
    schema.uuid("bill_of_entry_id", nullable=True),
    sa.CheckConstraint(
        "billed_quantity >= 0 AND never_billed_quantity >= 0 AND billed_quantity + never_billed_quantity <= quantity",
        name="billed_once",
    ),
    sa.CheckConstraint(
        "billed_free_quantity >= 0 AND never_billed_free_quantity >= 0"
        " AND billed_free_quantity + never_billed_free_quantity <= free_quantity",
        name="free_units_billed_once",
    ),
    sa.ForeignKeyConstraint(
        ["org_id", "goods_receipt_line_id"],
        [goods_receipt_lines.c.org_id, goods_receipt_lines.c.goods_receipt_line_id],
    ),
    sa.Index("ix_billed_units_goods_receipt", "org_id", "goods_receipt_id"),
    key=("goods_receipt_line_id",),
    app=f"SELECT, INSERT, UPDATE ({', '.join(BILLED_COLUMNS)}, bill_of_entry_id)",
)

# What of a receipt line is held for a return, or went back: one row for each document in which the units are booked.
returned_lines = schema.tenant_table(
    "returned_lines",
    metadata,
    schema.uuid("returned_line_id"),
    schema.uuid("hold_id"),
    schema.uuid("goods_receipt_line_id"),
    schema.uuid("goods_receipt_id"),
    # The bill that is for the units; none while no bill is.
    schema.uuid("vendor_bill_id", nullable=True),
    # That bill, or the receipt: the document of which the notes for the units are parts.
    schema.uuid("booked_in"),
    schema.rate("tax_rate"),
    # As the register has the units: as their bill says, or as their receipt expects while no bill is for them.
    schema.text("input_tax"),
    *returned_columns(),
    schema.uuid("debit_note_id", nullable=True),
    # The bill which has shown that the units were never billed: the note is worth nothing for them.
    schema.uuid("never_billed_by", nullable=True),
    schema.one_of("input_tax", InputTax),
    sa.CheckConstraint("(state = 'returned') = (debit_note_id IS NOT NULL)", name="returned_has_note"),
    sa.CheckConstraint("booked_in = coalesce(vendor_bill_id, goods_receipt_id)", name="booked_in_bill_or_receipt"),
    sa.CheckConstraint(
        "never_billed_by IS NULL OR (state = 'returned' AND vendor_bill_id IS NULL)", name="never_billed_was_returned"
    ),
    sa.ForeignKeyConstraint(
        ["org_id", "goods_receipt_line_id"],
        [goods_receipt_lines.c.org_id, goods_receipt_lines.c.goods_receipt_line_id],
    ),
    sa.Index("ix_returned_lines_hold", "org_id", "hold_id"),
    sa.Index("ix_returned_lines_booked_in", "org_id", "booked_in", "goods_receipt_line_id"),
    sa.Index(
        "ix_returned_lines_never_billed_by",
        "org_id",
        "never_billed_by",
        postgresql_where=sa.text("never_billed_by IS NOT NULL"),
    ),
    sa.Index(
        "ix_returned_lines_debit_note", "org_id", "debit_note_id", postgresql_where=sa.text("debit_note_id IS NOT NULL")
    ),
    key=("returned_line_id",),
    app=(
        "SELECT, INSERT, UPDATE (state, debit_note_id, vendor_bill_id, booked_in, input_tax, never_billed_by,"
        " quantity, taxable, cgst, sgst, igst, cess)"
    ),
)
