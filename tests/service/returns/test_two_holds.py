"""The protocol of a document on two holds: each of its steps fails once."""

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
from tests.service.returns.two_hold_document import FIRST, Refused, TwoHoldDocument


@pytest.fixture
def caller(organisation):
    who = organisation.caller(idempotency_key="key-1")
    set_caller(who)
    return who


@pytest.fixture
def document(books):
    return TwoHoldDocument(books)


async def test_the_outcomes_of_both_holds_are_committed_together(document, caller) -> None:
    reply = await document.run()

    assert UUID(reply.sales_return_id) == document.written[0]
    committed = await document.outcomes(caller)
    assert committed == {
        document.first.requested[0]: Outcome.COMMITTED,
        document.second.requested[0]: Outcome.COMMITTED,
    }


async def test_a_retry_gets_the_stored_reply_without_a_call_to_a_participant(document, caller) -> None:
    reply = await document.run()

    assert await document.run() == reply
    assert (len(document.first.requested), len(document.second.requested), len(document.written)) == (1, 1, 1)


async def test_the_key_with_another_request_is_refused(document, caller) -> None:
    await document.run()

    with pytest.raises(IdempotencyKeyReused):
        await document.run(sales_returns_pb2.CreateSalesReturnRequest(reason="Another"))


async def test_a_refusal_of_the_first_participant_leaves_no_hold_and_no_outcome(document, caller) -> None:
    document.first.failures = [Refused("No.")]

    with pytest.raises(Refused):
        await document.run()

    assert (document.second.requested, document.first.released, await document.outcomes(caller)) == ([], set(), {})


async def test_a_refusal_of_the_second_participant_releases_the_first_hold(document, caller) -> None:
    document.second.failures = [Refused("No.")]

    with pytest.raises(Refused):
        await document.run()

    assert (document.first.held, document.second.held) == (set(), set())
    assert await document.outcomes(caller) == {document.first.requested[0]: Outcome.ABORTED}


async def test_after_a_refusal_of_the_second_participant_a_retry_takes_a_new_first_hold(document, caller) -> None:
    document.second.failures = [Refused("No.")]
    with pytest.raises(Refused):
        await document.run()

    await document.run()

    assert len(set(document.first.requested)) == 2
    assert document.first.held == {document.first.requested[1]}
    assert document.second.held == {document.second.requested[1]}


@pytest.mark.parametrize("granted", [True, False])
async def test_without_a_reply_of_the_first_participant_its_hold_is_aborted_and_released(
    document, caller, granted
) -> None:
    (document.first.failures_after_hold if granted else document.first.failures).append(Unavailable("Lost."))

    with pytest.raises(Unavailable):
        await document.run()

    assert document.first.held == set()
    assert document.first.released == {document.first.requested[0]}
    assert await document.outcomes(caller) == {document.first.requested[0]: Outcome.ABORTED}


@pytest.mark.parametrize("granted", [True, False])
async def test_without_a_reply_of_the_second_participant_both_holds_are_released(document, caller, granted) -> None:
    (document.second.failures_after_hold if granted else document.second.failures).append(Unavailable("Lost."))

    with pytest.raises(Unavailable):
        await document.run()

    assert (document.first.held, document.second.held) == (set(), set())
    assert set((await document.outcomes(caller)).values()) == {Outcome.ABORTED}


async def test_a_refusal_while_writing_releases_both_holds(document, caller) -> None:
    document.faults = [Refused("No.")]

    with pytest.raises(Refused):
        await document.run()

    assert (document.first.held, document.second.held, document.written) == (set(), set(), [])
    assert set((await document.outcomes(caller)).values()) == {Outcome.ABORTED}


async def test_an_unknown_error_while_writing_releases_both_holds_and_is_raised_unchanged(document, caller) -> None:
    document.faults = [ZeroDivisionError()]

    with pytest.raises(ZeroDivisionError):
        await document.run()

    assert (document.first.held, document.second.held) == (set(), set())


async def test_an_unreachable_participant_learns_the_outcome_from_its_own_reaper(document, caller) -> None:
    document.faults = [Refused("No.")]
    document.first.unreachable = True

    with pytest.raises(Refused):
        await document.run()

    pending = document.first.requested[0]
    assert document.first.held == {pending}
    assert document.second.held == set()
    answer = await document.books.run(caller, lambda tx: outcomes.resolve(tx, [pending]))
    assert answer == {pending: Outcome.ABORTED}


@pytest.mark.parametrize("which", ["first", "second"])
async def test_after_hold_released_both_holds_are_taken_again(document, caller, which) -> None:
    getattr(document, which).failures = [participant.HoldReleased("Released.")]

    await document.run()

    assert len(document.written) == 1
    assert len(set(getattr(document, which).requested)) == 2
    assert len(document.first.held) == 1
    assert len(document.second.held) == 1
    assert document.first.requested[-1] in document.first.held
    assert document.second.requested[-1] in document.second.held


async def test_a_request_takes_its_holds_three_times_at_most(document, caller) -> None:
    document.first.failures = [participant.HoldReleased("Released.")] * 5

    with pytest.raises(participant.HoldReleased):
        await document.run()

    assert len(document.first.requested) == 3


async def test_a_write_after_the_reaper_aborted_a_hold_fails_and_takes_both_holds_again(document, caller) -> None:
    reaped: list[UUID] = []

    async def reap_once(holds) -> None:
        if not reaped:
            reaped.append(holds.ids[FIRST])
            await document.books.run(caller, lambda tx: outcomes.resolve(tx, [holds.ids[FIRST]]))
            await document.first.release(holds.ids[FIRST])

    document.before_post = reap_once

    await document.run()

    assert len(document.written) == 1
    found = await document.outcomes(caller)
    assert found[reaped[0]] is Outcome.ABORTED
    assert found[document.second.requested[0]] is Outcome.ABORTED
    assert found[document.first.requested[1]] is Outcome.COMMITTED
    assert found[document.second.requested[1]] is Outcome.COMMITTED
    assert document.first.held == {document.first.requested[1]}
    assert document.second.held == {document.second.requested[1]}


async def test_a_reaper_that_asks_after_the_write_gets_committed(document, caller) -> None:
    await document.run()
    both = [document.first.requested[0], document.second.requested[0]]

    answer = await document.books.run(caller, lambda tx: outcomes.resolve(tx, both))

    assert set(answer.values()) == {Outcome.COMMITTED}


async def test_ten_calls_with_one_key_write_once(document, caller) -> None:
    replies = await asyncio.gather(*(document.run() for _ in range(10)))

    assert len({reply.sales_return_id for reply in replies}) == 1
    assert len(set(await document.outcomes(caller))) == 2
    assert (document.first.released, document.second.released) == (set(), set())


async def test_a_retry_after_a_crash_resumes_with_the_same_holds(document, caller) -> None:
    async def die(holds) -> None:
        raise asyncio.CancelledError

    document.before_post = die
    with pytest.raises(asyncio.CancelledError):
        await document.run()
    document.before_post = None

    await document.run()

    assert len(set(document.first.requested)) == 1
    assert len(set(document.second.requested)) == 1
    assert len(document.written) == 1


async def test_a_failure_after_a_concurrent_duplicate_committed_returns_its_reply(document, caller, books) -> None:
    duplicate = TwoHoldDocument(books)
    replies = []

    async def run_the_duplicate(holds) -> None:
        replies.append(await duplicate.run())
        raise Unavailable("Lost.")

    document.before_post = run_the_duplicate

    assert await document.run() == replies[0]
    assert (document.first.released, document.second.released) == (set(), set())


@pytest.mark.parametrize("refuses", ["first", "second"])
async def test_a_refusal_caused_by_a_duplicate_of_the_next_day_returns_its_reply(
    document, caller, books, clock, refuses
) -> None:
    """The duplicate has its own holds. The first request has no hold yet, or releases its first hold."""
    duplicate = TwoHoldDocument(books)
    replies = []

    async def run_the_duplicate_after_midnight() -> None:
        clock.turn_on(dt.timedelta(days=1))
        replies.append(await duplicate.run())
        raise Refused("The duplicate has it.")

    getattr(document, refuses).before_reply = run_the_duplicate_after_midnight

    assert await document.run() == replies[0]
    assert (document.written, len(duplicate.written)) == ([], 1)
    assert duplicate.first.requested[0] != document.first.requested[0]
    assert (document.first.held, document.second.held) == (set(), set())


class UnwritableBooks(Database):
    """A database that refuses every transaction."""

    async def run(self, caller, work):
        raise Unavailable("The database is down.")


async def test_a_refusal_whose_abort_fails_is_unavailable_because_a_duplicate_may_have_committed(
    database, caller
) -> None:
    books = UnwritableBooks(database.url("returns"), kit_tables)
    document = TwoHoldDocument(books)
    document.second.failures = [Refused("No.")]

    with pytest.raises(Unavailable):
        await document.run()

    assert document.first.held == {document.first.requested[0]}  # until inventory's reaper asks
    await books.close()


async def test_a_request_that_was_aborted_too_often_needs_a_new_key(document, caller) -> None:
    document.second.failures = [Refused("No.")] * 20
    for _ in range(outcomes.MAX_ABORTED_ATTEMPTS):
        with pytest.raises(Refused):
            await document.run()

    with pytest.raises(outcomes.TooManyAbortedAttempts):
        await document.run()
