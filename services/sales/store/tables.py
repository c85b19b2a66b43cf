"""All tables of sales in one metadata: what the migrations are compared with."""

from services.sales.store import (
    approval_tables,
    invoice_tables,
    ledger_tables,
    order_tables,
    party_tables,
    refund_tables,
)
from services.sales.store.base import kit_tables, metadata

__all__ = [
    "approval_tables",
    "invoice_tables",
    "kit_tables",
    "ledger_tables",
    "metadata",
    "order_tables",
    "party_tables",
    "refund_tables",
]
