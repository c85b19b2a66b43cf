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

MOST_ROUND_OFF_OF_BILL: Final = Decimal("1.00")
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
    """How a line of a bill differs from its receipt and order."""

    BILLED_MORE_THAN_RECEIVED = "billed_more_than_received"
    BILLED_MORE_THAN_KEPT = "billed_more_than_kept"
    BILLED_LESS_THAN_KEPT = "billed_less_than_kept"
    BILLED_RATE_DIFFERS = "billed_rate_differs"
    RECEIVED_ABOVE_ORDERED_RATE = "received_above_ordered_rate"
    TAX_RATE_DIFFERS = "tax_rate_differs"
    SUPPLY_DIFFERS = "supply_differs"
    CAME_DAMAGED = "came_damaged"


ALWAYS_ACCEPTED: Final = frozenset(
    {
        LineDifference.BILLED_MORE_THAN_KEPT,
        LineDifference.BILLED_LESS_THAN_KEPT,
        LineDifference.TAX_RATE_DIFFERS,
        LineDifference.SUPPLY_DIFFERS,
        LineDifference.CAME_DAMAGED,
    }
)
"""Differences with which a bill is accepted all the same."""


class KeptComparison(enum.StrEnum):
    """How what is billed of a line compares with what was kept of it."""

    AS_KEPT = "as_kept"
    SHORT = "short"
    EXCESS = "excess"


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
    received_tax_rate: Decimal
    returned_quantity: Decimal
    """Went back before this bill, free units among them, and may be billed."""
    held_quantity: Decimal
    """Held for a return, free units among them: kept until they have gone back."""
    unbilled_quantity: Decimal
    """Units that a bill may still name. A debit note is for those of them that went back."""
    kept_quantity: Decimal
    """What was kept and is not billed: received less returned."""
    billed_quantity: Decimal
    billed_rate: Price
    billed_tax_rate: Decimal
    supply_differs: bool
    """The vendor charges other heads, or none, than when the goods came."""
    came_damaged: bool

    @property
    def billed_before(self) -> Decimal:
        """By other bills, or found never to be billed."""
        return self.received_quantity - self.unbilled_quantity

    @property
    def kept_comparison(self) -> KeptComparison:
        if self.billed_quantity > self.kept_quantity:
            return KeptComparison.SHORT
        return KeptComparison.EXCESS if self.billed_quantity < self.kept_quantity else KeptComparison.AS_KEPT


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FigureMatch:
    """One figure, as printed and as the receipts come to."""

    figure: FigureKind
    printed: Decimal
    computed: Decimal
    within_tolerance: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LineMatch:
    """One receipt line, and how the bill differs from it."""

    facts: LineFacts
    differences: tuple[LineDifference, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BillMatch:
    """The whole comparison. `lines` are in the order given."""

    lines: tuple[LineMatch, ...]
    figures: tuple[FigureMatch, ...]
    explanations: tuple[str, ...]
    accepted_explanations: tuple[str, ...]
    """Differences with which the bill is accepted all the same."""

    @property
    def matches(self) -> bool:
        """Whether no difference refuses the bill."""
        return not self.explanations


ACCEPTABLE: Final = frozenset(
    {
        LineDifference.BILLED_MORE_THAN_RECEIVED,
        LineDifference.BILLED_RATE_DIFFERS,
        LineDifference.RECEIVED_ABOVE_ORDERED_RATE,
    }
)
"""Differences that a manager may accept."""


def check_printed(printed: Figures, field: str) -> None:
    """Raises PrintedFiguresInconsistent unless the figures come to the total, up to a round-off."""
    if abs(printed.round_off) > MOST_ROUND_OFF_OF_BILL:
        raise PrintedFiguresInconsistent(
            "The printed figures do not add up to the printed total.",
            field=f"{field}.total",
            sum=f"{printed.total - printed.round_off:f}",
            total=f"{printed.total:f}",
        )


def match(
    lines: Sequence[LineFacts], printed: Figures, computed: Figures, *, tolerance: Decimal, decided: Sequence[bool]
) -> BillMatch:
    """Matches a bill by line and by figure.

    `decided` says of which lines a manager has decided: all that may be accepted of them passes, and of the figures
    when that is so of every line, since each line has its share of them.
    """
    matched = tuple(LineMatch(facts=line, differences=_line_differences(line)) for line in lines)
    figures = tuple(_figure(kind, printed, computed, tolerance) for kind in FigureKind)
    against, accepted, all_decided = list[str](), list[str](), bool(lines) and all(decided)
    for line, is_decided in zip(matched, decided, strict=True):
        for difference in line.differences:
            passes = difference in ALWAYS_ACCEPTED or (is_decided and _acceptable(line.facts, difference))
            (accepted if passes else against).append(_explanation(line.facts, difference))
    for each in figures:
        if not each.within_tolerance:
            text = f"{each.figure}: printed {each.printed:f}, computed {each.computed:f}."
            (accepted if all_decided and _borne(each.figure, each.computed) else against).append(text)
    return BillMatch(lines=matched, figures=figures, explanations=tuple(against), accepted_explanations=tuple(accepted))


def _acceptable(line: LineFacts, difference: LineDifference) -> bool:
    """Nobody accepts a bill for goods of which nothing came."""
    return difference in ACCEPTABLE and line.unbilled_quantity > 0


def _line_differences(line: LineFacts) -> tuple[LineDifference, ...]:
    found = []
    if line.billed_quantity > line.unbilled_quantity:
        found.append(LineDifference.BILLED_MORE_THAN_RECEIVED)
    elif line.billed_quantity > line.kept_quantity:
        found.append(LineDifference.BILLED_MORE_THAN_KEPT)
    if line.billed_quantity < line.kept_quantity:
        found.append(LineDifference.BILLED_LESS_THAN_KEPT)
    if not line.billed_rate.equals(line.received_rate):
        found.append(LineDifference.BILLED_RATE_DIFFERS)
    if line.ordered_net_rate is not None and line.received_net_rate.exceeds(line.ordered_net_rate):
        found.append(LineDifference.RECEIVED_ABOVE_ORDERED_RATE)
    if line.supply_differs:
        found.append(LineDifference.SUPPLY_DIFFERS)
    elif line.billed_tax_rate != line.received_tax_rate:
        found.append(LineDifference.TAX_RATE_DIFFERS)
    if line.came_damaged:
        found.append(LineDifference.CAME_DAMAGED)
    return tuple(found)


def _explanation(line: LineFacts, difference: LineDifference) -> str:
    match difference:
        case LineDifference.BILLED_MORE_THAN_RECEIVED:
            said = "billed", line.billed_quantity, "received and unbilled", line.unbilled_quantity
        case LineDifference.BILLED_MORE_THAN_KEPT | LineDifference.BILLED_LESS_THAN_KEPT:
            said = "billed", line.billed_quantity, "kept and unbilled", line.kept_quantity
        case LineDifference.BILLED_RATE_DIFFERS:
            return f"{line.name}: billed at {line.billed_rate}, received at {line.received_rate}."
        case LineDifference.RECEIVED_ABOVE_ORDERED_RATE:
            return f"{line.name}: received at {line.received_net_rate}, ordered at {line.ordered_net_rate}."
        case LineDifference.TAX_RATE_DIFFERS:
            said = "taxed at", line.billed_tax_rate, "received at", line.received_tax_rate
        case LineDifference.CAME_DAMAGED:
            return f"{line.name}: the units came damaged."
        case LineDifference.SUPPLY_DIFFERS:
            return f"{line.name}: the vendor's supply is taxed by other heads than at the receipt."
    here, figure, there, other = said
    return f"{line.name}: {here} {figure.normalize():f}, {there} {other.normalize():f}."


def _figure(kind: FigureKind, printed: Figures, computed: Figures, tolerance: Decimal) -> FigureMatch:
    on_paper: Decimal = getattr(printed, kind)
    ours: Decimal = getattr(computed, kind)
    within = abs(on_paper - ours) <= tolerance if _borne(kind, ours) else on_paper == 0
    return FigureMatch(figure=kind, printed=on_paper, computed=ours, within_tolerance=within)


def _borne(kind: FigureKind, computed: Decimal) -> bool:
    """A head that the supply bears may differ by the tolerance. One that it does not bear must be printed as 0."""
    return kind not in TAX_HEADS or computed > 0
