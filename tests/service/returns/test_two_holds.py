"""The protocol of two holds, with every step of it lost once."""

import asyncio
import datetime as dt
from uuid import UUID

import pytest
from bahi.returns.v1 import sales_returns_pb2

from kit.auth.caller import set_caller
from kit.db.database import Database
from kit.errors import IdempotencyKeyReused, Unavailable
from kit.hold_states import Outcome
from kit.holds import outcomes, participant
from services.returns.store.tables import kit_tables
from tests.service.returns.two_hold_document import FIRST, Desk, Refused


@pytest.fixture
def caller(organisation):
    who = organisation.caller(idempotency_key="key-1")
    set_caller(who)
    return who


@pytest.fixture
def desk(books):
    return Desk(books)


async def test_both_fates_are_committed_together(desk, caller) -> None:
    reply = await desk.run()

    assert UUID(reply.sales_return_id) == desk.written[0]
    committed = await desk.outcomes(caller)
    assert committed == {desk.first.asked[0]: Outcome.COMMITTED, desk.second.asked[0]: Outcome.COMMITTED}


async def test_a_replay_finds_the_reply_and_asks_nobody(desk, caller) -> None:
    reply = await desk.run()

    assert await desk.run() == reply
    assert (len(desk.first.asked), len(desk.second.asked), len(desk.written)) == (1, 1, 1)


async def test_the_key_with_another_request_is_refused(desk, caller) -> None:
    await desk.run()

    with pytest.raises(IdempotencyKeyReused):
        await desk.run(sales_returns_pb2.CreateSalesReturnRequest(reason="Another"))


async def test_a_refusal_of_the_first_holder_leaves_no_trace(desk, caller) -> None:
    desk.first.before = [Refused("No.")]

    with pytest.raises(Refused):
        await desk.run()

    assert (desk.second.asked, desk.first.released, await desk.outcomes(caller)) == ([], set(), {})


async def test_a_refusal_of_the_second_holder_gives_the_first_back(desk, caller) -> None:
    desk.second.before = [Refused("No.")]

    with pytest.raises(Refused):
        await desk.run()

    assert (desk.first.held, desk.second.held) == (set(), set())
    assert await desk.outcomes(caller) == {desk.first.asked[0]: Outcome.ABORTED}


async def test_after_such_a_refusal_the_same_key_succeeds_under_a_fresh_first_hold(desk, caller) -> None:
    desk.second.before = [Refused("No.")]
    with pytest.raises(Refused):
        await desk.run()

    await desk.run()

    assert len(set(desk.first.asked)) == 2
    assert desk.first.held == {desk.first.asked[1]}
    assert desk.second.held == {desk.second.asked[1]}


@pytest.mark.parametrize("granted", [True, False])
async def test_silence_of_the_first_holder_is_aborted_and_released(desk, caller, granted) -> None:
    (desk.first.after if granted else desk.first.before).append(Unavailable("Lost."))

    with pytest.raises(Unavailable):
        await desk.run()

    assert desk.first.held == set()
    assert desk.first.released == {desk.first.asked[0]}
    assert await desk.outcomes(caller) == {desk.first.asked[0]: Outcome.ABORTED}


@pytest.mark.parametrize("granted", [True, False])
async def test_silence_of_the_second_holder_gives_both_back(desk, caller, granted) -> None:
    (desk.second.after if granted else desk.second.before).append(Unavailable("Lost."))

    with pytest.raises(Unavailable):
        await desk.run()

    assert (desk.first.held, desk.second.held) == (set(), set())
    assert set((await desk.outcomes(caller)).values()) == {Outcome.ABORTED}


async def test_a_refusal_while_writing_gives_both_back(desk, caller) -> None:
    desk.faults = [Refused("No.")]

    with pytest.raises(Refused):
        await desk.run()

    assert (desk.first.held, desk.second.held, desk.written) == (set(), set(), [])
    assert set((await desk.outcomes(caller)).values()) == {Outcome.ABORTED}


async def test_an_unknown_error_while_writing_gives_both_back_and_is_raised_as_it_is(desk, caller) -> None:
    desk.faults = [ZeroDivisionError()]

    with pytest.raises(ZeroDivisionError):
        await desk.run()

    assert (desk.first.held, desk.second.held) == (set(), set())


async def test_a_holder_that_cannot_be_told_is_told_by_its_own_reaper(desk, caller) -> None:
    desk.faults = [Refused("No.")]
    desk.first.deaf = True

    with pytest.raises(Refused):
        await desk.run()

    standing = desk.first.asked[0]
    assert desk.first.held == {standing}
    assert desk.second.held == set()
    answer = await desk.books.run(caller, lambda tx: outcomes.resolve(tx, [standing]))
    assert answer == {standing: Outcome.ABORTED}


@pytest.mark.parametrize("which", ["first", "second"])
async def test_a_hold_that_was_released_is_taken_afresh_together_with_the_other(desk, caller, which) -> None:
    getattr(desk, which).before = [participant.HoldReleased("Released.")]

    await desk.run()

    assert len(desk.written) == 1
    assert len(set(getattr(desk, which).asked)) == 2
    assert len(desk.first.held) == 1
    assert len(desk.second.held) == 1
    assert desk.first.asked[-1] in desk.first.held
    assert desk.second.asked[-1] in desk.second.held


async def test_it_starts_afresh_three_times_at_most(desk, caller) -> None:
    desk.first.before = [participant.HoldReleased("Released.")] * 5

    with pytest.raises(participant.HoldReleased):
        await desk.run()

    assert len(desk.first.asked) == 3


async def test_a_reaper_that_aborts_one_hold_first_makes_the_write_fail_and_start_afresh(desk, caller) -> None:
    reaped: list[UUID] = []

    async def reap_once(holds) -> None:
        if not reaped:
            reaped.append(holds.ids[FIRST])
            await desk.books.run(caller, lambda tx: outcomes.resolve(tx, [holds.ids[FIRST]]))
            await desk.first.release(holds.ids[FIRST])

    desk.between = reap_once

    await desk.run()

    assert len(desk.written) == 1
    decided = await desk.outcomes(caller)
    assert decided[reaped[0]] is Outcome.ABORTED
    assert decided[desk.second.asked[0]] is Outcome.ABORTED
    assert decided[desk.first.asked[1]] is Outcome.COMMITTED
    assert decided[desk.second.asked[1]] is Outcome.COMMITTED
    assert desk.first.held == {desk.first.asked[1]}
    assert desk.second.held == {desk.second.asked[1]}


async def test_resolving_after_the_write_says_committed(desk, caller) -> None:
    await desk.run()
    both = [desk.first.asked[0], desk.second.asked[0]]

    answer = await desk.books.run(caller, lambda tx: outcomes.resolve(tx, both))

    assert set(answer.values()) == {Outcome.COMMITTED}


async def test_ten_calls_with_one_key_write_once(desk, caller) -> None:
    replies = await asyncio.gather(*(desk.run() for _ in range(10)))

    assert len({reply.sales_return_id for reply in replies}) == 1
    assert len(set(await desk.outcomes(caller))) == 2
    assert (desk.first.released, desk.second.released) == (set(), set())


async def test_a_retry_after_a_crash_resumes_with_the_same_holds(desk, caller) -> None:
    async def die(holds) -> None:
        raise asyncio.CancelledError

    desk.between = die
    with pytest.raises(asyncio.CancelledError):
        await desk.run()
    desk.between = None

    await desk.run()

    assert len(set(desk.first.asked)) == 1
    assert len(set(desk.second.asked)) == 1
    assert len(desk.written) == 1


async def test_a_failure_after_a_twin_has_committed_returns_the_twins_reply(desk, caller, books) -> None:
    twin = Desk(books)
    replies = []

    async def let_the_twin_win(holds) -> None:
        replies.append(await twin.run())
        raise Unavailable("Lost.")

    desk.between = let_the_twin_win

    assert await desk.run() == replies[0]
    assert (desk.first.released, desk.second.released) == (set(), set())


@pytest.mark.parametrize("refuses", ["first", "second"])
async def test_a_refusal_because_a_twin_of_the_next_day_was_first_returns_the_twins_reply(
    desk, caller, books, clock, refuses
) -> None:
    """The twin stands on holds of its own. Here nothing is standing yet, or the first hold is given back."""
    twin = Desk(books)
    replies = []

    async def finish_the_twin_after_midnight() -> None:
        clock.turn_on(dt.timedelta(days=1))
        replies.append(await twin.run())
        raise Refused("The twin has it.")

    getattr(desk, refuses).meanwhile = finish_the_twin_after_midnight

    assert await desk.run() == replies[0]
    assert (desk.written, len(twin.written)) == ([], 1)
    assert twin.first.asked[0] != desk.first.asked[0]
    assert (desk.first.held, desk.second.held) == (set(), set())


class UnwritableBooks(Database):
    """Books in which nothing can be written."""

    async def run(self, caller, work):
        raise Unavailable("The database is away.")


async def test_where_aborting_fails_the_refusal_is_not_told_since_a_twin_may_have_finished(database, caller) -> None:
    books = UnwritableBooks(database.url("returns"), kit_tables)
    desk = Desk(books)
    desk.second.before = [Refused("No.")]

    with pytest.raises(Unavailable):
        await desk.run()

    assert desk.first.held == {desk.first.asked[0]}  # until inventory's reaper asks
    await books.close()


async def test_a_request_given_up_too_often_asks_for_a_new_key(desk, caller) -> None:
    desk.second.before = [Refused("No.")] * 20
    for _ in range(outcomes.MAX_ABORTED_ATTEMPTS):
        with pytest.raises(Refused):
            await desk.run()

    with pytest.raises(outcomes.TooManyAbortedAttempts):
        await desk.run()
