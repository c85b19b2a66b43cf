"""Invoices that take from a confirmed reservation: every interleaving of small cases keeps the promises, and each
safeguard is needed."""

import pytest

from tests.model.search import Unsafe
from tests.model.split_protocol import search
from tests.model.split_states import Case, Safeguards


@pytest.mark.parametrize(
    "case",
    [
        Case(units=1, spare=0, invoices=1),
        Case(units=2, spare=0, invoices=2),
        Case(units=1, spare=1, invoices=2),
        Case(units=2, spare=1, invoices=2),
        Case(units=1, spare=1, invoices=1, confirm_is_late=True),
        Case(units=2, spare=1, invoices=2, confirm_is_late=True),
        Case(units=1, spare=0, invoices=1, cancels=True),
        Case(units=1, spare=1, invoices=2, cancels=True),
        Case(units=2, spare=0, invoices=2, cancels=True),
        Case(units=1, spare=1, invoices=2, cancels=True, confirm_is_late=True),
    ],
    ids=[
        "one unit",
        "two parts",
        "two invoices for the last unit",
        "two parts, and somebody else buys",
        "invoiced before it is kept",
        "two parts before it is kept, and somebody else buys",
        "its only invoice is cancelled",
        "an invoice is cancelled while another takes the unit",
        "either of two parts is cancelled",
        "an invoice is cancelled before the order is kept",
    ],
)
def test_every_interleaving_is_safe_and_can_settle(case) -> None:
    assert search(case) > 50


@pytest.mark.parametrize(
    ("case", "broken"),
    [
        (Case(units=2, spare=1, invoices=2, safeguards=Safeguards(back_to_parent=False)), "given away"),
        (Case(units=1, spare=1, invoices=2, safeguards=Safeguards(no_more_than_needed=False)), "more is reserved"),
        (Case(units=2, spare=1, invoices=2, safeguards=Safeguards(delivered_counted=False)), "given away"),
        (Case(units=1, spare=0, invoices=1, cancels=True, safeguards=Safeguards(reserved_again=False)), "given away"),
        (
            Case(units=1, spare=0, invoices=1, cancels=True, safeguards=Safeguards(release_is_final=False)),
            "settled end",
        ),
        (
            Case(units=1, spare=0, invoices=1, cancels=True, safeguards=Safeguards(reversal_remembered=False)),
            "lost or made",
        ),
        (
            Case(units=1, spare=0, invoices=1, confirm_is_late=True, safeguards=Safeguards(kept_when_taken_from=False)),
            "given away",
        ),
        (Case(units=2, spare=1, invoices=2, safeguards=Safeguards(outcome_checked=False)), "was released"),
        (Case(units=1, spare=1, invoices=2, safeguards=Safeguards(order_checked=False)), "more was invoiced"),
    ],
    ids=[
        "goods do not go back to the order",
        "more goes back to the order than it needs",
        "order's hold ends when it is empty",
        "goods of a cancelled invoice are free",
        "order's hold takes back what its order does not need",
        "goods come back twice",
        "taken from before it is kept",
        "no outcome check",
        "order not looked at again",
    ],
)
def test_without_a_safeguard_the_search_finds_an_unsafe_state(case, broken) -> None:
    with pytest.raises(Unsafe, match=broken):
        search(case)
