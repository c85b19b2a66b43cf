"""Units of received lines that went back under debit notes, as the books hold them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from services.purchase.domain.statuses_and_kinds import InputTax
from trade.domain.figures import TaxFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedUnits:
    """Units of a receipt line that went back under a note, and what the note gives for them, round-off included.

    `vendor_bill_id` is the bill that is for the units; None while no bill is.
    """

    returned_line_id: UUID
    hold_id: UUID
    goods_receipt_id: UUID
    line_id: UUID
    vendor_bill_id: UUID | None
    debit_note_id: UUID
    never_billed: bool
    quantity: Decimal
    tax_rate: Decimal
    input_tax: InputTax
    """As the register has them."""
    figures: TaxFigures


def given_by_note(units: Sequence[ReturnedUnits]) -> Mapping[UUID, Decimal]:
    """What each debit note gives for these units, by note in key order."""
    given: dict[UUID, Decimal] = {}
    for each in units:
        given[each.debit_note_id] = given.get(each.debit_note_id, NIL) + each.figures.total
    return dict(sorted(given.items()))
