"""For how much of the time an organisation may be at work beside others."""

from kit.pace import REST_TO_WORK
from kit.presence import Presence
from kit.working_time import MOST_COUNTED_SECONDS, MOST_OWED_SECONDS, WorkingTime


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Office:
    """Working times by a clock that the test moves, while the given organisations are present for ever."""

    def __init__(self, *organisations: str) -> None:
        self.clock = Clock()
        presence = Presence(clock=lambda: 0.0)
        for organisation in organisations:
            presence.see(organisation)
        self.times = WorkingTime(presence, self.clock)

    def work(self, organisation: str, seconds: float, *, large: bool = False) -> None:
        self.times.begin(organisation, large=large)
        self.clock.now += seconds
        self.times.end(organisation, large=large)


def close(found: float, expected: float) -> bool:
    return abs(found - expected) < 1e-9


def test_an_organisation_that_works_little_never_rests() -> None:
    office = Office("busy", "quiet")

    rests = []
    for _ in range(50):
        office.work("quiet", 0.05)
        rests.append(office.times.rest("quiet"))
        office.clock.now += 0.05 * REST_TO_WORK

    assert rests == [0.0] * 50


def test_one_that_never_pauses_works_a_known_part_of_the_time() -> None:
    office = Office("busy", "quiet")
    worked, began = 0.0, office.clock.now
    for _ in range(1000):
        office.work("busy", 0.01)
        worked += 0.01
        office.clock.now += office.times.rest("busy")

    part = worked / (office.clock.now - began)
    assert 1 / (1 + REST_TO_WORK) <= part < 1 / (1 + REST_TO_WORK) + 0.02


def test_alone_it_never_rests() -> None:
    office = Office("busy")
    for _ in range(100):
        office.work("busy", 0.1)

    assert office.times.rest("busy") == 0.0


def test_requests_at_the_same_time_count_once() -> None:
    office = Office("busy", "quiet")
    for _ in range(3):
        office.times.begin("busy")
    office.clock.now += 0.2
    for _ in range(3):
        office.times.end("busy")

    assert close(office.times.rest("busy"), 0.2 * REST_TO_WORK - MOST_OWED_SECONDS)


def test_a_large_request_counts_by_itself_and_at_most_so_long() -> None:
    office = Office("busy", "quiet")
    office.times.begin("busy", large=True)
    office.clock.now += 5.0
    office.work("busy", 0.1)
    small = office.times.rest("busy")
    office.times.end("busy", large=True)

    assert small == 0.0
    owed = 0.1 * REST_TO_WORK + MOST_COUNTED_SECONDS * (1 + REST_TO_WORK)
    assert close(office.times.rest("busy"), owed - MOST_OWED_SECONDS)


def test_who_has_rested_is_forgotten() -> None:
    office = Office("busy", "quiet")
    office.work("busy", 0.1)
    office.clock.now += 10.0
    office.work("quiet", 0.1)
    office.clock.now += 10.0

    assert office.times.running("busy", large=False) == 0
    assert office.times.rest("busy") == 0.0
