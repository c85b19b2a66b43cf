"""Documents on two holds: every interleaving of small cases keeps the promises, and each safeguard is needed."""

import pytest

from tests.model.return_protocol import search
from tests.model.return_states import Case, Safeguards
from tests.model.search import Unsafe


@pytest.mark.parametrize(
    "case",
    [
        Case(units=(1, 1), sends=(1,)),
        Case(units=(1, 0), sends=(1,)),
        Case(units=(1, 1), sends=(2,)),
        Case(units=(1, 1), sends=(1, 1)),
        Case(units=(1, 1), sends=(2,), midnight=True),
    ],
    ids=[
        "one return",
        "granted by the first participant alone",
        "a return that is sent twice",
        "two returns of the last unit",
        "a retry after midnight",
    ],
)
def test_every_interleaving_is_safe_and_can_settle(case) -> None:
    assert search(case) > 100


@pytest.mark.parametrize(
    ("sends", "safeguards"),
    [
        (1, Safeguards(every_outcome_counts=False)),
        (1, Safeguards(one_transaction=False)),
        (2, Safeguards(outcome_before_release=False)),
        (2, Safeguards(release_only_aborted=False)),
    ],
    ids=[
        "only the first outcome looked at",
        "outcomes one after the other",
        "released before it is aborted",
        "the holds of a duplicate released",
    ],
)
def test_without_a_safeguard_a_document_loses_a_hold(sends, safeguards) -> None:
    with pytest.raises(Unsafe, match="was released"):
        search(Case(units=(2, 2), sends=(sends,), safeguards=safeguards))


@pytest.mark.parametrize(
    ("safeguards", "broken"),
    [
        (Safeguards(key_claimed=False), "two documents"),
        (Safeguards(reply_looked_up=False), "refused, though"),
    ],
    ids=["key not claimed", "refused without a look"],
)
def test_a_retry_after_midnight_needs_its_safeguards(safeguards, broken) -> None:
    with pytest.raises(Unsafe, match=broken):
        search(Case(units=(2, 2), sends=(2,), midnight=True, safeguards=safeguards))
