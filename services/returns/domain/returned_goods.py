"""What is given back of one document: what was requested, what may go back, and where it goes."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.money import ZERO
from trade.domain.goods import Disposition
from trade.domain.notes import NoteKind
from trade.domain.quantities import check_quantity
from trade.domain.returnables import ReturnableGoods, ReturnableLine


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedLine:
    """So many base units of one original line, in one condition, at one location."""

    original_line_id: UUID
    quantity: Decimal
    location_id: UUID | None
    reason: str
    batch_number: str = ""
    """Of a sales return alone: as the pack shows it. Empty: not said."""
    disposition: Disposition | None = None
    """Of a sales return alone: goods of any condition go back to a vendor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsBack:
    """What comes back of one document, and the requested kind of note.

    None: a note that cuts tax while the law allows it. The law's last day is judged by `today`, whatever day the note
    bears.
    """

    document_id: UUID
    kind: NoteKind | None
    today: dt.date
    lines: tuple[RequestedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A requested line with the goods it concerns, and the location to which they go or from which they leave."""

    requested: RequestedLine
    goods: ReturnableLine
    location_id: UUID

    @property
    def counts_as_expired(self) -> bool:
        """Whether the policy for expired goods credits it: the inspection says so, or all units of the line count."""
        return self.requested.disposition is Disposition.EXPIRED or self.goods.withheld.units == self.goods.quantity


def check_quantities(lines: tuple[RequestedLine, ...], goods: ReturnableGoods) -> None:
    """Raises QuantityNotWhole for a line of goods that are counted: two halves in two conditions are not one unit."""
    for position, line in enumerate(lines):
        uqc = goods.line_of(line.original_line_id).uqc
        check_quantity(line.quantity, uqc, field=f"lines[{position}].quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineQuantity:
    """Base units of one original line, and how many of them the inspection found expired."""

    quantity: Decimal = ZERO
    expired: Decimal = ZERO

    def plus(self, line: RequestedLine) -> "LineQuantity":
        expired = line.quantity if line.disposition is Disposition.EXPIRED else ZERO
        return LineQuantity(quantity=self.quantity + line.quantity, expired=self.expired + expired)


def quantities_by_line(lines: tuple[RequestedLine, ...]) -> dict[UUID, LineQuantity]:
    """Of each original line, in the order first named: several conditions of one line are one quantity."""
    quantities: dict[UUID, LineQuantity] = {}
    for line in lines:
        quantities[line.original_line_id] = quantities.get(line.original_line_id, LineQuantity()).plus(line)
    return quantities
