"""Every interleaving of small cases keeps the promises; what breaks without each safeguard, or which other one stands
in for it."""

import pytest

from tests.model.hold_protocol import search
from tests.model.hold_states import Case, Safeguards
from tests.model.search import Unsafe


@pytest.mark.parametrize(
    "case",
    [
        Case(stock=1, sends=(1,)),
        Case(stock=1, sends=(2,)),
        Case(stock=1, sends=(1, 1)),
        Case(stock=0, sends=(2,)),
        Case(stock=1, sends=(2,), confirms=True),
        Case(stock=1, sends=(1, 1), confirms=True),
        Case(stock=1, sends=(2,), cancels=True),
        Case(stock=1, sends=(1, 1), cancels=True),
        Case(stock=1, sends=(2,), midnight=True),
        Case(stock=2, sends=(2,), midnight=True),
        Case(stock=1, sends=(2,), confirms=True, midnight=True),
        Case(stock=1, sends=(2,), cancels=True, midnight=True),
    ],
    ids=[
        "one client",
        "one client that retries",
        "two clients for the last unit",
        "nothing in stock",
        "an order that is retried and cancelled",
        "two orders for the last unit",
        "an invoice that is retried and cancelled",
        "two clients for the last unit, which may come back",
        "a retry after midnight, for the last unit",
        "a retry after midnight, with enough for both",
        "an order that is retried after midnight and cancelled",
        "an invoice that is retried after midnight and cancelled",
    ],
)
def test_every_interleaving_is_safe_and_can_settle(case) -> None:
    assert search(case) > 100


def test_within_a_day_the_outcome_alone_prevents_a_second_document_of_one_hold() -> None:
    assert search(Case(stock=2, sends=(2,), safeguards=Safeguards(key_claimed=False))) > 100


def test_a_request_that_arrives_after_its_release_is_at_worst_held_until_the_owner_is_asked() -> None:
    assert search(Case(stock=1, sends=(1,), safeguards=Safeguards(release_remembered=False))) > 100


@pytest.mark.parametrize(
    ("safeguards", "broken"),
    [
        (Safeguards(outcome_checked=False), "was released"),
        (Safeguards(coordinator_asked=False), "was released"),
        (Safeguards(outcome_before_release=False), "was released"),
    ],
    ids=["no outcome check", "reaper does not ask", "released before it is aborted"],
)
@pytest.mark.parametrize("confirms", [False, True], ids=["invoices", "orders"])
def test_without_a_safeguard_the_search_finds_an_unsafe_state(safeguards, broken, confirms) -> None:
    with pytest.raises(Unsafe, match=broken):
        search(Case(stock=2, sends=(2,), confirms=confirms, safeguards=safeguards))


@pytest.mark.parametrize(
    ("case", "broken"),
    [
        (Case(stock=2, sends=(2,), midnight=True, safeguards=Safeguards(key_claimed=False)), "two documents"),
        (Case(stock=1, sends=(2,), midnight=True, safeguards=Safeguards(reply_looked_up=False)), "refused, though"),
        (Case(stock=1, sends=(1,), cancels=True, safeguards=Safeguards(issue_before_reversal=False)), "no settled end"),
        (
            Case(stock=1, sends=(1,), cancels=True, safeguards=Safeguards(reversal_remembered=False)),
            "stock lost or made",
        ),
    ],
    ids=[
        "key not claimed, over midnight",
        "refused without a look, over midnight",
        "reversal before its issue",
        "goods brought back twice",
    ],
)
def test_cancelled_and_late_documents_need_their_safeguards(case, broken) -> None:
    with pytest.raises(Unsafe, match=broken):
        search(case)
