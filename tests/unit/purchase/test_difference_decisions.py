"""What is decided of a bill's differences: for the whole bill, or line by line with reasons of their own."""

from uuid import UUID

import pytest

from kit.errors import DomainError
from services.purchase.domain.difference_decisions import Decisions, LineDecision, decided_lines
from services.purchase.domain.errors import (
    DifferenceReasonMissing,
    GoodsReceiptLineNotFound,
    NothingToClaim,
    NothingToDecide,
)
from services.purchase.domain.statuses_and_kinds import DifferenceDecision
from services.purchase.domain.vendor_bills import DecidedLine
from tests.unit.purchase.matched_bills import OfLine, matched_bill
from trade.domain.refusals import LineRepeated

ACCEPTED, CLAIMED = DifferenceDecision.ACCEPTED, DifferenceDecision.CLAIMED
SAME, DEARER = OfLine(number=1), OfLine(number=2, rate="10.50")


def line(of: OfLine, decision: DifferenceDecision, reason: str = "") -> LineDecision:
    return LineDecision(goods_receipt_line_id=of.line_id, decision=decision, reason=reason)


def test_line_has_its_own_decision_or_that_of_the_bill() -> None:
    decisions = Decisions(whole=ACCEPTED, reason="Agreed", lines=(line(DEARER, CLAIMED, "Never agreed"),))

    assert decisions.of_line(DEARER.line_id) == DecidedLine(decision=CLAIMED, reason="Never agreed")
    assert decisions.of_line(SAME.line_id) == DecidedLine(decision=ACCEPTED, reason="Agreed")
    assert Decisions(whole=None, reason="").of_line(SAME.line_id) is None


def test_line_without_a_reason_has_that_of_the_bill() -> None:
    decisions = Decisions(whole=None, reason="Agreed", lines=(line(DEARER, CLAIMED),))

    assert decisions.of_line(DEARER.line_id) == DecidedLine(decision=CLAIMED, reason="Agreed")
    assert (decisions.decides_on(DEARER.line_id), decisions.decides_on(SAME.line_id)) == (True, False)


def test_reasons_of_lines_stand_for_that_of_the_bill_each_once() -> None:
    lines = (line(SAME, ACCEPTED, "Agreed"), line(DEARER, CLAIMED, "Agreed"), line(OfLine(number=3), CLAIMED, "Broken"))

    assert Decisions(whole=None, reason="", lines=lines).reasons == "Agreed; Broken"
    assert Decisions(whole=None, reason="All", lines=lines).reasons == "All"
    assert len(Decisions(whole=None, reason="", lines=(line(SAME, ACCEPTED, "x" * 500), *lines)).reasons) == 500


@pytest.mark.parametrize(
    ("decisions", "refused", "field"),
    [
        (Decisions(whole=ACCEPTED, reason=""), DifferenceReasonMissing, "difference_reason"),
        (Decisions(whole=None, reason="Agreed"), DifferenceReasonMissing, "difference_reason"),
        (
            Decisions(whole=None, reason="", lines=(line(SAME, ACCEPTED, "x"), line(DEARER, CLAIMED))),
            DifferenceReasonMissing,
            "line_decisions[1].reason",
        ),
        (
            Decisions(whole=None, reason="x", lines=(line(SAME, ACCEPTED), line(SAME, CLAIMED))),
            LineRepeated,
            "line_decisions[1].goods_receipt_line_id",
        ),
    ],
)
def test_decisions_have_reasons_and_name_a_line_once(
    decisions: Decisions, refused: type[DomainError], field: str
) -> None:
    with pytest.raises(refused) as error:
        decisions.check_reasons()

    assert error.value.field == field


def test_lines_that_differ_are_decided_and_others_are_not() -> None:
    whole = Decisions(whole=CLAIMED, reason="Not as agreed")

    found = decided_lines(matched_bill(SAME, DEARER, OfLine(number=3, rate="9.50")), whole, {DEARER.line_id})

    assert found == {
        DEARER.line_id: DecidedLine(decision=CLAIMED, reason="Not as agreed"),
        UUID(int=103): DecidedLine(decision=ACCEPTED, reason="Not as agreed"),
    }


def test_every_line_has_its_share_of_a_figure_beyond_the_tolerance() -> None:
    found = decided_lines(matched_bill(SAME, taxable="-10.00"), Decisions(whole=ACCEPTED, reason="Agreed"), set())

    assert found == {SAME.line_id: DecidedLine(decision=ACCEPTED, reason="Agreed")}


@pytest.mark.parametrize(
    ("named", "refused"),
    [
        (line(OfLine(number=7), ACCEPTED, "x"), GoodsReceiptLineNotFound),
        (line(SAME, ACCEPTED, "x"), NothingToDecide),
        (line(SAME, CLAIMED, "x"), NothingToClaim),
    ],
)
def test_line_is_named_with_need(named: LineDecision, refused: type[DomainError]) -> None:
    with pytest.raises(refused) as error:
        decided_lines(matched_bill(SAME, DEARER), Decisions(whole=None, reason="", lines=(named,)), set())

    assert error.value.field == "line_decisions[0].goods_receipt_line_id"


def test_field_says_where_the_decision_stands() -> None:
    fields = [Decisions(whole=whole, reason="").field for whole in (None, ACCEPTED, CLAIMED)]

    assert fields == ["line_decisions", "accept_differences", "claim_differences"]
