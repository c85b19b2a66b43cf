"""Alembic runs this for every command on the schema `purchase`."""

from kit.db.migrations import run_environment
from services.purchase.store import (
    claim_tables,
    closing_tables,
    goods_tables,
    import_tables,
    money_tables,
    refund_tables,
    reversal_tables,
    tables,
)

# Each module adds its tables to the one metadata.
TABLES = (
    goods_tables.goods_receipts,
    money_tables.vendor_bills,
    closing_tables.debit_note_closings,
    claim_tables.debit_claims,
    refund_tables.vendor_refunds,
    import_tables.bills_of_entry,
    reversal_tables.input_tax_reversals,
)

run_environment(tables.metadata)
