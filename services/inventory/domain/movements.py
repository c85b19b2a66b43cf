"""Movements of stock: what moved, why, and the document that moved it."""

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kit.pages import PageRequest
from services.inventory.domain.reservations import BalanceKey


class MovementKind(enum.StrEnum):
    """Why stock moved."""

    RECEIPT = "receipt"
    """In, bought."""
    ISSUE = "issue"
    """Out, on a document."""
    RETURN = "return"
    """In again, from where an issue had taken it."""
    REVERSAL = "reversal"
    """In again, because the document of an issue was cancelled."""
    ADJUSTMENT = "adjustment"
    """Either way, because the books and the shelf differed."""
    REVALUATION = "revaluation"
    """No goods: a vendor's bill says another cost of goods that are here."""


class DocumentType(enum.StrEnum):
    """The kinds of document that move stock, or its value."""

    INVOICE = "invoice"
    GOODS_RECEIPT = "goods_receipt"
    SALES_RETURN = "sales_return"
    PURCHASE_RETURN = "purchase_return"
    STOCK_ADJUSTMENT = "stock_adjustment"
    VENDOR_BILL = "vendor_bill"
    BILL_OF_ENTRY = "bill_of_entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockDocument:
    """The document that moves stock, as it is shown beside the movement."""

    document_type: DocumentType
    document_id: UUID
    number: str
    date: dt.date
    party_id: UUID | None = None
    party_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMovement:
    """One movement to record.

    Quantity and value have the same sign, but for a revaluation, which has no quantity; `from_reserved` of the quantity
    had been set aside.
    """

    kind: MovementKind
    product_id: UUID
    key: BalanceKey
    quantity: Decimal
    value: Decimal
    on_hand_after: Decimal
    document: StockDocument
    from_reserved: Decimal = Decimal(0)
    reason: str = ""
    hold_id: UUID | None = None
    origin_document_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One movement as the books have it."""

    movement_id: UUID
    kind: MovementKind
    product_id: UUID
    batch_id: UUID
    location_id: UUID
    quantity: Decimal
    value: Decimal
    document: StockDocument
    reason: str
    hold_id: UUID | None
    origin_document_id: UUID | None
    created_by: UUID
    created_at: dt.datetime

    @property
    def key(self) -> BalanceKey:
        return BalanceKey(self.batch_id, self.location_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCardRow:
    """A movement, and the base units of the batch at the location after it, counted in the order of days."""

    movement: Movement
    on_hand_after: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What one document took out of one batch, and what has come back of it, in positive figures."""

    quantity: Decimal
    value: Decimal
    quantity_back: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMovements:
    """Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    product_id: UUID | None
    batch_id: UUID | None
    document_id: UUID | None
    page: PageRequest
