"""A document as the register of inward supplies holds it: one row for each rate."""

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from services.purchase.domain.bill_match import Figures

_NIL = Decimal("0.00")


class TaxedLine(Protocol):
    """Anything that bears a rate and its heads."""

    @property
    def tax_rate(self) -> Decimal:
        """Per cent, all heads together."""

    @property
    def taxable(self) -> Decimal:
        """Taxable value in rupees."""

    @property
    def cgst(self) -> Decimal:
        """Central tax in rupees."""

    @property
    def sgst(self) -> Decimal:
        """State tax in rupees."""

    @property
    def igst(self) -> Decimal:
        """Integrated tax in rupees."""

    @property
    def cess(self) -> Decimal:
        """Cess in rupees."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class InwardRow:
    """What a document has at one rate, in rupees; negative for a debit note."""

    tax_rate: Decimal
    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal


def rows_by_rate(lines: Iterable[TaxedLine]) -> list[InwardRow]:
    """The lines' sums by rate, in the order of the rates."""
    sums: dict[Decimal, InwardRow] = {}
    for line in lines:
        rate = line.tax_rate.normalize()
        former = sums.get(rate) or InwardRow(
            tax_rate=line.tax_rate, taxable=_NIL, cgst=_NIL, sgst=_NIL, igst=_NIL, cess=_NIL
        )
        sums[rate] = InwardRow(
            tax_rate=former.tax_rate,
            taxable=former.taxable + line.taxable,
            cgst=former.cgst + line.cgst,
            sgst=former.sgst + line.sgst,
            igst=former.igst + line.igst,
            cess=former.cess + line.cess,
        )
    return [sums[rate] for rate in sorted(sums)]


def as_printed(rows: list[InwardRow], printed: Figures) -> list[InwardRow]:
    """The rows with the paise by which the printed figures differ, in the row of the largest value, taxed rows first.

    So the register adds up to what the vendor has printed and reported.
    """
    largest = max(rows, key=lambda row: (row.tax_rate > 0, row.taxable))
    others = [row for row in rows if row is not largest]
    adjusted = InwardRow(
        tax_rate=largest.tax_rate,
        taxable=printed.taxable - sum((row.taxable for row in others), _NIL),
        cgst=printed.cgst - sum((row.cgst for row in others), _NIL),
        sgst=printed.sgst - sum((row.sgst for row in others), _NIL),
        igst=printed.igst - sum((row.igst for row in others), _NIL),
        cess=printed.cess - sum((row.cess for row in others), _NIL),
    )
    return [adjusted if row is largest else row for row in rows]


def negated(row: InwardRow) -> InwardRow:
    """The row with its figures below zero: how a debit note stands in the register."""
    return InwardRow(
        tax_rate=row.tax_rate, taxable=-row.taxable, cgst=-row.cgst, sgst=-row.sgst, igst=-row.igst, cess=-row.cess
    )
