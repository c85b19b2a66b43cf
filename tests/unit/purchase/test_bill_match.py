"""The three-way match: every difference between order, receipt and bill is named, and nothing else refuses a bill."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from gst.price import Price
from services.purchase.domain.bill_match import (
    BillMatch,
    Figures,
    KeptComparison,
    LineDifference,
    LineFacts,
    check_printed,
    match,
)
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
        "received_tax_rate": "5",
        "returned_quantity": "0",
        "held_quantity": "0",
        "unbilled_quantity": "10",
        "kept_quantity": "10",
        "billed_quantity": "10",
        "billed_rate": "9.00",
        "billed_tax_rate": "5",
        **changed,
    }
    read: dict[str, Any] = {key: _fact(key, value) for key, value in facts.items() if key != "name"}
    return LineFacts(name=facts["name"], supply_differs=False, came_damaged=False, **read)


def _fact(key: str, value: str | None) -> Decimal | Price | None:
    """A quantity, or a rate such as "9.00" or "90.00 for 10"."""
    if value is None or key.endswith(("quantity", "tax_rate")):
        return None if value is None else Decimal(value)
    amount, _, units = value.partition(" for ")
    return Price(amount=Decimal(amount), units=Decimal(units or "1"))


def figures(**changed: str) -> Figures:
    """90.00 and 5 per cent within the state, rounded to the rupee."""
    amounts = {"taxable": "90.00", "cgst": "2.25", "sgst": "2.25", "igst": "0.00", "cess": "0.00", "total": "95.00"}
    return Figures(**{name: Decimal(amount) for name, amount in (amounts | changed).items()})


def matched(*lines: LineFacts, printed: Figures | None = None, accept: bool = False) -> BillMatch:
    computed = dataclasses.replace(figures(), total=Decimal("94.50"))
    of_bill = lines or [line()]
    decided = [accept for _ in of_bill]
    return match(of_bill, printed or figures(), computed, tolerance=TOLERANCE, decided=decided)


def test_a_bill_of_what_was_ordered_and_came_has_nothing_against_it() -> None:
    assert (matched().matches, matched().explanations) == (True, ())


@pytest.mark.parametrize(
    ("changed", "difference", "explanation"),
    [
        ({"billed_quantity": "11"}, "billed_more_than_received", "PCM500: billed 11, received and unbilled 10."),
        ({"billed_rate": "9.01"}, "billed_rate_differs", "PCM500: billed at 9.01, received at 9.00."),
        (
            {"billed_rate": "90.10 for 10", "received_rate": "90.00 for 10"},
            "billed_rate_differs",
            "PCM500: billed at 90.10 for 10, received at 90.00 for 10.",
        ),
        ({"received_net_rate": "9.01"}, "received_above_ordered_rate", "PCM500: received at 9.01, ordered at 9.00."),
    ],
)
def test_a_difference_of_a_line_is_named_with_both_figures(
    changed: dict[str, str], difference: str, explanation: str
) -> None:
    found = matched(line(), line(**changed))

    assert [each.differences for each in found.lines] == [(), (LineDifference(difference),)]
    assert (found.explanations, found.matches) == ((explanation,), False)


def test_a_rate_for_a_pack_is_the_same_as_that_of_another_pack_when_a_unit_costs_the_same() -> None:
    assert matched(line(billed_rate="90.00 for 10", received_rate="135.00 for 15")).matches
    # 23.47 for 15 is not 1.564667 for one, to whatever place that is rounded.
    assert not matched(line(billed_rate="1.564667", received_rate="23.47 for 15")).matches
    assert not matched(line(received_net_rate="23.47 for 15", ordered_net_rate="1.564666")).matches
    assert matched(line(received_net_rate="23.47 for 15", ordered_net_rate="1.564667")).matches


@pytest.mark.parametrize(
    ("changed", "difference", "state", "explanation"),
    [
        ({"billed_quantity": "9"}, "billed_less_than_kept", "excess", "PCM500: billed 9, kept and unbilled 10."),
        ({"kept_quantity": "8"}, "billed_more_than_kept", "short", "PCM500: billed 10, kept and unbilled 8."),
        ({"billed_tax_rate": "12"}, "tax_rate_differs", "as_kept", "PCM500: taxed at 12, received at 5."),
    ],
)
def test_a_difference_that_refuses_no_bill_is_said(
    changed: dict[str, str], difference: str, state: str, explanation: str
) -> None:
    found = matched(line(**changed))

    assert found.matches
    assert [each.differences for each in found.lines] == [(LineDifference(difference),)]
    assert [each.facts.kept_comparison for each in found.lines] == [KeptComparison(state)]
    assert found.accepted_explanations == (explanation,)


def test_other_heads_than_at_the_receipt_are_said() -> None:
    found = matched(dataclasses.replace(line(billed_tax_rate="0"), supply_differs=True))

    assert found.matches
    assert found.lines[0].differences == (LineDifference.SUPPLY_DIFFERS,)


def test_goods_that_came_dearer_than_ordered_pass_only_when_somebody_accepts_the_rate() -> None:
    dearer = line(received_net_rate="9.01")

    assert not matched(dearer).matches
    assert matched(dearer, accept=True).matches
    assert matched(line(billed_rate="9.01"), accept=True).matches
    assert matched(line(billed_quantity="11"), accept=True).matches
    assert not matched(line(unbilled_quantity="0", kept_quantity="0"), accept=True).matches


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


def test_figures_are_accepted_but_no_tax_that_the_supply_does_not_bear() -> None:
    assert matched(printed=figures(taxable="95.00"), accept=True).accepted_explanations == (
        "taxable: printed 95.00, computed 90.00.",
    )
    assert matched(printed=figures(igst="4.50"), accept=True).explanations == ("igst: printed 4.50, computed 0.00.",)


def test_a_figure_that_differs_is_named_with_both_amounts() -> None:
    assert matched(printed=figures(igst="4.50")).explanations == ("igst: printed 4.50, computed 0.00.",)


def test_a_vendor_may_round_its_total_by_one_rupee_and_no_more() -> None:
    check_printed(figures(total="95.50"), "printed_figures")

    with pytest.raises(PrintedFiguresInconsistent) as refusal:
        check_printed(figures(total="95.51"), "printed_figures")

    assert refusal.value.field == "printed_figures.total"
    assert refusal.value.facts == {"sum": "94.50", "total": "95.51"}
