"""Amounts of a debit claim: settled, open and waived add up, and what of it is a cost follows what met it."""

import dataclasses
from decimal import Decimal

import pytest

from gst.money import NIL
from services.purchase.domain.debit_claims import claimed_values
from services.purchase.domain.document_sizes import MOST_SETTLEMENTS, TooManySettlements
from services.purchase.domain.errors import (
    ClaimSettlementUndone,
    DebitClaimCancelled,
    DebitClaimNotCancelled,
    OverSettlement,
)
from services.purchase.domain.statuses_and_kinds import ClaimedDifference, ClaimSettlementKind, DebitClaimStatus
from tests.unit.purchase.made_claims import LINE, NOW, claim, line, settlement
from trade.domain.documents import DocumentStatus


def test_claim_is_open_partly_settled_and_settled() -> None:
    part = claim(line(ClaimedDifference.RATE)).settled(settlement("20.00"), at_most=Decimal("52.50"))
    whole = part.settled(settlement("32.50"), at_most=Decimal("52.50"))

    assert (part.status, part.open_amount) == (DebitClaimStatus.PARTLY_SETTLED, Decimal("32.50"))
    assert (whole.status, whole.open_amount, whole.version) == (DebitClaimStatus.SETTLED, NIL, 3)


@pytest.mark.parametrize("at_most", ["52.50", "10.00"])
def test_no_more_is_settled_than_is_open_or_covered(at_most: str) -> None:
    with pytest.raises(OverSettlement) as refused:
        claim(line(ClaimedDifference.RATE)).settled(settlement("52.51"), at_most=Decimal(at_most))

    assert refused.value.facts == {"at_most": at_most}


def test_claim_has_only_so_many_settlements() -> None:
    full = dataclasses.replace(
        claim(line(ClaimedDifference.RATE)), settlements=(settlement("0.01"),) * (MOST_SETTLEMENTS - 1)
    )

    last = full.settled(settlement("0.01"), at_most=Decimal("52.50"))

    with pytest.raises(TooManySettlements):
        last.settled(settlement("0.01"), at_most=Decimal("52.50"))


def test_undone_settlement_is_open_again_and_is_undone_once() -> None:
    settled = claim(line(ClaimedDifference.RATE)).settled(settlement("20.00"), at_most=Decimal("52.50"))
    undone = dataclasses.replace(settled.settlements[0], status=DocumentStatus.CANCELLED)

    after = settled.unsettled(undone)

    assert (after.status, after.open_amount) == (DebitClaimStatus.OPEN, Decimal("52.50"))
    with pytest.raises(ClaimSettlementUndone):
        after.standing_settlement(undone.settlement_id)


def test_cancelling_waives_what_is_open() -> None:
    settled = claim(line(ClaimedDifference.RATE)).settled(settlement("42.00"), at_most=Decimal("52.50"))

    cancelled = settled.cancelled("Agreed", NOW)

    assert (cancelled.cancelled_amount, cancelled.open_amount) == (Decimal("10.50"), NIL)
    assert cancelled.cost_of(cancelled.lines[0]) == Decimal("10.00")


def test_what_is_undone_of_a_cancelled_claim_is_open_and_what_is_waived_stays_waived() -> None:
    settled = claim(line(ClaimedDifference.RATE)).settled(settlement("42.00"), at_most=Decimal("52.50"))
    cancelled = settled.cancelled("Agreed", NOW)
    undone = dataclasses.replace(settled.settlements[0], status=DocumentStatus.CANCELLED)

    after = cancelled.unsettled(undone)
    waived = after.cancelled("Never mind", NOW)

    assert (after.status, after.open_amount, after.cancelled_amount) == (
        DebitClaimStatus.OPEN,
        Decimal("42.00"),
        Decimal("10.50"),
    )
    assert dict(claimed_values([after]).came) == {LINE: Decimal("40.00")}
    assert (waived.status, waived.cancelled_amount, waived.cancel_reason) == (
        DebitClaimStatus.CANCELLED,
        Decimal("52.50"),
        "Never mind",
    )


def test_reopened_claim_is_as_it_was_and_is_reopened_once() -> None:
    settled = claim(line(ClaimedDifference.RATE)).settled(settlement("42.00"), at_most=Decimal("52.50"))

    after = settled.cancelled("Agreed", NOW).reopened()

    assert dataclasses.replace(after, version=settled.version) == settled
    with pytest.raises(DebitClaimNotCancelled):
        after.reopened()


def test_only_a_claim_of_which_nothing_is_open_counts_as_cancelled() -> None:
    open_claim = claim(line(ClaimedDifference.RATE))

    open_claim.check_not_cancelled()
    with pytest.raises(DebitClaimCancelled):
        open_claim.cancelled("Agreed", NOW).check_not_cancelled()


@pytest.mark.parametrize(
    ("difference", "kind", "cost"),
    [
        (ClaimedDifference.RATE, ClaimSettlementKind.SHORT_PAYMENT, "0.00"),
        (ClaimedDifference.RATE, ClaimSettlementKind.DEBIT_NOTE, "20.00"),
        (ClaimedDifference.RATE, ClaimSettlementKind.CORRECTED_BILL, "20.00"),
        (ClaimedDifference.DAMAGED, ClaimSettlementKind.REFUND, "-20.00"),
        (ClaimedDifference.DAMAGED, ClaimSettlementKind.DEBIT_NOTE, "0.00"),
    ],
)
def test_what_is_a_cost_follows_what_met_the_claim(
    difference: ClaimedDifference, kind: ClaimSettlementKind, cost: str
) -> None:
    settled = claim(line(difference)).settled(settlement("21.00", kind), at_most=Decimal("52.50"))

    assert settled.cost_of(settled.lines[0]) == Decimal(cost)


def test_claimed_values_are_no_cost_but_for_damage() -> None:
    lines = (line(ClaimedDifference.RATE), line(ClaimedDifference.SHORT, "7.00"), line(ClaimedDifference.DAMAGED))

    values = claimed_values([claim(*lines)])

    assert (dict(values.came), dict(values.short)) == ({LINE: Decimal("50.00")}, {LINE: Decimal("7.00")})
