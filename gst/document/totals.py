"""Adds the lines of a document and rounds its value. Nothing else computes totals."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from gst.document.lines import Totals
from gst.money import CONTEXT, NIL, round_rupee


class Amounts(Protocol):
    """Anything that carries a taxable value and its heads: a computed line, a credit."""

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
        """Compensation cess in rupees."""


def add_up(lines: Iterable[Amounts], *, round_to_rupee: bool = True) -> Totals:
    """The totals of a document: sums per head, and the value rounded half up to the rupee. gst.md 1.6 (V08).

    `round_to_rupee=False` is for customers who accept no round-off. `value` is then `total`.
    """
    taxable = cgst = sgst = igst = cess = NIL
    add = CONTEXT.add
    for line in lines:
        taxable = add(taxable, line.taxable)
        # Most lines bear one kind of tax and no cess. Zeros are skipped, because adding them costs as much as the rest.
        if line.igst:
            igst = add(igst, line.igst)
        if line.cgst:
            cgst = add(cgst, line.cgst)
            sgst = add(sgst, line.sgst)
        if line.cess:
            cess = add(cess, line.cess)
    total = add(add(add(add(taxable, cgst), sgst), igst), cess)
    value = CONTEXT.add(round_rupee(total), NIL) if round_to_rupee else total
    return Totals(
        taxable=taxable,
        cgst=cgst,
        sgst=sgst,
        igst=igst,
        cess=cess,
        total=total,
        round_off=CONTEXT.subtract(value, total),
        value=value,
    )
