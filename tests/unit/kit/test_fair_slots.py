"""Who is served before whom."""

import asyncio

import pytest

from kit.fair_slots import FairSlots
from kit.presence import PRESENT_SECONDS
from kit.shares import Holder, ShareUsedUp, TooBusy


class Requests:
    """Requests that ask for slots, and the order in which they got them."""

    def __init__(self, slots: FairSlots) -> None:
        self.slots = slots
        self.served: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def ask(self, organisation: str, user: str = "u", amount: int = 1) -> asyncio.Task[None]:
        task = asyncio.create_task(self._take(Holder(organisation, user), amount))
        self.tasks.append(task)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return task

    async def _take(self, holder: Holder, amount: int) -> None:
        await self.slots.take(holder, amount)
        self.served.append(f"{holder.organisation}{holder.user}")

    async def end(self, organisation: str, user: str = "u", amount: int = 1) -> None:
        self.slots.give_back(Holder(organisation, user), amount)
        await asyncio.sleep(0)
        await asyncio.sleep(0)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_a_free_slot_goes_to_the_organisation_with_the_fewest() -> None:
    requests = Requests(FairSlots(2, most_waiting=10))
    for _ in range(4):
        await requests.ask("flood")
    await requests.ask("quiet")
    await requests.end("flood")

    assert requests.served == ["floodu", "floodu", "quietu"]


async def test_inside_an_organisation_it_goes_to_the_user_with_the_fewest() -> None:
    requests = Requests(FairSlots(2, most_waiting=20))
    for _ in range(4):
        await requests.ask("a", "1")
    await requests.ask("a", "2")
    await requests.end("a", "1")

    assert requests.served == ["a1", "a1", "a2"]


async def test_organisations_and_users_that_hold_as_much_take_turns() -> None:
    requests = Requests(FairSlots(1, most_waiting=100))
    for user in ("1", "1", "1", "1", "2", "2"):
        await requests.ask("a", user)
    await requests.ask("b", "1")
    while len(requests.served) < len(requests.tasks):
        last = requests.served[-1]
        await requests.end(last[0], last[1])

    assert requests.served == ["a1", "a1", "b1", "a2", "a1", "a2", "a1"]


async def test_a_lone_organisation_takes_nearly_all_at_once() -> None:
    slots = FairSlots(100, most_waiting=10, together=4)

    taken = sum(slots.take_at_once(Holder("a", user)) for user in range(2) for _ in range(100))

    assert taken == 72


async def test_organisations_that_are_present_together_share_fewer_slots() -> None:
    slots = FairSlots(100, most_waiting=10, together=4)
    slots.take_at_once(Holder("quiet", 1))

    assert [slots.take_at_once(Holder("flood", 1)) for _ in range(3)] == [True, True, False]


async def test_an_organisation_is_absent_some_time_after_its_last_request() -> None:
    clock = Clock()
    slots = FairSlots(100, most_waiting=10, together=4, clock=clock)
    slots.take_at_once(Holder("quiet", 1))
    slots.give_back(Holder("quiet", 1))
    beside = [slots.take_at_once(Holder("flood", 1)) for _ in range(3)]
    clock.now += PRESENT_SECONDS

    assert beside == [True, True, False]
    assert slots.take_at_once(Holder("flood", 1))


async def test_a_heavy_request_gets_its_turn_beside_others() -> None:
    requests = Requests(FairSlots(100, most_waiting=10, together=4))
    await requests.ask("quiet")
    await requests.ask("flood", amount=50)
    await requests.ask("flood", amount=50)
    while_first_runs = list(requests.served)
    await requests.end("flood", amount=50)

    assert while_first_runs == ["quietu", "floodu"]
    assert requests.served == ["quietu", "floodu", "floodu"]


async def test_a_lone_organisation_has_one_heavy_request_at_work_and_others_behind_it_wait_their_turn() -> None:
    requests = Requests(FairSlots(100, most_waiting=10, together=4))
    await requests.ask("flood", "1", amount=50)
    await requests.ask("flood", "2", amount=1)
    await requests.ask("flood", "3", amount=50)
    before = list(requests.served)
    await requests.end("flood", "1", amount=50)
    await requests.end("flood", "2", amount=1)

    assert before == ["flood1", "flood2"]
    assert requests.served == ["flood1", "flood2", "flood3"]


async def test_a_request_that_is_cancelled_while_it_waits_leaves_its_place() -> None:
    requests = Requests(FairSlots(1, most_waiting=2))
    await requests.ask("a")
    waiting = await requests.ask("b")
    waiting.cancel()
    await requests.ask("c")
    await requests.end("a")

    assert requests.served == ["au", "cu"]


async def test_a_request_that_is_cancelled_as_it_is_served_gives_its_slot_to_the_next() -> None:
    requests = Requests(FairSlots(1, most_waiting=5))
    await requests.ask("a")
    second = await requests.ask("b")
    await requests.ask("c")
    requests.slots.give_back(Holder("a", "u"))  # b is served, and has not run yet
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    await asyncio.sleep(0)

    assert requests.served == ["au", "cu"]


async def test_places_to_wait_are_shared_too() -> None:
    requests = Requests(FairSlots(1, most_waiting=10))
    await requests.ask("flood")
    for _ in range(10):
        await requests.ask("flood")
    refused = [task for task in requests.tasks if task.done() and task.exception()]
    quiet = await requests.ask("quiet")

    assert [type(task.exception()) for task in refused] == [ShareUsedUp] * 4
    assert not quiet.done()


async def test_beyond_all_places_everybody_is_refused() -> None:
    requests = Requests(FairSlots(1, most_waiting=1))
    for _ in range(2):
        await requests.ask("a")

    with pytest.raises(TooBusy):
        await requests.slots.take(Holder("b", "u"))


async def work_too_much(requests: Requests, clock: Clock) -> None:
    """The flood works beside a quiet organisation until it has to rest."""
    await requests.ask("quiet")
    await requests.ask("flood")
    clock.now += 0.25
    await requests.end("flood")
    requests.served.clear()


async def test_beside_others_an_organisation_that_worked_much_rests_and_the_others_do_not() -> None:
    clock = Clock()
    requests = Requests(FairSlots(100, most_waiting=10, together=50, clock=clock))
    await work_too_much(requests, clock)
    resting = await requests.ask("flood")
    await requests.ask("quiet")

    assert requests.served == ["quietu"]
    assert not resting.done()


async def test_who_has_rested_is_served_without_another_request() -> None:
    clock = Clock()
    requests = Requests(FairSlots(100, most_waiting=10, together=50, clock=clock))
    await work_too_much(requests, clock)
    resting = await requests.ask("flood")
    clock.now += 0.4  # the others are still present
    await requests.ask("quiet")
    await asyncio.wait_for(resting, 30)

    assert requests.served == ["quietu", "floodu"]


async def test_when_the_others_are_gone_nobody_rests() -> None:
    clock = Clock()
    requests = Requests(FairSlots(100, most_waiting=10, together=50, clock=clock))
    await work_too_much(requests, clock)
    clock.now += PRESENT_SECONDS
    await requests.ask("flood")

    assert requests.served == ["floodu"]


async def test_who_leaves_while_its_organisation_rests_leaves_its_place() -> None:
    clock = Clock()
    requests = Requests(FairSlots(100, most_waiting=2, together=50, clock=clock))
    await work_too_much(requests, clock)
    leaving = await requests.ask("flood")
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    clock.now += 2 * PRESENT_SECONDS
    await requests.ask("flood")

    assert requests.served == ["floodu"]


async def test_a_large_request_does_not_delay_the_small_ones_behind_it() -> None:
    requests = Requests(FairSlots(100, most_waiting=20, together=8))
    await requests.ask("quiet")
    for amount in (10, 10, 1):
        await requests.ask("flood", amount=amount)

    assert requests.served == ["quietu", "floodu", "floodu"]


async def test_a_large_request_is_not_passed_for_ever_by_the_small_ones_of_other_users() -> None:
    requests = Requests(FairSlots(10, most_waiting=50))
    for user in "1234":
        await requests.ask("a", user)
    await requests.ask("a", "large", amount=9)
    for user in "1234":
        await requests.ask("a", user)
    for user in "1234":
        await requests.end("a", user)

    assert requests.served[4:] == ["alarge"]


async def test_an_address_without_a_token_is_no_organisation_that_comes() -> None:
    slots = FairSlots(100, most_waiting=10, together=4)
    slots.take_at_once(Holder("192.0.2.1", "192.0.2.1", is_known=False))

    assert [slots.take_at_once(Holder("busy", 1)) for _ in range(5)] == [True] * 5
