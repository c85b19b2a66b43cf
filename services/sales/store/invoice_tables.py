"""Invoices as issued, what of them is held for returns or returned, and the register of outward supplies."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from gst.tax.categories import SupplyKind, Treatment
from kit.db import schema
from services.sales.domain.statuses_and_kinds import InvoiceKind, InvoiceStatus, RegisterKind
from services.sales.store.approval_tables import approved_documents
from services.sales.store.base import metadata
from services.sales.store.order_tables import orders
from services.sales.store.party_tables import customers, registrations
from trade.store.approvals import approval_columns
from trade.store.documents import cancel_checks, cancel_columns, entry_columns
from trade.store.figures import head_columns
from trade.store.prices import gross_check, price_columns
from trade.store.returnables import returned_columns

invoices = schema.tenant_table(
    "invoices",
    metadata,
    schema.uuid("invoice_id"),
    schema.uuid("registration_id"),
    schema.text("kind"),
    schema.text("number"),
    schema.text("financial_year"),
    schema.day("date"),
    schema.day("due_date"),
    schema.text("status"),
    schema.uuid("customer_id"),
    schema.uuid("order_id", nullable=True),
    # The reservation that it consumed.
    schema.uuid("hold_id"),
    schema.text("reference"),
    # Both parties as they were on that day.
    sa.Column("seller", postgresql.JSONB, nullable=False),
    sa.Column("buyer", postgresql.JSONB, nullable=False),
    # How the goods were delivered, and where; empty: to the buyer's own address.
    sa.Column("delivery", postgresql.JSONB, nullable=False),
    schema.text("gst_category"),
    schema.text("place_of_supply"),
    schema.text("place_rule"),
    schema.text("place_explanation"),
    schema.text("supply_kind"),
    schema.text("supply_rule"),
    schema.text("supply_explanation"),
    schema.text("charge"),
    # A sentence a line.
    schema.text("sentences"),
    sa.Column("round_to_rupee", sa.Boolean, nullable=False),
    schema.amount("gross"),
    schema.amount("discount"),
    schema.amount("bill_discount"),
    *head_columns(),
    schema.amount("round_off"),
    schema.amount("total"),
    schema.uuid("customer_receipt_id", nullable=True),
    schema.text("customer_receipt_number"),
    schema.text("note"),
    schema.text("date_reason"),
    *approval_columns(),
    *cancel_columns(),
    schema.version(),
    *entry_columns(),
    schema.one_of("status", InvoiceStatus),
    schema.one_of("kind", InvoiceKind),
    schema.one_of("supply_kind", SupplyKind),
    sa.CheckConstraint("taxable + cgst + sgst + igst + cess + round_off = total", name="adds_up"),
    sa.CheckConstraint("cgst = sgst", name="halves_equal"),
    *cancel_checks(InvoiceStatus.CANCELLED),
    sa.ForeignKeyConstraint(["org_id", "registration_id"], [registrations.c.org_id, registrations.c.registration_id]),
    sa.ForeignKeyConstraint(["org_id", "customer_id"], [customers.c.org_id, customers.c.customer_id]),
    sa.ForeignKeyConstraint(["org_id", "order_id"], [orders.c.org_id, orders.c.order_id]),
    # Consecutive and unique per registration, kind and year, whatever the code does. gst.md 2.2.
    sa.UniqueConstraint("org_id", "registration_id", "financial_year", "number"),
    sa.UniqueConstraint("org_id", "hold_id"),
    *approved_documents("invoices"),
    sa.Index("ix_invoices_date", "org_id", "date", "invoice_id"),
    sa.Index("ix_invoices_customer", "org_id", "customer_id", "date", "invoice_id"),
    # Few are cancelled; to list those in force is to skip few.
    sa.Index(
        "ix_invoices_cancelled",
        "org_id",
        "date",
        "invoice_id",
        postgresql_where=sa.text(f"status = '{InvoiceStatus.CANCELLED}'"),
    ),
    sa.Index("ix_invoices_order", "org_id", "order_id", postgresql_where=sa.text("order_id IS NOT NULL")),
    key=("invoice_id",),
    app="SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at, version)",
)

# One row for each product and batch: what is printed is what left the shelf.
invoice_lines = schema.tenant_table(
    "invoice_lines",
    metadata,
    schema.uuid("invoice_line_id"),
    schema.uuid("invoice_id"),
    sa.Column("position", sa.Integer, nullable=False),
    schema.uuid("order_line_id", nullable=True),
    schema.uuid("product_id"),
    schema.text("product_code"),
    schema.text("product_name"),
    schema.text("manufacturer"),
    schema.text("hsn"),
    schema.text("uqc"),
    schema.text("pack"),
    schema.text("drug_schedule"),
    schema.uuid("batch_id"),
    schema.text("batch_number"),
    schema.day("expiry_date"),
    *price_columns("mrp"),
    # Zero: the batch has none.
    *price_columns("ptr"),
    schema.uuid("location_id"),
    schema.unit_cost("landed_cost"),
    schema.quantity("quantity"),
    schema.quantity("free_quantity"),
    *price_columns("rate"),
    # Of what was agreed at the rate: by other batches of the requested line, by other invoices of the order's line.
    schema.quantity("billed_before", server_default=sa.text("0")),
    schema.amount("gross_before", server_default=sa.text("0")),
    sa.Column("inclusive", sa.Boolean, nullable=False),
    schema.rate("discount_percent"),
    schema.rate("second_discount_percent"),
    schema.rate("tax_rate"),
    schema.text("treatment"),
    # The declared price of all units, of goods that are taxed on it. CGST Rule 31D.
    schema.amount("retail_value", nullable=True),
    schema.amount("gross"),
    schema.amount("disc1"),
    schema.amount("disc2"),
    schema.amount("bill_discount"),
    *head_columns(),
    schema.amount("total"),
    schema.text("batch_explanation"),
    schema.text("price_explanation"),
    schema.text("tax_explanation"),
    schema.one_of("treatment", Treatment),
    sa.CheckConstraint("taxable + cgst + sgst + igst + cess = total", name="adds_up"),
    # The tax is inside the declared price.
    sa.CheckConstraint("retail_value IS NULL OR retail_value > cgst + sgst + igst", name="retail_value_holds_tax"),
    gross_check(in_parts=True),
    sa.CheckConstraint(
        "billed_before >= 0 AND gross_before >= 0 AND (billed_before > 0 OR gross_before = 0)", name="before_possible"
    ),
    sa.CheckConstraint("quantity >= 0 AND free_quantity >= 0 AND quantity + free_quantity > 0", name="units_positive"),
    sa.ForeignKeyConstraint(["org_id", "invoice_id"], [invoices.c.org_id, invoices.c.invoice_id]),
    # Also reads the lines of an invoice.
    sa.UniqueConstraint("org_id", "invoice_id", "position"),
    key=("invoice_line_id",),
    app=schema.APPEND_ONLY,
)

# Units that come back, and the credit they are worth; counted while held and once returned.
returned_lines = schema.tenant_table(
    "returned_lines",
    metadata,
    schema.uuid("hold_id"),
    schema.uuid("invoice_line_id"),
    schema.uuid("invoice_id"),
    *returned_columns(),
    schema.uuid("credit_note_id", nullable=True),
    sa.CheckConstraint("(state = 'returned') = (credit_note_id IS NOT NULL)", name="returned_has_note"),
    sa.ForeignKeyConstraint(["org_id", "invoice_line_id"], [invoice_lines.c.org_id, invoice_lines.c.invoice_line_id]),
    sa.Index("ix_returned_lines_invoice", "org_id", "invoice_id", "invoice_line_id"),
    key=("hold_id", "invoice_line_id"),
    app="SELECT, INSERT, UPDATE (state, credit_note_id)",
)

# One row for each document, treatment and rate; what lowers sales is negative.
outward_register = schema.tenant_table(
    "outward_register",
    metadata,
    schema.uuid("entry_id"),
    schema.text("kind"),
    schema.uuid("document_id"),
    schema.text("number"),
    schema.day("date"),
    schema.uuid("invoice_id"),
    schema.uuid("registration_id"),
    schema.uuid("customer_id"),
    schema.text("customer_name"),
    schema.text("gstin"),
    schema.text("gst_category"),
    schema.text("place_of_supply"),
    schema.text("supply_kind"),
    # False for a commercial note: it lowers what is owed, and stays out of the GST returns.
    sa.Column("in_returns", sa.Boolean, nullable=False),
    schema.text("treatment"),
    schema.rate("tax_rate"),
    *head_columns(),
    # The document's, on the first of its rows alone.
    schema.amount("round_off"),
    schema.amount("total"),
    schema.instant("created_at"),
    schema.one_of("kind", RegisterKind),
    schema.one_of("treatment", Treatment),
    sa.CheckConstraint("taxable + cgst + sgst + igst + cess + round_off = total", name="adds_up"),
    sa.ForeignKeyConstraint(["org_id", "invoice_id"], [invoices.c.org_id, invoices.c.invoice_id]),
    # Also groups the rows of one document.
    sa.UniqueConstraint("org_id", "kind", "document_id", "treatment", "tax_rate"),
    sa.Index("ix_outward_register_period", "org_id", "date", "document_id", "kind"),
    sa.Index("ix_outward_register_invoice", "org_id", "invoice_id", postgresql_where=sa.text("kind = 'credit_note'")),
    key=("entry_id",),
    app=schema.APPEND_ONLY,
)
