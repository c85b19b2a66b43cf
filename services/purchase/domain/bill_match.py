"""The three-way match: what was ordered, what came, and what the vendor bills.

Says every difference, decides nothing else.
"""

import dataclasses
import enum
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from gst.price import Price
from services.purchase.domain.errors import PrintedFiguresInconsistent

MOST_ROUND_OFF: Final = Decimal("1.00")
"""Rupees by which a vendor may round its total; our own documents round by at most 0.50."""


class FigureKind(enum.StrEnum):
    """A figure that a bill prints."""

    TAXABLE = "taxable"
    CGST = "cgst"
    SGST = "sgst"
    IGST = "igst"
    CESS = "cess"
    TOTAL = "total"


TAX_HEADS: Final = frozenset({FigureKind.CGST, FigureKind.SGST, FigureKind.IGST, FigureKind.CESS})


class LineDifference(enum.StrEnum):
    """What stands against a line."""

    BILLED_MORE_THAN_RECEIVED = "billed_more_than_received"
    BILLED_LESS_THAN_RECEIVED = "billed_less_than_received"
    BILLED_RATE_DIFFERS = "billed_rate_differs"
    RECEIVED_ABOVE_ORDERED_RATE = "received_above_ordered_rate"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The totals of a bill in rupees."""

    taxable: Decimal
    cgst: Decimal
    sgst: Decimal
    igst: Decimal
    cess: Decimal
    total: Decimal

    @property
    def round_off(self) -> Decimal:
        """What the total is above the sum of the other figures."""
        return self.total - self.taxable - self.cgst - self.sgst - self.igst - self.cess


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One receipt line in the three documents.

    `ordered_*` is None for a direct receipt; rates are before tax and discount.

    `*_net_rate` are after discount: what the order's price is compared by.
    """

    name: str
    ordered_quantity: Decimal | None
    ordered_rate: Price | None
    ordered_net_rate: Price | None
    received_quantity: Decimal
    received_rate: Price
    received_net_rate: Price
    billed_quantity: Decimal
    billed_rate: Price


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FigureMatch:
    """One figure, as printed and as the receipts come to."""

    figure: FigureKind
    printed: Decimal
    computed: Decimal
    within_tolerance: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LineMatch:
    """One receipt line, and everything that stands against it."""

    facts: LineFacts
    differences: tuple[LineDifference, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BillMatch:
    """The whole comparison. `lines` are in the order given."""

    lines: tuple[LineMatch, ...]
    figures: tuple[FigureMatch, ...]
    explanations: tuple[str, ...]

    @property
    def matches(self) -> bool:
        """Whether nothing stands against the bill."""
        return not self.explanations


def check_printed(printed: Figures, field: str) -> None:
    """Raises PrintedFiguresInconsistent unless the figures come to the total, up to a round-off."""
    if abs(printed.round_off) > MOST_ROUND_OFF:
        raise PrintedFiguresInconsistent(
            "The printed figures do not add up to the printed total.",
            field=f"{field}.total",
            sum=f"{printed.total - printed.round_off:f}",
            total=f"{printed.total:f}",
        )


def match(
    lines: Sequence[LineFacts], printed: Figures, computed: Figures, *, tolerance: Decimal, accept_rates: bool
) -> BillMatch:
    """Matches a bill by line and by figure. With `accept_rates`, a rate above the ordered one passes."""
    matched = tuple(LineMatch(facts=line, differences=_line_differences(line)) for line in lines)
    figures = tuple(_figure(kind, printed, computed, tolerance) for kind in FigureKind)
    explanations = [
        _explanation(line.facts, difference)
        for line in matched
        for difference in line.differences
        if not (accept_rates and difference is LineDifference.RECEIVED_ABOVE_ORDERED_RATE)
    ]
    explanations += [
        f"{each.figure}: printed {each.printed:f}, computed {each.computed:f}."
        for each in figures
        if not each.within_tolerance
    ]
    return BillMatch(lines=matched, figures=figures, explanations=tuple(explanations))


def _line_differences(line: LineFacts) -> tuple[LineDifference, ...]:
    found = []
    if line.billed_quantity > line.received_quantity:
        found.append(LineDifference.BILLED_MORE_THAN_RECEIVED)
    if line.billed_quantity < line.received_quantity:
        found.append(LineDifference.BILLED_LESS_THAN_RECEIVED)
    if not line.billed_rate.equals(line.received_rate):
        found.append(LineDifference.BILLED_RATE_DIFFERS)
    if line.ordered_net_rate is not None and line.received_net_rate.exceeds(line.ordered_net_rate):
        found.append(LineDifference.RECEIVED_ABOVE_ORDERED_RATE)
    return tuple(found)


def _explanation(line: LineFacts, difference: LineDifference) -> str:
    match difference:
        case LineDifference.BILLED_MORE_THAN_RECEIVED | LineDifference.BILLED_LESS_THAN_RECEIVED:
            return f"{line.name}: billed {line.billed_quantity:f}, received {line.received_quantity:f}."
        case LineDifference.BILLED_RATE_DIFFERS:
            return f"{line.name}: billed at {line.billed_rate}, received at {line.received_rate}."
        case LineDifference.RECEIVED_ABOVE_ORDERED_RATE:
            return f"{line.name}: received at {line.received_net_rate}, ordered at {line.ordered_net_rate}."


def _figure(kind: FigureKind, printed: Figures, computed: Figures, tolerance: Decimal) -> FigureMatch:
    on_paper: Decimal = getattr(printed, kind)
    ours: Decimal = getattr(computed, kind)
    # A head that the supply bears may differ by the tolerance. One that it does not bear must be printed as 0.
    borne = kind not in TAX_HEADS or ours > 0
    within = abs(on_paper - ours) <= tolerance if borne else on_paper == 0
    return FigureMatch(figure=kind, printed=on_paper, computed=ours, within_tolerance=within)
