"""What of a matched bill can be claimed: whatever it asks above what was ordered and received. Rupees."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from gst.money import NIL, proportion
from services.purchase.domain.bill_match import LineDifference
from services.purchase.domain.debit_claims import DebitClaimLine
from services.purchase.domain.difference_decisions import Decisions
from services.purchase.domain.errors import NothingToClaim
from services.purchase.domain.statuses_and_kinds import ClaimedDifference, DifferenceDecision
from services.purchase.domain.vendor_bills import MatchedBill, MatchedBillLine, as_booked
from trade.domain.figures import LineFigures

_OF_RATES = frozenset({LineDifference.BILLED_RATE_DIFFERS, LineDifference.RECEIVED_ABOVE_ORDERED_RATE})


def claimed_differences(matched: MatchedBill, decisions: Decisions) -> tuple[DebitClaimLine, ...]:
    """What the bill asks too much, and what came damaged, of the lines that are to be claimed.

    The lines are as they are computed. What is printed beyond them by more than the tolerance is claimed of the lines
    that bear it in the books. Raises NothingToClaim where the whole bill is claimed without need.
    """
    found = [line for each in matched.lines for line in _of_line(each)]
    found += _of_figures(matched)
    claimed = tuple(
        replace(line, reason=decided.reason)
        for line in found
        if line.amount > 0
        and (decided := decisions.of_line(line.goods_receipt_line_id))
        and decided.decision is DifferenceDecision.CLAIMED
    )
    if not claimed and decisions.whole is DifferenceDecision.CLAIMED:
        raise NothingToClaim("The bill asks nothing too much.", field="claim_differences")
    return claimed


def _of_line(line: MatchedBillLine) -> Iterator[DebitClaimLine]:
    facts = line.match.facts
    came = facts.billed_quantity - line.short_quantity
    if line.short_quantity:
        share = {name: proportion(value, line.short_quantity, facts.billed_quantity) for name, value in _parts(line)}
        yield _claim(line, ClaimedDifference.SHORT, line.short_quantity, share["value"], share["tax"])
    if came <= 0 or not line.figures.taxable:
        return
    left = proportion(line.figures.taxable, came, facts.billed_quantity)
    tax_left = proportion(_tax(line.figures), came, facts.billed_quantity)
    if _OF_RATES.intersection(line.match.differences) and left > _expected(line, came):
        dearer = left - _expected(line, came)
        tax = NIL if line.taxed_on_retail_price else proportion(_tax(line.figures), dearer, line.figures.taxable)
        yield _claim(line, ClaimedDifference.RATE, came, dearer, tax)
        left, tax_left = left - dearer, tax_left - tax
    if facts.came_damaged:
        yield _claim(line, ClaimedDifference.DAMAGED, came, left, tax_left)


def _parts(line: MatchedBillLine) -> tuple[tuple[str, Decimal], ...]:
    return ("value", line.figures.taxable), ("tax", _tax(line.figures))


def _expected(line: MatchedBillLine, units: Decimal) -> Decimal:
    """What so many units should cost before tax: as received, or as ordered where that is less."""
    facts = line.match.facts
    if LineDifference.RECEIVED_ABOVE_ORDERED_RATE in line.match.differences and facts.ordered_net_rate is not None:
        return facts.ordered_net_rate.of(units)
    return proportion(line.line.figures.taxable, units, line.line.item.quantity)


def _of_figures(matched: MatchedBill) -> Iterator[DebitClaimLine]:
    """What lines bear in the books above what is computed, where a printed figure is beyond the tolerance."""
    if all(each.within_tolerance for each in matched.match.figures):
        return
    computed = {line.line.line_id: line.figures for line in matched.lines}
    booked = as_booked(computed, matched.bill.figures, tolerance=matched.tolerance)
    for line in matched.lines:
        more, units = booked[line.line.line_id], line.match.facts.billed_quantity - line.short_quantity
        value, tax = more.taxable - line.figures.taxable, _tax(more) - _tax(line.figures)
        if value <= 0 or tax <= 0:  # one makes up for a part of the other
            value, tax = (value + tax, NIL) if value > 0 else (NIL, value + tax)
        if value > 0:
            yield _claim(line, ClaimedDifference.TOTAL, units, value, NIL)
        if tax > 0:
            yield _claim(line, ClaimedDifference.TAX, units, NIL, tax)


def _claim(
    line: MatchedBillLine, difference: ClaimedDifference, quantity: Decimal, value: Decimal, tax: Decimal
) -> DebitClaimLine:
    return DebitClaimLine(
        difference=difference,
        goods_receipt_id=line.line.goods_receipt_id,
        goods_receipt_line_id=line.line.line_id,
        batch_id=line.line.batch_id,
        quantity=quantity,
        value=value,
        tax=tax,
        reason="",
        explanation=_explanation(line, difference, value + tax),
    )


def _explanation(line: MatchedBillLine, difference: ClaimedDifference, amount: Decimal) -> str:
    facts = line.match.facts
    match difference:
        case ClaimedDifference.SHORT:
            return (
                f"{facts.name}: billed {facts.billed_quantity.normalize():f}, "
                f"received and unbilled {facts.unbilled_quantity.normalize():f}."
            )
        case ClaimedDifference.DAMAGED:
            return f"{facts.name}: the units came damaged."
        case ClaimedDifference.RATE:
            return f"{facts.name}: billed at {facts.billed_rate}, {_agreed(line)}."
        case ClaimedDifference.TAX:
            return f"{facts.name}: the printed tax is {amount:.2f} more than the line bears."
        case _:
            return f"{facts.name}: the printed value is {amount:.2f} more than the line comes to."


def _agreed(line: MatchedBillLine) -> str:
    facts = line.match.facts
    if LineDifference.RECEIVED_ABOVE_ORDERED_RATE in line.match.differences:
        return f"ordered at {facts.ordered_net_rate} after discount"
    return f"received at {facts.received_rate}"


def _tax(figures: LineFigures) -> Decimal:
    return figures.total - figures.taxable
