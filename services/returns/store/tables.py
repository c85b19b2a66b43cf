"""The documents of this service. All of them are written once: a return is corrected by another document.

A return holds the goods, one line for each condition and location; its note holds the money, one line for each original
line.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from gst.document.notes import MOST_ROUND_OFF_OF_NOTE
from kit.db import schema, tables
from services.returns.store.approval_tables import approved_documents
from services.returns.store.base import metadata
from trade.domain.goods import Disposition
from trade.domain.notes import NoteKind
from trade.store import figures
from trade.store.documents import entry_columns
from trade.store.prices import price_columns

kit_tables: Final = tables.define_kit_tables(metadata)


def _document(party: str, original: str) -> list[sa.Column[Any]]:
    """What heads a return and its note alike: number, date, the party, and the document that is returned against."""
    return [
        schema.text("number"),
        schema.day("date"),
        schema.uuid("registration_id"),
        schema.uuid(f"{party}_id"),
        schema.text(f"{party}_name"),
        schema.uuid(f"{original}_id"),
        schema.text(f"{original}_number"),
        schema.day(f"{original}_date"),
        schema.text("reason"),
        schema.text("date_reason"),
        *entry_columns(),
    ]


def _document_checks() -> list[sa.CheckConstraint]:
    return [
        figures.total_check(round_off=True),
        sa.CheckConstraint("taxable >= 0 AND cgst >= 0 AND sgst >= 0 AND igst >= 0 AND cess >= 0", name="not_negative"),
    ]


def _goods(original_line: str) -> list[sa.Column[Any]]:
    """What is known of the goods on a line."""
    return [
        sa.Column("line_number", sa.Integer, nullable=False),
        schema.uuid(original_line),
        schema.uuid("product_id"),
        schema.text("product_code"),
        schema.text("product_name"),
        schema.uuid("batch_id"),
        schema.text("batch_number"),
        schema.day("expiry_date"),
        schema.quantity("quantity"),
    ]


def _note_line_columns() -> list[Any]:
    return [schema.text("hsn"), schema.text("uqc"), *price_columns("mrp"), *figures.line_columns()]


def _line_checks() -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint("line_number > 0", name="line_number_positive"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    ]


def _note_line_checks() -> list[sa.CheckConstraint]:
    return [
        *_line_checks(),
        figures.total_check(round_off=False),
    ]


def _child_of(parent: str, key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["org_id", key], [f"returns.{parent}.org_id", f"returns.{parent}.{key}"])


sales_returns: Final = schema.tenant_table(
    "sales_returns",
    metadata,
    schema.uuid("sales_return_id"),
    *_document("customer", "invoice"),
    *approved_documents("sales_returns"),
    schema.uuid("returnable_hold_id"),
    schema.uuid("receipt_hold_id"),
    sa.UniqueConstraint("org_id", "registration_id", "number"),
    sa.UniqueConstraint("org_id", "returnable_hold_id"),
    sa.UniqueConstraint("org_id", "receipt_hold_id"),
    sa.Index("ix_sales_returns_by_date", "org_id", "date", "sales_return_id"),
    sa.Index("ix_sales_returns_by_customer", "org_id", "customer_id", "date", "sales_return_id"),
    sa.Index("ix_sales_returns_by_invoice", "org_id", "invoice_id", "date", "sales_return_id"),
    key=("sales_return_id",),
    app=schema.APPEND_ONLY,
)

sales_return_lines: Final = schema.tenant_table(
    "sales_return_lines",
    metadata,
    schema.uuid("sales_return_id"),
    *_goods("invoice_line_id"),
    schema.text("disposition"),
    schema.uuid("location_id"),
    schema.text("reason"),
    schema.text("credit_explanation"),
    *_line_checks(),
    sa.CheckConstraint(sa.column("disposition").in_([item.value for item in Disposition]), name="disposition_known"),
    _child_of("sales_returns", "sales_return_id"),
    key=("sales_return_id", "line_number"),
    app=schema.APPEND_ONLY,
)

credit_notes: Final = schema.tenant_table(
    "credit_notes",
    metadata,
    schema.uuid("credit_note_id"),
    *_document("customer", "invoice"),
    *approved_documents("credit_notes"),
    schema.text("kind"),
    schema.text("seller_gstin"),
    schema.text("customer_gstin"),
    # As the invoice prints it. Never read from the customer.
    sa.Column("buyer", postgresql.JSONB, nullable=False),
    schema.text("place_of_supply"),
    schema.text("supply_kind"),
    schema.day("last_day_to_cut_tax"),
    schema.uuid("sales_return_id"),
    schema.text("amount_in_words"),
    # A sentence a line.
    schema.text("sentences"),
    *figures.document_columns(),
    *_document_checks(),
    sa.CheckConstraint(f"abs(round_off) <= {MOST_ROUND_OFF_OF_NOTE}", name="round_off_small"),
    sa.CheckConstraint("cgst = sgst", name="cgst_is_sgst"),
    schema.one_of("kind", NoteKind),
    sa.CheckConstraint(
        f"kind <> '{NoteKind.COMMERCIAL}' OR (cgst = 0 AND sgst = 0 AND igst = 0 AND cess = 0)",
        name="commercial_untaxed",
    ),
    sa.CheckConstraint(f"kind <> '{NoteKind.GST}' OR date <= last_day_to_cut_tax", name="gst_in_time"),
    sa.UniqueConstraint("org_id", "registration_id", "number"),
    sa.UniqueConstraint("org_id", "sales_return_id"),
    _child_of("sales_returns", "sales_return_id"),
    sa.Index("ix_credit_notes_by_date", "org_id", "date", "credit_note_id"),
    sa.Index("ix_credit_notes_by_customer", "org_id", "customer_id", "date", "credit_note_id"),
    sa.Index("ix_credit_notes_by_invoice", "org_id", "invoice_id", "date", "credit_note_id"),
    key=("credit_note_id",),
    app=schema.APPEND_ONLY,
)

credit_note_lines: Final = schema.tenant_table(
    "credit_note_lines",
    metadata,
    schema.uuid("credit_note_id"),
    *_goods("invoice_line_id"),
    *_note_line_columns(),
    # Units that count as expired, what of their value is not credited, and by which policy.
    schema.quantity("expired_quantity"),
    schema.amount("withheld_value"),
    schema.text("credit_explanation"),
    *_note_line_checks(),
    sa.CheckConstraint("expired_quantity BETWEEN 0 AND quantity", name="expired_within_quantity"),
    sa.CheckConstraint("withheld_value >= 0", name="withheld_not_negative"),
    sa.CheckConstraint("(expired_quantity > 0) = (credit_explanation <> '')", name="policy_explained"),
    sa.UniqueConstraint("org_id", "credit_note_id", "invoice_line_id"),
    _child_of("credit_notes", "credit_note_id"),
    key=("credit_note_id", "line_number"),
    app=schema.APPEND_ONLY,
)

purchase_returns: Final = schema.tenant_table(
    "purchase_returns",
    metadata,
    schema.uuid("purchase_return_id"),
    *_document("vendor", "goods_receipt"),
    *approved_documents("purchase_returns"),
    schema.uuid("returnable_hold_id"),
    schema.uuid("stock_hold_id"),
    sa.UniqueConstraint("org_id", "registration_id", "number"),
    sa.UniqueConstraint("org_id", "returnable_hold_id"),
    sa.UniqueConstraint("org_id", "stock_hold_id"),
    sa.Index("ix_purchase_returns_by_date", "org_id", "date", "purchase_return_id"),
    sa.Index("ix_purchase_returns_by_vendor", "org_id", "vendor_id", "date", "purchase_return_id"),
    sa.Index("ix_purchase_returns_by_receipt", "org_id", "goods_receipt_id", "date", "purchase_return_id"),
    key=("purchase_return_id",),
    app=schema.APPEND_ONLY,
)

purchase_return_lines: Final = schema.tenant_table(
    "purchase_return_lines",
    metadata,
    schema.uuid("purchase_return_id"),
    *_goods("goods_receipt_line_id"),
    schema.uuid("location_id"),
    schema.text("reason"),
    *_line_checks(),
    _child_of("purchase_returns", "purchase_return_id"),
    key=("purchase_return_id", "line_number"),
    app=schema.APPEND_ONLY,
)

debit_notes: Final = schema.tenant_table(
    "debit_notes",
    metadata,
    schema.uuid("debit_note_id"),
    *_document("vendor", "goods_receipt"),
    *approved_documents("debit_notes"),
    schema.text("buyer_gstin"),
    schema.text("vendor_gstin"),
    schema.text("place_of_supply"),
    schema.text("supply_kind"),
    schema.uuid("purchase_return_id"),
    schema.text("amount_in_words"),
    *figures.document_columns(),
    *_document_checks(),
    sa.UniqueConstraint("org_id", "registration_id", "number"),
    sa.UniqueConstraint("org_id", "purchase_return_id"),
    _child_of("purchase_returns", "purchase_return_id"),
    sa.Index("ix_debit_notes_by_date", "org_id", "date", "debit_note_id"),
    sa.Index("ix_debit_notes_by_vendor", "org_id", "vendor_id", "date", "debit_note_id"),
    sa.Index("ix_debit_notes_by_receipt", "org_id", "goods_receipt_id", "date", "debit_note_id"),
    key=("debit_note_id",),
    app=schema.APPEND_ONLY,
)

debit_note_lines: Final = schema.tenant_table(
    "debit_note_lines",
    metadata,
    schema.uuid("debit_note_id"),
    *_goods("goods_receipt_line_id"),
    *_note_line_columns(),
    # A line of the receipt has one line for each bill of its units.
    *_note_line_checks(),
    _child_of("debit_notes", "debit_note_id"),
    key=("debit_note_id", "line_number"),
    app=schema.APPEND_ONLY,
)
