"""The load does even its rarest act within a minute, and every document of the judge has an act that makes it."""

from collections import Counter

import pytest

from tests.chaos.judge.documents import DOCUMENTS
from tests.chaos.load import users
from tests.chaos.load.habits import HABITS, KINDS
from tests.chaos.load.random_streams import stream_from_seed

KINDS_OF_ACTION = {habit.action: habit.kinds for habit in HABITS}
A_MINUTE = 600
"""Choices: fewer than the users of a minute's run make on a slow machine."""


@pytest.mark.parametrize("seed", range(20))
def test_in_a_minute_every_kind_occurs_though_half_of_all_acts_fail(seed: int) -> None:
    rng = stream_from_seed(seed)
    done: set[str] = set()
    for _ in range(A_MINUTE):
        kinds = KINDS_OF_ACTION[users.choose(rng, done, Counter())]
        if rng.random() < 0.5:
            done |= kinds
    assert done == KINDS


def test_when_every_kind_has_occurred_acts_come_by_their_weights() -> None:
    rng = stream_from_seed(7)
    chosen = [users.choose(rng, KINDS, Counter()) for _ in range(4000)]
    total = sum(habit.weight for habit in HABITS)
    for habit in HABITS:
        assert chosen.count(habit.action) < 2 * 4000 * habit.weight / total + 20


def test_a_missing_act_is_left_to_the_few_who_are_at_it() -> None:
    rng = stream_from_seed(7)
    missing = KINDS - {"limits"}
    busy = Counter({habit.action: users.MOST_AT_ONCE for habit in HABITS if "limits" in habit.kinds})
    (change_limits,) = busy
    free = [users.choose(rng, missing, Counter()) for _ in range(200)].count(change_limits)
    taken = [users.choose(rng, missing, busy) for _ in range(200)].count(change_limits)
    assert free > 60
    assert taken < 10


def test_each_act_is_there_once_and_every_kind_of_document_has_one() -> None:
    assert len(KINDS_OF_ACTION) == len(HABITS)
    assert DOCUMENTS.keys() <= KINDS
