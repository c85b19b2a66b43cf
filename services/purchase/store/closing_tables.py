"""The table of closed debit notes."""

import sqlalchemy as sa

from kit.db import schema
from services.purchase.store.money_tables import vendor_credits
from services.purchase.store.tables import metadata
from trade.domain.documents import DocumentStatus
from trade.store.documents import cancel_checks, cancel_columns, entry_columns

# A manager has said that the goods of a debit note are never billed: the units of `returned_lines` with the id
# of the closing.
debit_note_closings = schema.tenant_table(
    "debit_note_closings",
    metadata,
    schema.uuid("closing_id"),
    schema.uuid("debit_note_id"),
    schema.day("date"),
    schema.text("reason"),
    # What the note was worth for the units, on that day.
    schema.amount("amount"),
    schema.text("status"),
    *cancel_columns(),
    *entry_columns(),
    schema.one_of("status", DocumentStatus),
    *cancel_checks(DocumentStatus.CANCELLED),
    sa.CheckConstraint("amount >= 0", name="amount_not_negative"),
    sa.CheckConstraint("reason <> ''", name="has_reason"),
    sa.ForeignKeyConstraint(["org_id", "debit_note_id"], [vendor_credits.c.org_id, vendor_credits.c.vendor_credit_id]),
    sa.Index("ix_debit_note_closings_debit_note", "org_id", "debit_note_id"),
    key=("closing_id",),
    app="SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at)",
)
