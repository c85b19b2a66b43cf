"""Two different requests with one key never run together."""

from kit.commands.turns import turns


def test_requests_with_keys_of_their_own_run_in_one_turn() -> None:
    assert turns([("k1", b"a"), ("k2", b"a"), ("k3", b"b")]) == [[0, 1, 2]]


def test_repeats_run_in_the_turn_of_the_first() -> None:
    assert turns([("k1", b"a"), ("k2", b"b"), ("k1", b"a")]) == [[0, 1, 2]]


def test_different_requests_with_one_key_run_one_after_the_other() -> None:
    assert turns([("k1", b"a"), ("k1", b"b"), ("k2", b"a"), ("k1", b"b"), ("k1", b"c"), ("k1", b"a")]) == [
        [0, 2, 5],
        [1, 3],
        [4],
    ]
