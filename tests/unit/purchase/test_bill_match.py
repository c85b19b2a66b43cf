"""The three-way match: every difference between order, receipt and bill is named, and nothing else stands against a
bill."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from services.purchase.domain.bill_match import BillMatch, Figures, LineDifference, LineFacts, check_printed, match
from services.purchase.domain.errors import PrintedFiguresInconsistent

TOLERANCE = Decimal("1.00")


def line(**changed: str | None) -> LineFacts:
    """Ten units, ordered, received and billed at 9.00."""
    facts: dict[str, Any] = {
        "name": "PCM500",
        "ordered_quantity": "10",
        "ordered_rate": "9.00",
        "ordered_net_rate": "9.00",
        "received_quantity": "10",
        "received_rate": "9.00",
        "received_net_rate": "9.00",
        "billed_quantity": "10",
        "billed_rate": "9.00",
        **changed,
    }
    decimals: dict[str, Any] = {
        key: None if value is None else Decimal(value) for key, value in facts.items() if key != "name"
    }
    return LineFacts(name=facts["name"], **decimals)


def figures(**changed: str) -> Figures:
    """90.00 and 5 per cent within the state, rounded to the rupee."""
    amounts = {"taxable": "90.00", "cgst": "2.25", "sgst": "2.25", "igst": "0.00", "cess": "0.00", "total": "95.00"}
    return Figures(**{name: Decimal(amount) for name, amount in (amounts | changed).items()})


def matched(*lines: LineFacts, printed: Figures | None = None, accept_rates: bool = False) -> BillMatch:
    computed = dataclasses.replace(figures(), total=Decimal("94.50"))
    return match(lines or [line()], printed or figures(), computed, tolerance=TOLERANCE, accept_rates=accept_rates)


def test_a_bill_of_what_was_ordered_and_came_has_nothing_against_it() -> None:
    assert (matched().matches, matched().explanations) == (True, ())


@pytest.mark.parametrize(
    ("changed", "difference", "explanation"),
    [
        ({"billed_quantity": "11"}, "billed_more_than_received", "PCM500: billed 11, received 10."),
        ({"billed_quantity": "9.5"}, "billed_less_than_received", "PCM500: billed 9.5, received 10."),
        ({"billed_rate": "9.01"}, "billed_rate_differs", "PCM500: billed at 9.01, received at 9.00."),
        ({"received_net_rate": "9.01"}, "received_above_ordered_rate", "PCM500: received at 9.01, ordered at 9.00."),
    ],
)
def test_a_difference_of_a_line_is_named_with_both_figures(
    changed: dict[str, str], difference: str, explanation: str
) -> None:
    found = matched(line(), line(**changed))

    assert [each.differences for each in found.lines] == [(), (LineDifference(difference),)]
    assert (found.explanations, found.matches) == ((explanation,), False)


def test_goods_that_came_dearer_than_ordered_pass_only_when_somebody_accepts_the_rate() -> None:
    dearer = line(received_net_rate="9.01")

    assert not matched(dearer).matches
    assert matched(dearer, accept_rates=True).matches
    assert not matched(line(billed_rate="9.01"), accept_rates=True).matches


def test_goods_that_came_without_an_order_are_compared_with_no_order() -> None:
    direct = line(ordered_quantity=None, ordered_rate=None, ordered_net_rate=None, received_net_rate="12.00")

    assert matched(direct).matches


@pytest.mark.parametrize(
    ("changed", "matches"),
    [
        ({"taxable": "91.00"}, True),
        ({"taxable": "91.01"}, False),
        ({"cgst": "1.25"}, True),
        ({"igst": "0.01"}, False),
        ({"cess": "0.01"}, False),
        ({"total": "95.51"}, False),
    ],
    ids=str,
)
def test_paise_are_forgiven_only_on_a_head_that_the_supply_bears(changed: dict[str, str], *, matches: bool) -> None:
    assert matched(printed=figures(**changed)).matches is matches


def test_a_figure_that_differs_is_named_with_both_amounts() -> None:
    assert matched(printed=figures(igst="4.50")).explanations == ("igst: printed 4.50, computed 0.00.",)


def test_a_vendor_may_round_its_total_by_one_rupee_and_no_more() -> None:
    check_printed(figures(total="95.50"), "printed_figures")

    with pytest.raises(PrintedFiguresInconsistent) as refusal:
        check_printed(figures(total="95.51"), "printed_figures")

    assert refusal.value.field == "printed_figures.total"
    assert refusal.value.facts == {"sum": "94.50", "total": "95.51"}
