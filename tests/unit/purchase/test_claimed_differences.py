"""What of a bill is claimed: what it asks above what was ordered and received, of the lines that are to be claimed."""

from decimal import Decimal

import pytest

from services.purchase.domain.claimed_differences import claimed_differences
from services.purchase.domain.difference_decisions import NOTHING_DECIDED, Decisions, LineDecision
from services.purchase.domain.errors import NothingToClaim
from services.purchase.domain.statuses_and_kinds import ClaimedDifference, DifferenceDecision
from services.purchase.domain.vendor_bills import MatchedBill
from tests.unit.purchase.matched_bills import OfLine, matched_bill

CLAIM = Decisions(whole=DifferenceDecision.CLAIMED, reason="Not as agreed")


def claimed(matched: MatchedBill, decisions: Decisions = CLAIM) -> list[tuple[ClaimedDifference, str, str, str]]:
    """Difference, units, value and tax of each line of the claim."""
    return [
        (line.difference, f"{line.quantity}", f"{line.value}", f"{line.tax}")
        for line in claimed_differences(matched, decisions)
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (OfLine(rate="10.50"), [(ClaimedDifference.RATE, "100", "50.00", "2.50")]),
        (OfLine(received="90"), [(ClaimedDifference.SHORT, "10", "100.00", "5.00")]),
        (
            OfLine(received="90", rate="10.50"),
            [(ClaimedDifference.SHORT, "10", "105.00", "5.25"), (ClaimedDifference.RATE, "90", "45.00", "2.25")],
        ),
        (OfLine(ordered_rate="9.50"), [(ClaimedDifference.RATE, "100", "50.00", "2.50")]),
        (OfLine(damaged=True), [(ClaimedDifference.DAMAGED, "100", "1000.00", "50.00")]),
        (
            OfLine(damaged=True, rate="12.00"),
            [
                (ClaimedDifference.RATE, "100", "200.00", "10.00"),
                (ClaimedDifference.DAMAGED, "100", "1000.00", "50.00"),
            ],
        ),
    ],
)
def test_what_a_line_asks_too_much_is_claimed_once(
    line: OfLine, expected: list[tuple[ClaimedDifference, str, str, str]]
) -> None:
    assert claimed(matched_bill(line)) == expected


def test_printed_figures_beyond_the_tolerance_are_claimed_of_the_lines_that_bear_them() -> None:
    value = claimed(matched_bill(OfLine(number=1), OfLine(number=2, billed="100"), taxable="10.00"))
    tax = claimed(matched_bill(OfLine(), cgst="10.00", sgst="10.00"))

    assert value == [(ClaimedDifference.TOTAL, "100", "5.00", "0.00")] * 2
    assert tax == [(ClaimedDifference.TAX, "100", "0.00", "20.00")]


@pytest.mark.parametrize("line", [OfLine(), OfLine(rate="9.50"), OfLine(billed="80")])
def test_bill_that_asks_nothing_too_much_is_not_claimed(line: OfLine) -> None:
    with pytest.raises(NothingToClaim) as refused:
        claimed_differences(matched_bill(line), CLAIM)

    assert refused.value.field == "claim_differences"


def test_only_the_lines_are_claimed_that_are_to_be_claimed() -> None:
    first, second = OfLine(number=1, rate="10.50"), OfLine(number=2, rate="11.00")
    decisions = Decisions(
        whole=DifferenceDecision.ACCEPTED,
        reason="Agreed",
        lines=(
            LineDecision(
                goods_receipt_line_id=second.line_id, decision=DifferenceDecision.CLAIMED, reason="Never agreed"
            ),
        ),
    )

    (line,) = claimed_differences(matched_bill(first, second), decisions)

    assert (line.goods_receipt_line_id, line.value, line.reason) == (second.line_id, Decimal("100.00"), "Never agreed")


def test_nothing_is_claimed_where_nothing_is_decided() -> None:
    assert claimed_differences(matched_bill(OfLine(rate="10.50"), decided=[False]), NOTHING_DECIDED) == ()


def test_claimed_line_says_in_words_what_is_claimed() -> None:
    bills = [
        matched_bill(OfLine(rate="10.50")),
        matched_bill(OfLine(received="90")),
        matched_bill(OfLine(ordered_rate="9.50")),
        matched_bill(OfLine(damaged=True)),
        matched_bill(OfLine(), taxable="10.00"),
        matched_bill(OfLine(), cgst="10.00"),
    ]

    assert [claimed_differences(bill, CLAIM)[0].explanation for bill in bills] == [
        "P1: billed at 10.50, received at 10.00.",
        "P1: billed 100, received and unbilled 90.",
        "P1: billed at 10.00, ordered at 9.50 after discount.",
        "P1: the units came damaged.",
        "P1: the printed value is 10.00 more than the line comes to.",
        "P1: the printed tax is 10.00 more than the line bears.",
    ]
