"""What tax documents amount to: a line, a whole document, and a sum of either by head of tax.

Rupees, and rates in per cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gst.document import totals
from gst.money import NIL, ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """One line. `discount` is the line's own, `bill_discount` its share of the discount on the whole bill."""

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
        """Taxable value and every head."""
        return self.taxable + self.cgst + self.sgst + self.igst + self.cess

    def untaxed(self) -> "LineFigures":
        """The same value without tax: a line of a commercial note. Circular 251/08/2025; gst.md 1.5."""
        return replace(self, tax_rate=ZERO, cgst=NIL, sgst=NIL, igst=NIL, cess=NIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFigures:
    """A whole document. `total` includes `round_off`."""

    gross: Decimal
    discount: Decimal
    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal
    round_off: Decimal
    total: Decimal

    def by_head(self) -> "TaxFigures":
        """As a register shows the document."""
        return TaxFigures(
            taxable=self.taxable,
            cgst=self.cgst,
            sgst=self.sgst,
            igst=self.igst,
            cess=self.cess,
            round_off=self.round_off,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxFigures:
    """Documents, or their lines of one rate, by head. `round_off` is None where documents are split by rate."""

    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal
    round_off: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """Taxable value, every head, and the round-off."""
        return self.taxable + self.cgst + self.sgst + self.igst + self.cess + (self.round_off or NIL)


def add_up(lines: Sequence[LineFigures], *, round_to_rupee: bool) -> DocumentFigures:
    """A document's figures: the sums of its lines, rounded to the rupee when the organisation rounds.

    Rule V45 of gst.md.
    """
    sums = totals.add_up(lines, round_to_rupee=round_to_rupee)
    return DocumentFigures(
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


def sum_by_head(parts: Sequence[totals.Amounts]) -> TaxFigures:
    """The sums of lines, or of figures split by rate. Without round-off."""
    taxable = cgst = sgst = igst = cess = NIL
    for part in parts:
        taxable += part.taxable
        cgst += part.cgst
        sgst += part.sgst
        igst += part.igst
        cess += part.cess
    return TaxFigures(taxable=taxable, cgst=cgst, sgst=sgst, igst=igst, cess=cess)
