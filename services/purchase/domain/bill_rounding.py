"""How a vendor's bill is rounded: by the school that is set for the vendor, or by the one that the bill shows."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from gst.document.lines import LineFigures
from gst.inward.bill_check import (
    Heads,
    PrintedTax,
    RoundingSchool,
    bill_by_school,
    only_explanation,
    schools_of_bill,
)
from services.purchase.domain.bill_match import Figures

_WORDS: Final = {
    RoundingSchool.LINE_PAISA: "each head of each line to the paisa",
    RoundingSchool.LINE_RUPEE: "each head of each line to the rupee",
    RoundingSchool.HEAD: "each head once, over all lines",
    RoundingSchool.DOCUMENT: "nothing but the total",
}


class RoundingSource(enum.StrEnum):
    """Why a bill is computed by a school."""

    VENDOR = "vendor"
    """It is set for the vendor."""
    BILL = "bill"
    """The printed figures show it, and none is set."""
    BILL_AGAINST_VENDOR = "bill_against_vendor"
    """The printed figures show it, and not the one that is set."""


_BECAUSE: Final = {
    RoundingSource.VENDOR: "as is set for the vendor",
    RoundingSource.BILL: "as the printed figures show",
    RoundingSource.BILL_AGAINST_VENDOR: "as the printed figures show, against what is set for the vendor",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRounding:
    """The school by which a bill is computed."""

    school: RoundingSchool
    source: RoundingSource

    @property
    def explanation(self) -> str:
        """In words."""
        return f"The vendor rounds {_WORDS[self.school]}, {_BECAUSE[self.source]}."


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundedBill:
    """A bill as it should be printed.

    `rounding` is None where no school is set and none agrees: then it is computed as our own documents are.
    """

    lines: tuple[LineFigures, ...]
    total: Decimal
    rounding: BillRounding | None
    shown: RoundingSchool | None
    """The school that the bill shows. None where several schools give its figures, ours among them."""


def round_bill(lines: Sequence[LineFigures], printed: Figures, *, of_vendor: RoundingSchool | None) -> RoundedBill:
    """The bill by the vendor's school, or by one that gives the printed figures where the vendor's does not."""
    tax = PrintedTax(
        heads=Heads(cgst=printed.cgst, sgst=printed.sgst, igst=printed.igst, cess=printed.cess), total=printed.total
    )
    agreeing = schools_of_bill(lines, tax)
    rounding = _rounding(agreeing, of_vendor)
    bill = bill_by_school(lines, rounding.school if rounding else RoundingSchool.LINE_PAISA)
    agrees = rounding is not None and bill.agrees_in_total(printed.total)
    return RoundedBill(
        lines=bill.lines,
        total=printed.total if agrees else bill.total,
        rounding=rounding,
        shown=only_explanation(agreeing),
    )


def _rounding(agreeing: Sequence[RoundingSchool], of_vendor: RoundingSchool | None) -> BillRounding | None:
    if of_vendor and (of_vendor in agreeing or not agreeing):
        return BillRounding(school=of_vendor, source=RoundingSource.VENDOR)
    if not agreeing:
        return None
    source = RoundingSource.BILL_AGAINST_VENDOR if of_vendor else RoundingSource.BILL
    return BillRounding(school=agreeing[0], source=source)
