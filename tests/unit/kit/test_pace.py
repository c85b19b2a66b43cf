"""How long a large request rests."""

import asyncio

from kit.pace import PART_FOR_RESTS, REST_TO_WORK, Pace, others_are_present, rest_after, rested, set_pace
from kit.presence import Presence
from kit.slices import SLICE_SECONDS, in_slices


class Time:
    """A clock that moves only while somebody rests or works."""

    def __init__(self) -> None:
        self.now = 0.0
        self.rests: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.now += seconds


def pace_of(time: Time, *organisations: str, seconds: float | None = None) -> Pace:
    """The pace of a request of `us`, while these organisations are present."""
    presence = Presence(clock=lambda: 0.0)
    for organisation in organisations:
        presence.see(organisation)
    return Pace(presence, "us", seconds=seconds, clock=time, sleep=time.rest)


async def test_beside_others_a_request_rests_several_times_as_long_as_it_worked() -> None:
    time = Time()
    pace = pace_of(time, "us", "them")

    await pace.rest_after(0.01)

    assert time.rests == [0.01 * REST_TO_WORK]
    assert pace.rested == 0.01 * REST_TO_WORK


async def test_alone_it_only_lets_others_run() -> None:
    time = Time()
    pace = pace_of(time, "us")

    await pace.rest_after(0.01)

    assert time.rests == [0.0]
    assert pace.rested == 0.0


async def test_rests_leave_the_request_a_part_of_its_time() -> None:
    time = Time()
    pace = pace_of(time, "us", "them", seconds=10.0)

    for _ in range(10):
        await pace.rest_after(1.0)

    assert sum(time.rests) == 10.0 * PART_FOR_RESTS
    assert time.rests[-1] == 0.0


async def test_the_time_for_rests_is_divided_among_the_pieces_so_that_the_last_one_ends_in_time() -> None:
    time = Time()
    pace = pace_of(time, "us", "them", seconds=10.0)

    for piece in range(63):
        time.now += 0.06
        await pace.rest_after(0.06, pieces_left=63 - piece)

    assert time.now < 10.0 * PART_FOR_RESTS + 0.2
    assert min(time.rests) > 0.04
    assert max(time.rests) < min(time.rests) * 1.5


async def test_work_in_slices_rests_after_each_slice() -> None:
    time = Time()
    set_pace(pace_of(time, "us", "them"))

    def work():
        for number in range(4):
            time.now += SLICE_SECONDS / 2
            yield number

    made = await in_slices(work(), clock=time)

    assert made == [0, 1, 2, 3]
    assert [round(rest / SLICE_SECONDS, 6) for rest in time.rests] == [REST_TO_WORK, REST_TO_WORK]
    assert round(rested() / SLICE_SECONDS, 6) == 2 * REST_TO_WORK


async def test_work_without_a_request_lets_others_run() -> None:
    others: list[str] = []

    async def other() -> None:
        others.append("ran")

    task = asyncio.create_task(other())
    await rest_after(0.01)
    await task

    assert others == ["ran"]
    assert not others_are_present()
    assert rested() == 0.0
