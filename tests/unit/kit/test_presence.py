"""Who counts as present."""

from kit.presence import PRESENT_SECONDS, Presence


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_an_organisation_is_absent_some_time_after_it_was_seen_last() -> None:
    clock = Clock()
    presence = Presence(clock)
    presence.see("a")
    clock.now += PRESENT_SECONDS / 2
    presence.see("b")
    both = presence.count()
    clock.now += PRESENT_SECONDS / 2

    assert (both, presence.count()) == (2, 1)
    assert not presence.has_others("b")
    assert presence.has_others("a")


def test_one_that_stays_is_seen_again_and_one_that_was_absent_is_not() -> None:
    clock = Clock()
    presence = Presence(clock)
    presence.see("a")
    clock.now += PRESENT_SECONDS / 2
    presence.stay("a")
    presence.stay("b")
    clock.now += PRESENT_SECONDS / 2

    assert presence.has_others("b")
    assert presence.count() == 1
