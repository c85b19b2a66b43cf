"""Tables of bills of entry."""

import sqlalchemy as sa

from kit.db import schema
from services.purchase.domain.bills_of_entry import AMOUNTS
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.store.goods_tables import goods_receipt_lines
from services.purchase.store.tables import metadata, vendors
from trade.domain.documents import DocumentStatus
from trade.store.documents import cancel_checks, cancel_columns, entry_columns

_NOT_NEGATIVE = " AND ".join(f"{name} >= 0" for name in AMOUNTS)

bills_of_entry = schema.tenant_table(
    "bills_of_entry",
    metadata,
    schema.uuid("bill_of_entry_id"),
    schema.text("number"),
    schema.day("date"),
    # From which register and input tax have it: `date`, or a later day.
    schema.day("booking_date"),
    schema.text("port_code"),
    # Whose goods were cleared. Customs, which is paid before it clears them, has no account.
    schema.uuid("vendor_id"),
    schema.text("vendor_name"),
    schema.text("vendor_gstin"),
    schema.uuid("registration_id"),
    schema.text("place_of_supply"),
    *(schema.amount(name) for name in AMOUNTS),
    schema.text("input_tax"),
    schema.text("input_tax_explanation"),
    schema.day("last_day_of_input_tax"),
    schema.text("difference_reason"),
    schema.text("note"),
    schema.text("date_reason"),
    schema.text("status"),
    *cancel_columns(),
    schema.version(),
    *entry_columns(),
    schema.one_of("status", DocumentStatus),
    schema.one_of("input_tax", InputTax),
    sa.CheckConstraint(_NOT_NEGATIVE, name="amounts_not_negative"),
    sa.CheckConstraint("booking_date >= date", name="booked_not_before_date"),
    *cancel_checks(DocumentStatus.CANCELLED),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    # One that is cancelled may be entered again.
    sa.Index(
        "ux_bills_of_entry_number",
        "org_id",
        "port_code",
        "number",
        "date",
        unique=True,
        postgresql_where=sa.text("status = 'posted'"),
    ),
    sa.Index("ix_bills_of_entry_newest", "org_id", "date", "bill_of_entry_id"),
    sa.Index("ix_bills_of_entry_vendor_id", "org_id", "vendor_id", "date", "bill_of_entry_id"),
    key=("bill_of_entry_id",),
    app="SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at, version)",
)

bill_of_entry_lines = schema.tenant_table(
    "bill_of_entry_lines",
    metadata,
    schema.uuid("bill_of_entry_id"),
    schema.uuid("goods_receipt_line_id"),
    schema.uuid("goods_receipt_id"),
    schema.rate("tax_rate"),
    *(schema.amount(name) for name in AMOUNTS),
    sa.CheckConstraint(_NOT_NEGATIVE, name="amounts_not_negative"),
    sa.ForeignKeyConstraint(
        ["org_id", "bill_of_entry_id"], [bills_of_entry.c.org_id, bills_of_entry.c.bill_of_entry_id]
    ),
    sa.ForeignKeyConstraint(
        ["org_id", "goods_receipt_line_id"],
        [goods_receipt_lines.c.org_id, goods_receipt_lines.c.goods_receipt_line_id],
    ),
    sa.Index("ix_bill_of_entry_lines_receipt_line", "org_id", "goods_receipt_line_id"),
    key=("bill_of_entry_id", "goods_receipt_line_id"),
    app=schema.APPEND_ONLY,
)
