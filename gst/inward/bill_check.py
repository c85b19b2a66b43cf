"""Checks the tax of a vendor's bill against the known ways of rounding. gst.md 1.6 (V36)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gst.money import CONTEXT, NIL, ONE, round_paisa, round_rupee, round_tax

TOLERANCE = ONE
"""Rupees by which a bill's tax may differ from ours and still be booked as printed."""


class RoundingSchool(StrEnum):
    """How suppliers round a head of tax over the lines of a bill. We use the first."""

    INDEPENDENT_LINES = "independent_lines"
    PROGRESSIVE_CARRY = "progressive_carry"
    INVOICE_LEVEL = "invoice_level"
    WHOLE_RUPEE = "whole_rupee"


class BillTax(StrEnum):
    """How a printed head of tax compares with ours."""

    EXPLAINED = "explained"
    WITHIN_TOLERANCE = "within_tolerance"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillCheck:
    """The verdict. `school` gives the printed figure exactly, None if none does. `difference`: printed less ours."""

    verdict: BillTax
    school: RoundingSchool | None
    difference: Decimal


def head_by_school(taxables: Sequence[Decimal], rate: Decimal, school: RoundingSchool) -> tuple[Decimal, ...]:
    """One head of tax per line in rupees, at `rate` per cent of that head; a single sum where lines have none. V36."""
    match school:
        case RoundingSchool.INDEPENDENT_LINES:
            return tuple(round_tax(taxable, rate) for taxable in taxables)
        case RoundingSchool.PROGRESSIVE_CARRY:
            return _carried(taxables, rate)
        case RoundingSchool.INVOICE_LEVEL:
            return (round_tax(_sum(taxables), rate),)
        case RoundingSchool.WHOLE_RUPEE:
            return (round_rupee(round_tax(_sum(taxables), rate)),)


def check_bill_head(taxables: Sequence[Decimal], rate: Decimal, printed: Decimal) -> BillCheck:
    """Whether a printed head of tax can be booked as it is: rupees, `rate` per cent of that head. gst.md 1.6."""
    ours = _sum(head_by_school(taxables, rate, RoundingSchool.INDEPENDENT_LINES))
    difference = CONTEXT.subtract(printed, ours)
    for school in RoundingSchool:
        if _sum(head_by_school(taxables, rate, school)) == printed:
            return BillCheck(verdict=BillTax.EXPLAINED, school=school, difference=difference)
    verdict = BillTax.WITHIN_TOLERANCE if abs(difference) <= TOLERANCE else BillTax.TOO_FAR
    return BillCheck(verdict=verdict, school=None, difference=difference)


def _carried(taxables: Sequence[Decimal], rate: Decimal) -> tuple[Decimal, ...]:
    """Each line takes over the rounding difference of the lines before it. The sum is then the rounded whole."""
    found, exact, given = [], NIL, NIL
    for taxable in taxables:
        exact = CONTEXT.add(exact, CONTEXT.divide(CONTEXT.multiply(taxable, rate), Decimal(100)))
        found.append(CONTEXT.subtract(round_paisa(exact), given))
        given = CONTEXT.add(given, found[-1])
    return tuple(found)


def _sum(amounts: Sequence[Decimal]) -> Decimal:
    total = NIL
    for amount in amounts:
        total = CONTEXT.add(total, amount)
    return total
