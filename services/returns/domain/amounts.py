"""What a note amounts to: its lines as their holders worked them out, and their sums."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gst.document import totals
from gst.money import NIL, ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAmounts:
    """One line's rupees and its rate in per cent, all positive."""

    gross: Decimal
    discount: Decimal
    bill_discount: Decimal
    taxable: Decimal
    tax_rate: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal

    @property
    def total(self) -> Decimal:
        """Taxable value and every head, in rupees."""
        return self.taxable + self.cgst + self.sgst + self.igst + self.cess

    def untaxed(self) -> "LineAmounts":
        """The same value without tax: a line of a commercial note. Circular 251/08/2025; gst.md 1.5."""
        return replace(self, tax_rate=ZERO, cgst=NIL, sgst=NIL, igst=NIL, cess=NIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAmounts:
    """A whole note's rupees; `total` is what is credited or claimed, `round_off` within half a rupee of either side."""

    gross: Decimal
    discount: Decimal
    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal
    round_off: Decimal
    total: Decimal


def add_up(lines: Sequence[LineAmounts], *, round_to_rupee: bool) -> NoteAmounts:
    """The note's figures: sums of its lines, rounded as the original was, so that a full return mirrors it (V45)."""
    sums = totals.add_up(lines, round_to_rupee=round_to_rupee)
    return NoteAmounts(
        gross=sum((line.gross for line in lines), NIL),
        discount=sum((line.discount + line.bill_discount for line in lines), NIL),
        taxable=sums.taxable,
        cgst=sums.cgst,
        sgst=sums.sgst,
        igst=sums.igst,
        cess=sums.cess,
        round_off=sums.round_off,
        total=sums.value,
    )
