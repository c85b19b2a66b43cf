"""What can still be returned of a delivered document, and the value of a return, in either direction."""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from uuid import UUID

from gst.document.credit import NOTHING_CREDITED, Credit, OriginalLine, credit_for_return
from gst.document.notes import CreditedDocument, NotesBefore
from gst.money import NIL, ZERO
from gst.price import Price
from kit.errors import NotFound
from kit.holds.requested import RequestedHold
from trade.domain.figures import DocumentFigures, LineFigures
from trade.domain.notes import NoteKind
from trade.domain.printed_party import PrintedParty
from trade.domain.refusals import LineRepeated, NoteDiffers, OverReturn

HOLD_KIND: Final = "returnable"
"""The kind of hold that sets returnable units aside. Stored with each hold: never change it."""


class ReturnState(enum.StrEnum):
    """Whether a quantity that was held for a return still counts. pending → returned, or pending → released."""

    PENDING = "pending"
    RETURNED = "returned"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The document against which goods are returned: an invoice or a goods receipt, and its party."""

    document_id: UUID
    number: str
    date: dt.date
    registration_id: UUID
    party_id: UUID
    party_name: str
    party_gstin: str
    place_of_supply: str
    supply_kind: str
    buyer: PrintedParty | None = None
    """Of an invoice: its party as it prints it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What of a line's worth a note does not give: for how many of its units, before tax, and why.

    It stays the customer's.
    """

    units: Decimal
    value: Decimal
    explanation: str


NOTHING_WITHHELD: Final = Withheld(units=ZERO, value=NIL, explanation="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnableLine:
    """The goods of one original line that may go back, and what the note gives for them."""

    original_line_id: UUID
    product_id: UUID
    product_code: str
    product_name: str
    hsn: str
    uqc: str
    batch_id: UUID
    batch_number: str
    expiry_date: dt.date
    mrp: Price
    location_id: UUID | None
    quantity: Decimal
    figures: LineFigures
    claimed_value: Decimal = NIL
    """Of a purchase: what the note gives of what the goods cost. Tax that is set off is not in it."""
    withheld: Withheld = NOTHING_WITHHELD


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnableGoods:
    """What is held for a return, and the kind and the figures of the note to be."""

    original: Original
    kind: NoteKind
    lines: tuple[ReturnableLine, ...]
    figures: DocumentFigures
    last_day_to_cut_tax: dt.date | None = None
    """Of a sale: the law's last day for a note that cuts tax."""

    @property
    def claimed_by_batch(self) -> dict[UUID, Decimal]:
        """Of a purchase: what the note gives of what the goods cost."""
        values: dict[UUID, Decimal] = {}
        for line in self.lines:
            values[line.batch_id] = values.get(line.batch_id, NIL) + line.claimed_value
        return values

    def line_of(self, original_line_id: UUID) -> ReturnableLine:
        return next(line for line in self.lines if line.original_line_id == original_line_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnableQuantity:
    """Base units of one original line, free ones among them."""

    line_id: UUID
    quantity: Decimal
    expired_quantity: Decimal = ZERO
    """Units of which the inspection says that they have expired. Of a sale alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveReturnable(RequestedHold):
    """Sets units of a document's lines aside for one return, until the return's outcome is known."""

    document_id: UUID
    kind: NoteKind | None
    """None: a note that cuts tax, while the law allows it."""
    today: dt.date
    """The law's last day for a note that cuts tax is judged by it, not by the day that the note bears."""
    lines: tuple[ReturnableQuantity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """What a note says of one original line."""

    line_id: UUID
    quantity: Decimal
    figures: LineFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedNote:
    """A credit note or debit note that returns has written. `hold_id` is None for a note without goods."""

    hold_id: UUID | None
    note_id: UUID
    number: str
    date: dt.date
    document_id: UUID
    party_id: UUID
    kind: NoteKind
    lines: tuple[NoteLine, ...]
    figures: DocumentFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredLine:
    """A line of an invoice or of a goods receipt, and what of it is returned or held for a return."""

    original: OriginalLine
    returned: Credit

    @property
    def returnable(self) -> Decimal:
        """Base units that can still be returned."""
        return self.original.billed_quantity + self.original.free_quantity - self.returned.quantity

    def credit(self, quantity: Decimal, *, field: str) -> Credit:
        """What a return of so many base units is worth now. Raises OverReturn beyond what is returnable.

        The cumulative method: in whatever order and parts a line comes back, its credits add up to the line. gst.md
        2.3.
        """
        if quantity > self.returnable:
            raise OverReturn("More than is left to return.", field=field, returnable=f"{self.returnable.normalize():f}")
        return credit_for_return(self.original, self.returned, quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedSoFar:
    """What of a document is returned, or held for a return: by line, and by the kind of its notes.

    `withheld` is rupees, with tax, that the notes do not give of what came back.
    """

    lines: Mapping[UUID, Credit]
    notes: Mapping[NoteKind, NotesBefore]
    withheld: Decimal = NIL


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldReturn:
    """What one hold has set aside by line, and the round-off of its note.

    `lines` are what the units are worth, `withheld` what of it the note does not give: all that come back of a line are
    worth the line, whatever the notes give.
    """

    kind: NoteKind
    lines: Mapping[UUID, Credit]
    round_off: Decimal
    withheld: Mapping[UUID, Credit] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """Of the note to be."""
        given = sum((worth(credit, self.kind) for credit in self.lines.values()), self.round_off)
        return given - sum((worth(credit, self.kind) for credit in self.withheld.values()), NIL)


def worth(credit: Credit, kind: NoteKind) -> Decimal:
    """What a note of this kind gives of a credit, before any round-off."""
    return credit.taxable if kind is NoteKind.COMMERCIAL else credit.total


def credited_document(
    lines: Mapping[UUID, OriginalLine],
    round_off: Decimal,
    returned: ReturnedSoFar,
    credits_: Mapping[UUID, Credit],
    withheld: Decimal = NIL,
) -> CreditedDocument:
    """The document as a note with these credits finds it. `lines` are all of its lines.

    `withheld` is what this note does not give. What is withheld stays the party's, as the worth of goods that stay
    does: then no note is the last, and the document's round-off stays too.
    """
    kept = returned.withheld + withheld
    back = [*returned.lines.items(), *credits_.items()]
    units = sum((line.billed_quantity + line.free_quantity for line in lines.values()), NIL)
    whole = sum((line.taxable + line.cgst + line.sgst + line.igst + line.cess for line in lines.values()), NIL)
    return CreditedDocument(
        round_off=round_off,
        left=whole - sum((credit.total for _, credit in back), NIL) + kept,
        last_unit_back=not kept and units == sum((credit.quantity for _, credit in back), NIL),
    )


def check_note(note: PostedNote, held: HeldReturn | None) -> None:
    """Raises NoteDiffers unless the note adds up, and says what was held for it. None: a note without goods."""
    figures = note.figures
    parts = sum((line.figures.total for line in note.lines), NIL)
    if not note.lines or parts + figures.round_off != figures.total:
        raise NoteDiffers("The lines do not add up to the note.", field="figures.total")
    if held is None:
        return
    if _units(note) != {line_id: credit.quantity for line_id, credit in held.lines.items()}:
        raise NoteDiffers("The note is for other goods than were held.", field="lines")
    if (note.kind, figures.total) != (held.kind, held.total):
        raise NoteDiffers("The note gives another total than was held for it.", field="figures.total")


def _units(note: PostedNote) -> dict[UUID, Decimal]:
    units: dict[UUID, Decimal] = {}
    for line in note.lines:
        units[line.line_id] = units.get(line.line_id, NIL) + line.quantity
    return units


def returned_figures(credit: Credit, tax_rate: Decimal, withheld: Credit = NOTHING_CREDITED) -> LineFigures:
    """A credit as the figures of a line, less what is withheld of it. Its value is net of the original's discounts."""
    taxable = credit.taxable - withheld.taxable
    return LineFigures(
        gross=taxable,
        discount=NIL,
        bill_discount=NIL,
        taxable=taxable,
        tax_rate=tax_rate,
        cgst=credit.cgst - withheld.cgst,
        sgst=credit.sgst - withheld.sgst,
        igst=credit.igst - withheld.igst,
        cess=credit.cess - withheld.cess,
    )


def credits_to_hold(
    quantities: Sequence[ReturnableQuantity],
    originals: Mapping[UUID, OriginalLine],
    returned: Mapping[UUID, Credit],
    *,
    line_not_found: type[NotFound],
) -> dict[UUID, Credit]:
    """What each line is worth, by line. `returned` is what of the lines is returned or held already.

    Raises `line_not_found`, LineRepeated, OverReturn.
    """
    credits_: dict[UUID, Credit] = {}
    for index, requested in enumerate(quantities):
        field = f"lines[{index}]"
        original = originals.get(requested.line_id)
        if original is None:
            raise line_not_found("The document has no such line.", field=f"{field}.line_id")
        if requested.line_id in credits_:
            raise LineRepeated("The line is named twice.", field=f"{field}.line_id")
        delivered = DeliveredLine(original=original, returned=returned.get(requested.line_id, NOTHING_CREDITED))
        credits_[requested.line_id] = delivered.credit(requested.quantity, field=f"{field}.quantity")
    return credits_
