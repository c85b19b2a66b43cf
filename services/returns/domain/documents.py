"""The documents of a return as the books keep them. A sales return has a credit note, a purchase return a debit note.

One shape serves both directions: the party is the customer or the vendor, the original is the invoice or the goods
receipt.
"""

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.price import Price
from gst.tax.categories import SupplyKind
from trade.domain.figures import DocumentFigures, LineFigures
from trade.domain.goods import Disposition
from trade.domain.notes import NoteKind
from trade.domain.printed_party import PrintedParty
from trade.domain.returnables import NOTHING_WITHHELD, Withheld


class Direction(enum.StrEnum):
    """Which way goods go back."""

    SALES = "sales"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentHeader:
    """What every document of a return says of itself, its party and its original."""

    number: str
    date: dt.date
    registration_id: UUID
    party_id: UUID
    party_name: str
    original_id: UUID
    original_number: str
    original_date: dt.date
    reason: str
    date_reason: str
    trace_id: str
    created_by: UUID
    created_at: dt.datetime
    approval_id: UUID | None = None
    approved_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsLine:
    """The goods on a line. The quantity is in base units."""

    line_number: int
    original_line_id: UUID
    product_id: UUID
    product_code: str
    product_name: str
    batch_id: UUID
    batch_number: str
    expiry_date: dt.date
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine(GoodsLine):
    """Goods that moved, in one condition, at one location. A purchase return has no disposition."""

    disposition: Disposition | None
    location_id: UUID
    reason: str
    credit_explanation: str = ""
    """Of a sales return alone: which policy credits expired goods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReturnSummary(DocumentHeader):
    """A return as a list shows it, with the number and the figures of its note: without its lines."""

    return_id: UUID
    note_id: UUID
    note_number: str
    note_kind: NoteKind
    figures: DocumentFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReturn(GoodsReturnSummary):
    """A sales return or a purchase return."""

    buyer: PrintedParty | None
    """Of a sales return alone: as its note keeps it."""
    lines: tuple[ReturnLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine(GoodsLine):
    """One line of a note."""

    hsn: str
    uqc: str
    mrp: Price
    figures: LineFigures
    withheld: Withheld = NOTHING_WITHHELD
    """Of a credit note alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSummary(DocumentHeader):
    """A note as a list shows it: without its lines and its total in words."""

    note_id: UUID
    kind: NoteKind
    own_gstin: str
    party_gstin: str
    place_of_supply: str
    supply_kind: SupplyKind
    last_day_to_cut_tax: dt.date | None
    """Of a credit note alone."""
    return_id: UUID
    return_number: str
    figures: DocumentFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(NoteSummary):
    """A credit note or a debit note."""

    amount_in_words: str
    sentences: str
    """What the law wants printed on a credit note, a sentence a line. Empty of a debit note: it is a buyer's claim."""
    buyer: PrintedParty | None
    """Of a credit note alone: as the invoice prints it."""
    lines: tuple[NoteLine, ...]
