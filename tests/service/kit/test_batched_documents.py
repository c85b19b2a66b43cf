"""Documents on holds, many at a time: each request has its own outcome, and no hold is left behind."""

import asyncio

import pytest

from kit.auth.caller import Caller, set_caller
from kit.db.database import Database
from kit.errors import DomainError, IdempotencyKeyReused, Internal, Unavailable
from kit.hold_states import Outcome
from kit.holds import outcomes
from kit.holds.document import MAX_ATTEMPTS_PER_CALL
from tests.service.kit.batched_notes import NoteBatches, Refused, many_notes, one_note
from tests.service.kit.notes import count_notes
from tests.support.organisations import Organisation


@pytest.fixture
def callers(organisation: Organisation) -> list[Caller]:
    """Callers of one organisation, each with a key of its own."""
    found = [organisation.caller(idempotency_key=f"key-{number}") for number in range(8)]
    set_caller(found[0])
    return found


@pytest.fixture
def notes(books: Database) -> NoteBatches:
    return NoteBatches(books)


async def test_requests_of_a_batch_share_one_call_and_one_transaction(notes, callers) -> None:
    replies = await notes.runner.run([one_note(caller, f"n{index}") for index, caller in enumerate(callers[:3])])

    assert replies == ["n0", "n1", "n2"]
    assert notes.participant.calls == notes.posts == [["n0", "n1", "n2"]]
    assert await notes.outcomes(callers[0]) == [Outcome.COMMITTED] * 3


async def test_requests_that_arrive_during_a_batch_form_the_next(notes, callers) -> None:
    called, others_wait = asyncio.Event(), asyncio.Event()

    async def wait_for_others() -> None:
        called.set()
        await others_wait.wait()

    notes.participant.meanwhile = wait_for_others
    first = asyncio.create_task(notes.runner.submit(one_note(callers[0])))
    await called.wait()
    others = [asyncio.create_task(notes.runner.submit(one_note(caller))) for caller in callers[1:4]]
    await asyncio.sleep(0)
    others_wait.set()

    assert await asyncio.gather(first, *others) == ["a"] * 4
    assert [len(call) for call in notes.participant.calls] == [1, 3]


async def test_a_command_that_runs_alone_shares_no_batch_and_waits_for_none(notes, callers) -> None:
    called, others_wait = asyncio.Event(), asyncio.Event()

    async def wait_for_others() -> None:
        called.set()
        await others_wait.wait()

    notes.participant.meanwhile = wait_for_others
    first = asyncio.create_task(notes.runner.submit(one_note(callers[0])))
    await called.wait()
    others = [
        asyncio.create_task(notes.runner.submit(one_note(caller, text)))
        for caller, text in zip(callers[1:4], ("b", "alone", "c"), strict=True)
    ]
    await asyncio.sleep(0)
    others_wait.set()

    assert await asyncio.gather(first, *others) == ["a", "b", "alone", "c"]
    assert sorted(notes.participant.calls) == [["a"], ["alone"], ["b", "c"]]


@pytest.mark.parametrize("stage", ["not prepared", "not planned", "not granted", "not priced", "not posted"])
async def test_a_refused_request_does_not_fail_the_others_of_its_batch_and_leaves_no_hold(
    notes, callers, stage
) -> None:
    first, refused, last = await notes.runner.run(
        [one_note(callers[0]), one_note(callers[1], stage), one_note(callers[2], "b")]
    )

    assert (first, last) == ("a", "b")
    assert isinstance(refused, Refused)
    assert await count_notes(notes.books, callers[0]) == 2
    held = stage in {"not priced", "not posted"}
    assert len(notes.participant.released) == held
    assert len(notes.participant.granted) == 2
    assert await notes.outcomes(callers[0]) == [Outcome.ABORTED] * held + [Outcome.COMMITTED] * 2


async def test_batch_that_fails_is_halved_and_the_hold_of_the_broken_request_is_released(notes, callers) -> None:
    texts = ["a", "b", "broken", "c"]

    found = await notes.runner.run([one_note(*item) for item in zip(callers, texts, strict=False)])

    assert isinstance(found[2], Internal)
    assert [found[0], found[1], found[3]] == ["a", "b", "c"]
    assert notes.posts == [texts, ["a", "b"], ["broken", "c"], ["broken"], ["c"]]
    assert (len(notes.participant.granted), len(notes.participant.released)) == (3, 1)


async def test_no_transaction_is_open_while_the_participant_is_called(notes, callers) -> None:
    open_connections: list[int] = []

    async def look() -> None:
        open_connections.append(notes.books.pool.engine.pool.checkedout())

    notes.participant.meanwhile = look

    await notes.runner.run([one_note(callers[0])])

    assert open_connections == [0]


async def test_a_failed_call_to_the_participant_releases_every_hold_of_the_batch(notes, callers) -> None:
    async def fail() -> None:
        raise Unavailable("Gone.")

    notes.participant.meanwhile = fail

    with pytest.raises(Unavailable):
        await notes.runner.run([one_note(caller) for caller in callers[:2]])

    assert (notes.participant.granted, len(notes.participant.released)) == (set(), 2)
    assert await notes.outcomes(callers[0]) == [Outcome.ABORTED] * 2


async def test_a_hold_aborted_before_posting_is_replaced_and_does_not_delay_the_other_requests(notes, callers) -> None:
    async def abort_one() -> None:
        notes.participant.meanwhile = None
        caller = callers[1]
        async with notes.books.transaction(caller) as tx:
            await outcomes.resolve(tx, [await outcomes.live_hold_id(tx, "test.note", f"{caller.idempotency_key}\x1f0")])

    notes.participant.meanwhile = abort_one

    assert await notes.runner.run([one_note(caller) for caller in callers[:3]]) == ["a"] * 3

    assert await notes.outcomes(callers[0]) == [Outcome.ABORTED] + [Outcome.COMMITTED] * 3
    assert len(notes.participant.granted) == 3


async def test_request_whose_holds_are_always_aborted_ends_after_its_attempts(notes, callers) -> None:
    async def abort() -> None:
        async with notes.books.transaction(callers[0]) as tx:
            await outcomes.resolve(tx, sorted(notes.participant.granted))

    notes.participant.meanwhile = abort

    (refused,) = await notes.runner.run([one_note(callers[0])])

    assert isinstance(refused, DomainError)
    assert refused.reason == "HOLD_ABORTED"
    assert len(notes.participant.calls) == MAX_ATTEMPTS_PER_CALL
    assert notes.participant.granted == set()


async def test_repeat_gets_the_stored_reply_and_takes_no_hold(notes, callers) -> None:
    first = await notes.runner.run_alone(many_notes(callers[0], "a", "not posted"))

    again = await notes.runner.run([many_notes(callers[0], "a", "not posted"), one_note(callers[1], "b")])

    assert first == "a, refused"
    assert again == [first, "b"]
    assert notes.participant.calls == [["a", "not posted"], ["b"]]


async def test_repeats_in_one_batch_make_one_document(notes, callers) -> None:
    assert await notes.runner.run([one_note(callers[0])] * 3) == ["a"] * 3

    assert await count_notes(notes.books, callers[0]) == 1


async def test_different_requests_with_one_key_run_one_after_the_other(notes, callers) -> None:
    """The first refuses itself, so that the second is issued; the third contradicts the second."""
    found = await notes.runner.run(
        [one_note(callers[0], "not posted"), one_note(callers[0], "a"), one_note(callers[0], "b")]
    )

    assert isinstance(found[0], Refused)
    assert found[1] == "a"
    assert isinstance(found[2], IdempotencyKeyReused)
    assert notes.posts == [["not posted"], ["a"]]


async def test_duplicate_elsewhere_that_finished_meanwhile_gives_its_reply_and_keeps_the_hold(notes, callers) -> None:
    async def finish_elsewhere() -> None:
        notes.participant.meanwhile = None
        await notes.runner.run([one_note(callers[0])])

    notes.participant.meanwhile = finish_elsewhere

    assert await notes.runner.run([one_note(callers[0])]) == ["a"]

    assert await count_notes(notes.books, callers[0]) == 1
    assert (len(notes.participant.granted), notes.participant.released) == (1, set())


async def test_each_document_of_a_request_has_its_own_outcome(notes, callers) -> None:
    reply = await notes.runner.run_alone(many_notes(callers[0], "a", "not planned", "not granted", "b"))

    assert reply == "a, refused, refused, b"
    assert await notes.outcomes(callers[0]) == [Outcome.COMMITTED] * 2
