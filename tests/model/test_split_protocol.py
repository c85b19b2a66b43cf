"""Invoices that take from an order's reservation: every interleaving of small cases keeps the promises, and each
safeguard is needed."""

import pytest

from tests.model.search import Unsafe
from tests.model.split_protocol import Case, Safeguards, search


@pytest.mark.parametrize(
    "case",
    [
        Case(units=1, spare=0, invoices=1),
        Case(units=2, spare=0, invoices=2),
        Case(units=1, spare=1, invoices=2),
        Case(units=2, spare=1, invoices=2),
        Case(units=1, spare=1, invoices=1, keep_is_late=True),
        Case(units=2, spare=1, invoices=2, keep_is_late=True),
    ],
    ids=[
        "one unit",
        "two parts",
        "two invoices for the last unit",
        "two parts, and somebody else buys",
        "invoiced before it is kept",
        "two parts before it is kept, and somebody else buys",
    ],
)
def test_every_interleaving_is_safe_and_can_settle(case) -> None:
    assert search(case) > 50


@pytest.mark.parametrize(
    ("case", "broken"),
    [
        (Case(units=2, spare=1, invoices=2, safeguards=Safeguards(back_to_parent=False)), "given away"),
        (Case(units=2, spare=1, invoices=2, safeguards=Safeguards(waits_for_children=False)), "given away"),
        (
            Case(units=1, spare=0, invoices=1, keep_is_late=True, safeguards=Safeguards(kept_when_taken_from=False)),
            "given away",
        ),
        (Case(units=2, spare=1, invoices=2, safeguards=Safeguards(outcome_checked=False)), "given back"),
        (Case(units=1, spare=1, invoices=2, safeguards=Safeguards(order_checked=False)), "more was invoiced"),
    ],
    ids=[
        "goods do not go back to the order",
        "order's hold ends too soon",
        "taken from before it is kept",
        "no outcome check",
        "order not looked at again",
    ],
)
def test_without_a_safeguard_a_promise_breaks(case, broken) -> None:
    with pytest.raises(Unsafe, match=broken):
        search(case)
