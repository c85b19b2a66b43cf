"""The words of a return: what the original said, what comes or goes, and what is noted for it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.returns.domain.amounts import LineAmounts, NoteAmounts
from services.returns.domain.dispositions import Disposition


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The document that is being returned against: an invoice or a goods receipt, and the party to it."""

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
class Goods:
    """What a request says of one line: so many base units of one original line, in one condition, at one place."""

    original_line_id: UUID
    quantity: Decimal
    location_id: UUID | None
    reason: str
    disposition: Disposition | None = None
    """Of a sales return alone: what goes back to a vendor may be in any condition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """What the holder grants of one original line: the goods, and their worth."""

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
    amounts: LineAmounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The answer to a hold on returnable quantities."""

    original: Original
    lines: tuple[HeldLine, ...]

    def line_of(self, goods: Goods) -> HeldLine:
        """The held line that the goods belong to."""
        return next(line for line in self.lines if line.original_line_id == goods.original_line_id)


def quantities_by_line(goods: tuple[Goods, ...]) -> dict[UUID, Decimal]:
    """Base units of each original line, in the order first named: several conditions of one line are one quantity."""
    quantities: dict[UUID, Decimal] = {}
    for item in goods:
        quantities[item.original_line_id] = quantities.get(item.original_line_id, Decimal(0)) + item.quantity
    return quantities


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedGoods:
    """Goods of a request, with the line they belong to and the place they go to or leave from."""

    goods: Goods
    line: HeldLine
    location_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReturn:
    """A return and its note, ready to be written."""

    return_id: UUID
    return_number: str
    note_id: UUID
    note_number: str
    on: date
    reason: str
    our_gstin: str
    original: Original
    placed: tuple[PlacedGoods, ...]
    note_lines: tuple[HeldLine, ...]
    amounts: NoteAmounts
    amount_in_words: str
    returnable_hold_id: UUID
    stock_hold_id: UUID
    trace_id: str
