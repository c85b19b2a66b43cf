"""What a manager decides of a bill's differences: to take them over or to claim them, of the bill or line by line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.purchase.domain.bill_match import ACCEPTABLE, LineDifference
from services.purchase.domain.errors import (
    DifferenceReasonMissing,
    GoodsReceiptLineNotFound,
    NothingToClaim,
    NothingToDecide,
)
from services.purchase.domain.statuses_and_kinds import DifferenceDecision
from services.purchase.domain.vendor_bills import DecidedLine, MatchedBill, MatchedBillLine
from trade.domain.refusals import LineRepeated

MOST_OF_REASONS: Final = 500
"""Characters of a bill's reason. Each line has its own in full."""
_DECIDABLE: Final = ACCEPTABLE | {LineDifference.CAME_DAMAGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDecision:
    """Of one line of the bill. Without a reason, that of the bill is meant."""

    goods_receipt_line_id: UUID
    decision: DifferenceDecision
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """`whole` is for the lines that are not named. None: nothing is decided of them."""

    whole: DifferenceDecision | None
    reason: str
    lines: tuple[LineDecision, ...] = ()

    @property
    def field(self) -> str:
        """The field of the request that decides."""
        if self.whole is None:
            return "line_decisions"
        return "claim_differences" if self.whole is DifferenceDecision.CLAIMED else "accept_differences"

    @property
    def decides(self) -> bool:
        return self.whole is not None or bool(self.lines)

    @property
    def reasons(self) -> str:
        """Why, for the whole bill, or of the lines, each reason once, as far as there is room."""
        return self.reason or "; ".join(dict.fromkeys(line.reason for line in self.lines))[:MOST_OF_REASONS]

    def decides_on(self, line_id: UUID) -> bool:
        """Whether differences of the line do not refuse the bill."""
        return self.of_line(line_id) is not None

    def of_line(self, line_id: UUID) -> DecidedLine | None:
        for line in self.lines:
            if line.goods_receipt_line_id == line_id:
                return DecidedLine(decision=line.decision, reason=line.reason or self.reason)
        return None if self.whole is None else DecidedLine(decision=self.whole, reason=self.reason)

    def check_reasons(self) -> None:
        """Raises DifferenceReasonMissing, also for a reason without a decision, and LineRepeated."""
        needless = bool(self.reason) and not self.decides
        if needless or (self.whole is not None and not self.reason):
            raise DifferenceReasonMissing("Say why the differences are accepted or claimed.", field="difference_reason")
        seen = set[UUID]()
        for index, line in enumerate(self.lines):
            if line.goods_receipt_line_id in seen:
                raise LineRepeated("The line is named twice.", field=f"{_field(index)}.goods_receipt_line_id")
            if not line.reason and not self.reason:
                raise DifferenceReasonMissing(
                    "Say why the line is accepted or claimed.", field=f"{_field(index)}.reason"
                )
            seen.add(line.goods_receipt_line_id)


NOTHING_DECIDED: Final = Decisions(whole=None, reason="")


def decided_lines(matched: MatchedBill, decisions: Decisions, claimed: Collection[UUID]) -> Mapping[UUID, DecidedLine]:
    """What is decided of each line that differs. `claimed` are the lines of which something is claimed.

    What a claim for the whole bill finds to be in the organisation's favour is accepted. Raises
    GoodsReceiptLineNotFound, NothingToClaim, NothingToDecide for a line that is named without need.
    """
    beyond = any(not each.within_tolerance for each in matched.match.figures)
    differing = [line for line in matched.lines if beyond or _DECIDABLE.intersection(line.match.differences)]
    _check_named(decisions.lines, matched.lines, {line.line.line_id for line in differing}, claimed)
    found: dict[UUID, DecidedLine] = {}
    for line in differing:
        decided = decisions.of_line(line.line.line_id)
        if decided is None:
            continue
        is_claimed = line.line.line_id in claimed
        decision = DifferenceDecision.CLAIMED if is_claimed else DifferenceDecision.ACCEPTED
        found[line.line.line_id] = DecidedLine(decision=decision, reason=decided.reason)
    return found


def _check_named(
    named: Sequence[LineDecision],
    lines: Sequence[MatchedBillLine],
    differing: Collection[UUID],
    claimed: Collection[UUID],
) -> None:
    of_bill = {line.line.line_id for line in lines}
    for index, line in enumerate(named):
        field = f"{_field(index)}.goods_receipt_line_id"
        if line.goods_receipt_line_id not in of_bill:
            raise GoodsReceiptLineNotFound("Not a line of the bill.", field=field)
        if line.decision is DifferenceDecision.CLAIMED and line.goods_receipt_line_id not in claimed:
            raise NothingToClaim("The bill asks nothing too much for the line.", field=field)
        if line.goods_receipt_line_id not in differing:
            raise NothingToDecide("The line does not differ.", field=field)


def _field(index: int) -> str:
    return f"line_decisions[{index}]"
