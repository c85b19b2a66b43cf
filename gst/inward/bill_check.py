"""How a vendor rounds the tax of a bill: the four schools, and those that a printed bill agrees with.

gst-corrections.md 10, gst.md 1.6 (V36). Prices are before tax.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from gst.document.lines import LineFigures
from gst.money import CONTEXT, HUNDRED, NIL, round_paisa, round_rupee
from gst.tax.categories import Charge


class RoundingSchool(StrEnum):
    """Where a vendor rounds tax. Our own documents follow the first. Of schools that agree, an earlier one is taken."""

    LINE_PAISA = "line_paisa"
    """Each head of each line, to the paisa."""
    HEAD = "head"
    """Each head once, over all lines, to the paisa. The lines carry the remainder from one to the next."""
    DOCUMENT = "document"
    """Nothing but the total. Each head is printed to the paisa, and the total is that of the unrounded heads."""
    LINE_RUPEE = "line_rupee"
    """Each head of each line, to the rupee."""


class Heads(NamedTuple):
    """The tax of a line or of a bill in rupees."""

    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedTax:
    """The heads and the amount to pay that a bill prints, in rupees."""

    heads: Heads
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BillBySchool:
    """A bill as a school computes it. `total` is before the round-off to the rupee."""

    lines: tuple[LineFigures, ...]
    heads: Heads
    total: Decimal

    def agrees_in_total(self, printed: Decimal) -> bool:
        """Whether the printed total is this one, to the paisa or rounded to the rupee."""
        return printed in (self.total, round_rupee(self.total))


def bill_by_school(lines: Sequence[LineFigures], school: RoundingSchool) -> BillBySchool:
    """The lines of a bill with the tax that a vendor of this school prints, and the bill's heads and total."""
    exact = [_exact_heads(line) for line in lines]
    match school:
        case RoundingSchool.LINE_PAISA:
            rounded = [Heads(*map(round_paisa, heads)) for heads in exact]
        case RoundingSchool.LINE_RUPEE:
            rounded = [Heads(*(CONTEXT.add(round_rupee(head), NIL) for head in heads)) for heads in exact]
        case RoundingSchool.HEAD | RoundingSchool.DOCUMENT:
            rounded = _carried(exact)
    heads = _sum_of(rounded)
    taxable = _sum([line.taxable for line in lines])
    tax = _sum(_sum_of(exact)) if school is RoundingSchool.DOCUMENT else _sum(heads)
    return BillBySchool(
        lines=tuple(_with_heads(line, of_line) for line, of_line in zip(lines, rounded, strict=True)),
        heads=heads,
        total=round_paisa(CONTEXT.add(taxable, tax)),
    )


def schools_of_bill(lines: Sequence[LineFigures], printed: PrintedTax) -> tuple[RoundingSchool, ...]:
    """The schools that give the printed heads: those that give the total too, if any does. None of a bill without tax.

    A vendor may round its total as it likes, so that the heads alone may tell.
    """
    if not any(_sum(_exact_heads(line)) for line in lines):
        return ()
    bills = {school: bill_by_school(lines, school) for school in RoundingSchool}
    by_heads = tuple(school for school, bill in bills.items() if bill.heads == printed.heads)
    return tuple(school for school in by_heads if bills[school].agrees_in_total(printed.total)) or by_heads


def only_explanation(schools: Sequence[RoundingSchool]) -> RoundingSchool | None:
    """The school that a bill shows. A bill that agrees with ours and with others shows none."""
    if not schools or (len(schools) > 1 and RoundingSchool.LINE_PAISA in schools):
        return None
    return schools[0]


def _exact_heads(line: LineFigures) -> Heads:
    """The tax of a line before any rounding."""
    taxable, agreed = line.taxable, line.line
    cgst = igst = cess = NIL
    on, whole = taxable, HUNDRED
    if agreed.retail_value is not None:
        on, whole = agreed.retail_value, CONTEXT.add(HUNDRED, agreed.tax_rate)
    if line.charge is Charge.CGST_SGST:
        cgst = _share(on, agreed.tax_rate, CONTEXT.add(whole, whole))
    elif line.charge is Charge.IGST:
        igst = _share(on, agreed.tax_rate, whole)
    if line.charge is not Charge.NO_TAX:
        per_unit = CONTEXT.multiply(agreed.cess_per_unit, agreed.quantity)
        cess = CONTEXT.add(_share(taxable, agreed.cess_percent, HUNDRED), per_unit)
    return Heads(cgst=cgst, sgst=cgst, igst=igst, cess=cess)


def _share(amount: Decimal, rate: Decimal, whole: Decimal) -> Decimal:
    return CONTEXT.divide(CONTEXT.multiply(amount, rate), whole)


def _carried(exact: Sequence[Heads]) -> list[Heads]:
    """Each line carries the rounding difference of the lines before it. The sum is then the rounded whole."""
    found: list[Heads] = []
    so_far = given = Heads(NIL, NIL, NIL, NIL)
    for heads in exact:
        so_far = Heads(*map(CONTEXT.add, so_far, heads))
        found.append(Heads(*map(CONTEXT.subtract, map(round_paisa, so_far), given)))
        given = Heads(*map(round_paisa, so_far))
    return found


def _with_heads(line: LineFigures, heads: Heads) -> LineFigures:
    total = CONTEXT.add(line.taxable, _sum(heads))
    return line._replace(cgst=heads.cgst, sgst=heads.sgst, igst=heads.igst, cess=heads.cess, total=total)


def _sum_of(lines: Sequence[Heads]) -> Heads:
    return Heads(*(_sum([heads[index] for heads in lines]) for index in range(len(Heads._fields))))


def _sum(amounts: Sequence[Decimal]) -> Decimal:
    total = NIL
    for amount in amounts:
        total = CONTEXT.add(total, amount)
    return total
