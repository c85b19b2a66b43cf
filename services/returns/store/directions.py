"""The tables and columns of each direction: customers and invoices, or vendors and goods receipts."""

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from kit.errors import NotFound
from services.returns.domain.documents import Direction
from services.returns.domain.errors import (
    CreditNoteNotFound,
    DebitNoteNotFound,
    PurchaseReturnNotFound,
    SalesReturnNotFound,
)
from services.returns.store import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionTables:
    """The four tables of one direction, the refusals, and the names by which their columns differ from the other's."""

    returns: sa.Table
    return_lines: sa.Table
    notes: sa.Table
    note_lines: sa.Table
    return_not_found: type[NotFound]
    note_not_found: type[NotFound]
    return_key: str
    note_key: str
    party: str
    original: str
    stock_hold: str
    own_gstin: str

    @property
    def original_line(self) -> str:
        return f"{self.original}_line_id"

    @property
    def buyer(self) -> sa.ColumnElement[Any]:
        """Of a credit note alone: the buyer as the invoice prints it."""
        return self.notes.c.buyer if "buyer" in self.notes.c else sa.null().label("buyer")

    def header_columns(self, table: sa.Table) -> dict[str, sa.Column[object]]:
        """The columns of `DocumentHeader` in a table of returns or notes, by the header's field."""
        same = (
            "number", "date", "registration_id", "reason", "date_reason", "trace_id", "created_by", "created_at",
            "approval_id", "approved_by",
        )  # fmt: skip
        return {
            **{name: table.c[name] for name in same},
            "party_id": table.c[f"{self.party}_id"],
            "party_name": table.c[f"{self.party}_name"],
            "original_id": table.c[f"{self.original}_id"],
            "original_number": table.c[f"{self.original}_number"],
            "original_date": table.c[f"{self.original}_date"],
        }


OF_DIRECTION: Final = {
    Direction.SALES: DirectionTables(
        returns=tables.sales_returns,
        return_lines=tables.sales_return_lines,
        notes=tables.credit_notes,
        note_lines=tables.credit_note_lines,
        return_not_found=SalesReturnNotFound,
        note_not_found=CreditNoteNotFound,
        return_key="sales_return_id",
        note_key="credit_note_id",
        party="customer",
        original="invoice",
        stock_hold="receipt_hold_id",
        own_gstin="seller_gstin",
    ),
    Direction.PURCHASE: DirectionTables(
        returns=tables.purchase_returns,
        return_lines=tables.purchase_return_lines,
        notes=tables.debit_notes,
        note_lines=tables.debit_note_lines,
        return_not_found=PurchaseReturnNotFound,
        note_not_found=DebitNoteNotFound,
        return_key="purchase_return_id",
        note_key="debit_note_id",
        party="vendor",
        original="goods_receipt",
        stock_hold="stock_hold_id",
        own_gstin="buyer_gstin",
    ),
}


def missing(error: type[NotFound], key: str) -> NotFound:
    """The refusal when no document has the id in the field `key`."""
    return error(f"No such {key.removesuffix('_id').replace('_', ' ')}.", field=key)
