"""What is given back of one document: what was requested, what may go back, and where it goes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.returns.domain.dispositions import Disposition
from trade.domain.figures import LineFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The document against which goods are returned: an invoice or a goods receipt, and its party."""

    document_id: UUID
    number: str
    date: date
    registration_id: UUID
    party_id: UUID
    party_name: str
    party_gstin: str
    place_of_supply: str
    supply_kind: str
    round_to_rupee: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedLine:
    """So many base units of one original line, in one condition, at one place."""

    original_line_id: UUID
    quantity: Decimal
    location_id: UUID | None
    reason: str
    disposition: Disposition | None = None
    """Of a sales return alone: goods of any condition go back to a vendor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnableLine:
    """The goods of one original line that may go back, and their worth."""

    original_line_id: UUID
    product_id: UUID
    product_code: str
    product_name: str
    hsn: str
    uqc: str
    batch_id: UUID
    batch_number: str
    expiry_date: date
    mrp: Decimal
    location_id: UUID | None
    quantity: Decimal
    figures: LineFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnableGoods:
    """What sales or purchase holds for a return."""

    original: Original
    lines: tuple[ReturnableLine, ...]

    def line_of(self, requested: RequestedLine) -> ReturnableLine:
        return next(line for line in self.lines if line.original_line_id == requested.original_line_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A requested line with the goods it concerns, and the location to which they go or from which they leave."""

    requested: RequestedLine
    goods: ReturnableLine
    location_id: UUID


def quantities_by_line(lines: tuple[RequestedLine, ...]) -> dict[UUID, Decimal]:
    """Base units of each original line, in the order first named: several conditions of one line are one quantity."""
    quantities: dict[UUID, Decimal] = {}
    for line in lines:
        quantities[line.original_line_id] = quantities.get(line.original_line_id, Decimal(0)) + line.quantity
    return quantities
